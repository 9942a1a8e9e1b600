import type { Hono } from 'hono';
import type { CommandSpec } from '../src/command.ts';
import type { Conversations } from '../src/conversation.ts';
import type { Dispatcher } from '../src/dispatcher.ts';
import type { Log } from '../src/log.ts';
import type { PaperSummary } from '../src/paper-summary.ts';
import type { Publisher } from '../src/publisher.ts';
import type { Stores } from '../src/state/stores.ts';

/** How a part is right now. */
export interface Health {
  /** False: only a new start can help. */
  readonly alive: boolean;
  /** Does its work. */
  readonly ready: boolean;
  readonly detail: string;
}

/** What a check of the installation found, with the remedy where it is not well. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** A part of the running service, such as a platform. */
export interface Service {
  readonly name: string;
  /** Nobody can be served without it: it decides whether the whole is ready. */
  readonly essential?: true;
  /** Resolves when it serves; rejects with a `ConfigError` where its settings cannot work. */
  start(): Promise<void>;
  /** Puts its routes on the service's HTTP server, before that starts. */
  mount?(app: Hono): void;
  /** Takes no more work, ends what is in flight or says so, and resolves within seconds. */
  stop(): Promise<void>;
  health(): Health;
}

/** What the core offers to a platform. */
export interface Core {
  readonly dispatcher: Dispatcher;
  /** The whole table; a platform derives its commands from what is listed. */
  readonly commands: readonly CommandSpec[];
  readonly conversations: Conversations;
  readonly stores: Stores;
  /** Papers for a beginning of a title or an id, for completion while somebody types. */
  readonly suggest: (text: string) => Promise<readonly PaperSummary[]>;
  /** Has posts of subscriptions on a platform sent by this publisher. */
  readonly connect: (publisher: Publisher) => void;
  /** Ends the whole service with this error: nothing but a new start can help. */
  readonly fail: (error: Error) => void;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
}
