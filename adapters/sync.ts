import { tryLock } from '../index/lock.ts';
import type { Config } from '../src/config-groups.ts';
import { systemTimer, type Timer } from '../src/deadline.ts';
import type { Log } from '../src/log.ts';
import type { Feed } from '../src/sources.ts';
import type { SourceRuns } from '../src/state/source-runs.ts';
import type { Stores } from '../src/state/stores.ts';
import { createSync, type Sync } from '../src/sync.ts';
import type { Foundation } from './compose.ts';
import type { Service } from './service.ts';

/** The first readings are spread over so long after the start. */
const START_MS = 10_000;
/** Another process reads the sources, or nothing could be stored: looked at again after so long. */
const AGAIN_MS = 60_000;
/** A source is left alone for a day at most; a later time was set by a clock that was ahead. */
const AHEAD_MAX_MS = 25 * 3_600_000;
/** The longest wait at a time: the clock may be set meanwhile. */
const WAIT_MAX_MS = 3_600_000;

export interface SyncServicesOptions {
  readonly config: Pick<Config, 'dataDir'>;
  readonly foundation: Pick<Foundation, 'index' | 'sources'>;
  readonly stores: Pick<Stores, 'sourceRuns' | 'signals'>;
  readonly log: Log;
  readonly now: () => Date;
  /** Called when papers came, changed or went. */
  readonly onChange: () => void;
}

/** One, where the settings allow a source. */
export function syncServices(options: SyncServicesOptions): readonly Service[] {
  const { config, foundation, stores, log, now, onChange } = options;
  const { index, sources } = foundation;
  const { feeds } = sources;
  if (feeds.length === 0) return [];
  const { random } = Math;
  const { sourceRuns: runs, signals } = stores;
  const sync = createSync({ feeds, index, runs, signals, now, random, log });
  const lock = () => tryLock(config.dataDir, 'sync.db');
  return [createSyncService({ sync, runs, lock, log, now, timer: systemTimer, random, onChange })];
}

export interface SyncServiceOptions {
  readonly sync: Sync;
  readonly runs: Pick<SourceRuns, 'all'>;
  /** Keeps other processes from reading the sources; undefined where one does. */
  readonly lock: () => (() => void) | undefined;
  readonly log: Log;
  readonly now: () => Date;
  readonly timer: Timer;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  /** Called when papers came, changed or went. */
  readonly onChange: () => void;
}

/** Reads each source at its times, for as long as the service runs. */
export function createSyncService(options: SyncServiceOptions): Service {
  const { sync, runs, log, now, timer, random, onChange } = options;
  const stopping = new AbortController();
  const lock = shared(options.lock);
  const cancels = new Map<string, () => void>();
  const reading = new Map<string, Promise<void>>();
  const problems = new Map<string, string>();

  function plan(feed: Feed, wanted: number): void {
    if (stopping.signal.aborted) return;
    const at = Math.min(wanted, now().getTime() + AHEAD_MAX_MS);
    const wait = Math.min(Math.max(0, at - now().getTime()), WAIT_MAX_MS);
    cancels.set(
      feed.name,
      timer(wait, () => {
        if (now().getTime() < at) plan(feed, at);
        else reading.set(feed.name, read(feed));
      }),
    );
  }

  async function read(feed: Feed): Promise<void> {
    let release: (() => void) | undefined;
    try {
      release = lock();
      if (release === undefined) return plan(feed, now().getTime() + AGAIN_MS);
      const report = await sync.run(feed, { signal: stopping.signal });
      if (report.error === undefined) problems.delete(feed.name);
      else problems.set(feed.name, report.error);
      if (report.added + report.changed + report.withdrawn > 0) onChange();
      plan(feed, report.nextAt.getTime());
    } catch (error) {
      if (stopping.signal.aborted) return;
      problems.set(feed.name, 'What was read could not be kept. The log says why.');
      log.error({ err: error, source: feed.name }, 'the reading of a source could not be kept');
      plan(feed, now().getTime() + AGAIN_MS);
    } finally {
      release?.();
    }
  }

  return {
    name: 'sources',
    async start() {
      const known = await runs.all();
      for (const feed of sync.feeds) {
        const next = known.find(({ source }) => source === feed.name)?.nextAt?.getTime() ?? 0;
        plan(feed, Math.max(next, now().getTime() + random() * START_MS));
      }
    },
    async stop() {
      stopping.abort(new Error('the service is stopping'));
      for (const cancel of cancels.values()) cancel();
      await Promise.all(reading.values());
    },
    health: () => ({
      alive: true,
      ready: problems.size === 0,
      detail: [...problems.values()][0] ?? `${sync.feeds.map(({ name }) => name).join(', ')}`,
    }),
  };
}

/** One lock for all who hold it at one time. */
function shared(lock: SyncServiceOptions['lock']): SyncServiceOptions['lock'] {
  let holders = 0;
  let release: (() => void) | undefined;
  return () => {
    release ??= lock();
    if (release === undefined) return undefined;
    holders++;
    return () => {
      if (--holders > 0) return;
      release?.();
      release = undefined;
    };
  };
}
