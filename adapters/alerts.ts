import {
  type Alert,
  alertsFor,
  type BudgetFact,
  DAY_MS,
  type Facts,
  OPERATORS,
} from '../src/alerts.ts';
import { CAME_BACK } from '../src/bounces.ts';
import type { Timer } from '../src/deadline.ts';
import type { UpstreamError } from '../src/errors.ts';
import type { Log } from '../src/log.ts';
import { phrases } from '../src/phrases.ts';
import { type Publisher, tellerOn } from '../src/publisher.ts';
import type { Feed } from '../src/sources.ts';
import type { Stores } from '../src/state/stores.ts';
import type { Service } from './service.ts';

/** Says something to one person alone; rejects where it did not go through. */
export type Tell = (person: string, text: string) => Promise<void>;

export interface AlertsOptions {
  readonly dataDir: string;
  /** As the settings name them: `platform:person`. */
  readonly operators: readonly string[];
  readonly feeds: readonly Feed[];
  readonly stores: Pick<Stores, 'seen' | 'sourceRuns' | 'subscriptions'>;
  readonly budget: () => Promise<BudgetFact | undefined>;
  readonly modelFailure: () => UpstreamError | undefined;
  readonly freeBytes: (folder: string) => Promise<number>;
  /** By platform; undefined where it is not joined. */
  readonly tellOn: (platform: string) => Tell | undefined;
  readonly log: Log;
  readonly now: () => Date;
  readonly timer: Timer;
}

/** Platforms are joined by then. */
const FIRST_LOOK_MS = 60_000;
const LOOK_EVERY_MS = 10 * 60_000;
/** Whom every alert is told, once a day as well. */
const LOG = 'log';

/**
 * Tells operators what only they can mend, each of them once for the same thing: what was told is remembered before
 * it goes out, so that no restart tells it again, and forgotten where it did not go through.
 */
export function createAlertsService(options: AlertsOptions): Service {
  const { operators, stores, log, now, timer } = options;
  const watchedSince = now();
  let detail = operators.length === 0 ? 'nobody to tell: OPERATORS is not set' : 'nothing to tell';
  let ready = true;
  let looking = Promise.resolve();
  let cancel = (): void => {};

  async function facts(): Promise<Facts> {
    const at = now();
    const [runs, switchedOff, budget, freeBytes] = await Promise.all([
      stores.sourceRuns.all(),
      stores.subscriptions.switchedOff(new Date(at.getTime() - DAY_MS)),
      options.budget(),
      options.freeBytes(options.dataDir),
    ]);
    const sources = options.feeds.map(({ name, title, rhythm }) => {
      const run = runs.find(({ source }) => source === name);
      const error = run?.error;
      const readAt = run?.succeededAt ?? watchedSince;
      return { name, title, rhythm, readAt, ...(error !== undefined && { error }) };
    });
    return {
      now: at,
      sources,
      switchedOff,
      budget,
      modelFailure: options.modelFailure(),
      disk: { folder: options.dataDir, freeBytes },
    };
  }

  async function tellOne(operator: string, { key, text, again }: Alert): Promise<void> {
    const tell = tellerOf(operator);
    if (tell === undefined) return;
    const whom = { platform: OPERATORS, tenant: operator };
    const since = again === 'daily' ? new Date(now().getTime() - DAY_MS) : undefined;
    if (!(await stores.seen.claim(whom, key, since))) return;
    try {
      await tell(text);
    } catch (error) {
      await stores.seen.release(whom, key);
      ready = false;
      detail = `${operator} could not be told`;
      log.warn({ err: error, operator, alert: key }, 'an operator could not be told');
    }
  }

  /** Whoever wanted mails that came back later: `footnote bounces`, which counts them, speaks to nobody. */
  async function tellOfReturns(): Promise<void> {
    const since = new Date(now().getTime() - DAY_MS);
    for (const one of await stores.subscriptions.switchedOff(since)) {
      const [, platform = '', whom = ''] = /^(\S+) (.+)$/.exec(one.person) ?? [];
      const tell = one.reason.startsWith(CAME_BACK) ? options.tellOn(platform) : undefined;
      if (tell === undefined) continue;
      const all = (await stores.subscriptions.at(one)).filter(
        ({ state, person, reason }) =>
          state === 'off' && person === one.person && reason === one.reason,
      );
      const asker = { platform, tenant: whom };
      const key = `off ${all[0]?.id} ${all[0]?.next.date}`;
      if (!(await stores.seen.claim(asker, key))) continue;
      const topics = all.map(({ topic }) => topic);
      await tell(whom, phrases.switchedOff(topics, one.reason)).catch(async (error: unknown) => {
        await stores.seen.release(asker, key);
        log.warn({ err: error }, 'who wanted the posts could not be told');
      });
    }
  }

  function tellerOf(operator: string): ((text: string) => Promise<void>) | undefined {
    if (operator === LOG) return async (text) => log.warn({ text }, 'the operator is needed');
    const at = operator.indexOf(':');
    const tell = options.tellOn(operator.slice(0, at));
    return tell && ((text) => tell(operator.slice(at + 1), text));
  }

  async function look(): Promise<void> {
    try {
      const alerts = alertsFor(await facts());
      ready = true;
      if (operators.length > 0) detail = `${alerts.length} to tell of`;
      for (const alert of alerts) {
        for (const operator of [LOG, ...operators]) await tellOne(operator, alert);
      }
      await tellOfReturns();
    } catch (error) {
      ready = false;
      detail = 'cannot be found out';
      log.error({ err: error }, 'what operators are to be told could not be found out');
    }
  }

  function goOn(): void {
    looking = look().then(() => {
      cancel = timer(LOOK_EVERY_MS, goOn);
    });
  }

  return {
    name: 'alerts',
    async start() {
      cancel = timer(FIRST_LOOK_MS, goOn);
    },
    async stop() {
      cancel();
      await looking;
      cancel();
    },
    health: () => ({ alive: true, ready, detail }),
  };
}

/** By mail, or as the platform tells one of its own people. */
export function createTellOn(
  publisherOn: (platform: string) => Pick<Publisher, 'tell'> | undefined,
  mail: Tell | undefined,
): AlertsOptions['tellOn'] {
  return (platform) => (platform === 'email' ? mail : tellerOn(publisherOn(platform)));
}
