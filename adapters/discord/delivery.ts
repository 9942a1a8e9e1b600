import type { Timer } from '../../src/deadline.ts';
import type { Log } from '../../src/log.ts';
import { toNotice } from '../../src/notice.ts';
import { small } from './escape.ts';
import { type Failure, failureOf } from './failures.ts';
import { phrases } from './phrases.ts';
import { type Message, toMessage } from './render/message.ts';
import { renderNotice } from './render/tables.ts';
import type { Way } from './ways.ts';

export interface Delivery {
  /** Who sees what is shown now. */
  readonly audience: Way['audience'];
  /** True as soon as something was shown. */
  readonly hasShown: boolean;
  /** Shows these messages in place of what it showed; a failure is made up for by the next call. */
  grow(messages: readonly Message[]): Promise<void>;
  /** Shows the last ones, in another way where the one they went is closed; false where all ways are. */
  finish(messages: readonly Message[]): Promise<boolean>;
}

export interface DeliveryParts {
  /** In the order in which they are tried; at least one. */
  readonly ways: readonly Way[];
  readonly log: Log;
  readonly timer: Timer;
}

interface Shown {
  readonly id: string;
  readonly json: string;
}

const RETRY_AFTER_MS = [1_000, 4_000];

export function createDelivery({ ways, log, timer }: DeliveryParts): Delivery {
  let at = 0;
  let shown: readonly Shown[] = [];
  let isGone = false;

  async function show(way: Way, messages: readonly Message[]): Promise<void> {
    for (const [i, message] of messages.entries()) {
      const json = JSON.stringify(message);
      const before = shown[i];
      if (before?.json === json) continue;
      const id = before?.id ?? (await way.post(message));
      if (before !== undefined) await way.edit(id, message);
      shown = [...shown.slice(0, i), { id, json }, ...shown.slice(i + 1)];
    }
    for (const { id } of shown.slice(messages.length)) await way.remove(id);
    shown = shown.slice(0, messages.length);
  }

  /** To the next way; to one that only the asker sees, where somebody removed the answer. */
  async function turn(failure: Failure): Promise<boolean> {
    const next = ways.findIndex(
      ({ audience }, i) => i > at && (failure !== 'gone' || audience === 'asker'),
    );
    const way = ways[next];
    if (way === undefined) return false;
    at = next;
    shown = [];
    const note = failure === 'gone' ? phrases.takenAway : way.note;
    if (note === undefined) return true;
    return await way.post(toMessage(small(note))).then(
      () => true,
      (error: unknown) => {
        const ofNote = failureOf(error);
        if (ofNote === 'outage') return true; // the answer is tried again there
        return turn(ofNote === 'gone' ? failure : 'refused');
      },
    );
  }

  async function attempt(messages: readonly Message[], tries: number): Promise<boolean> {
    const way = ways[at];
    if (way === undefined) return false;
    try {
      await show(way, messages);
      return true;
    } catch (error) {
      const failure = failureOf(error);
      log.debug({ err: error, failure }, 'a message could not be shown');
      if (failure === 'malformed' && (await apologise(error))) return true;
      const waitMs = failure === 'outage' ? RETRY_AFTER_MS[tries] : undefined;
      if (waitMs !== undefined) {
        await new Promise<void>((resolve) => timer(waitMs, resolve));
        return await attempt(messages, tries + 1);
      }
      return (await turn(failure)) && (await attempt(messages, 0));
    }
  }

  /** What Discord does not take is our mistake; whoever asked hears of it. */
  async function apologise(error: unknown): Promise<boolean> {
    const way = ways[at];
    if (way === undefined) return false;
    return await show(way, renderNotice(toNotice(error, log))).then(
      () => true,
      () => false,
    );
  }

  return {
    get audience() {
      return ways[at]?.audience ?? 'asker';
    },
    get hasShown() {
      return shown.length > 0;
    },

    async grow(messages) {
      const way = ways[at];
      if (isGone || way === undefined) return;
      await show(way, messages).catch(async (error: unknown) => {
        const failure = failureOf(error);
        log.debug({ err: error, failure }, 'a message could not be shown yet');
        if (failure === 'gone') isGone = true;
        if (failure === 'refused') await turn(failure);
      });
    },

    async finish(messages) {
      const delivered = await attempt(messages, 0);
      if (!delivered)
        log.warn({ service: 'discord' }, 'an answer reached nobody: every way is closed');
      return delivered;
    },
  };
}
