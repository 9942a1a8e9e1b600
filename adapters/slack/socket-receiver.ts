import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type App, type Receiver, webApi } from '@slack/bolt';
import { ConfigError } from '../../src/errors.ts';
import { pause } from '../../src/pacing.ts';
import type { Health } from '../service.ts';
import { type Link, type LinkParts, openLink } from './socket-link.ts';
import { isFatal, refusedToken } from './tokens.ts';

/** A connection that is silent for so long is none, whatever it says. */
const SILENCE_MAX_MS = 60_000;
/** One that ends sooner did not begin well. */
const SHORT_MS = 5_000;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 30_000;
/** Where undici, the client of Slack's SDK, tells of answers to its pings. */
const PONGS = 'undici:websocket:pong';

export interface SocketParts extends Omit<LinkParts, 'app' | 'sign'> {
  /** Milliseconds. */
  readonly monotonic: () => number;
}

export interface SocketReceiver extends Receiver {
  /** Resolves when it is connected first; rejects where Slack refuses the token. Goes on connecting until `stop`. */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Health;
}

/** Socket Mode: one connection at a time, and the next one as soon as it ends. */
export function createSocketReceiver(parts: SocketParts): SocketReceiver {
  const { log, timer, monotonic } = parts;
  const stopping = new AbortController();
  let app: App | undefined;
  let link: Link | undefined;
  let running = Promise.resolve();
  let trouble = 'connecting to Slack';
  let isOpen = false;
  let wasOpen = false;
  let isRefused = false;
  let heardAt = monotonic();
  const sign = (): void => {
    heardAt = monotonic();
  };

  async function run(first: () => void): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const startedAt = monotonic();
      const error = await connect(first);
      if (stopping.signal.aborted) return;
      if (error instanceof ConfigError) throw error;
      failures = monotonic() - startedAt > SHORT_MS && error === undefined ? 0 : failures + 1;
      if (error === undefined && failures <= 1) continue; // Slack recycles connections
      await pause(waitOf(error, failures), timer, stopping.signal);
    }
  }

  /** Resolves when the connection is over, with what ended it if it never was. */
  async function connect(first: () => void): Promise<unknown> {
    if (app === undefined) throw new Error('the receiver has no app');
    const current = openLink({ ...parts, app, sign });
    link = current;
    try {
      await current.open;
      isOpen = true;
      wasOpen = true;
      isRefused = false;
      first();
      await current.closed;
      trouble = 'reconnecting to Slack';
      return undefined;
    } catch (error) {
      isRefused = isFatal(error);
      trouble = `Slack cannot be reached: ${error instanceof Error ? error.message : error}`;
      log.warn({ err: error, service: 'slack' }, 'Slack could not be reached; trying again');
      void current.close();
      return isRefused && !wasOpen ? refusedToken('SLACK_APP_TOKEN', error) : error;
    } finally {
      isOpen = false;
    }
  }

  return {
    init(one) {
      app = one;
    },

    start() {
      subscribe(PONGS, sign);
      return new Promise((resolve, reject) => {
        running = run(resolve);
        running.catch(reject);
      });
    },

    async stop() {
      stopping.abort();
      unsubscribe(PONGS, sign);
      await link?.close();
      await running.catch(() => {}); // `start` has thrown it
    },

    health() {
      if (!isOpen) return { alive: !isRefused, ready: false, detail: trouble };
      const silentMs = monotonic() - heardAt;
      if (silentMs <= SILENCE_MAX_MS) return { alive: true, ready: true, detail: 'connected' };
      const seconds = Math.round(silentMs / 1_000);
      return { alive: false, ready: false, detail: `no heartbeat for ${seconds} s` };
    },
  };
}

/** As Slack says, or longer each time. */
function waitOf(error: unknown, failures: number): number {
  const backOff = Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_MAX_MS);
  if (!(error instanceof webApi.WebAPIRateLimitedError)) return backOff;
  return Math.max(backOff, error.retryAfter * 1_000);
}
