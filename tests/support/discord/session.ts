import type { WebSocket } from 'ws';
import type { Delivery } from './delivery.ts';
import type { Id } from './records.ts';

/** What is kept of a bot that identified, so that it can come back and get what it missed. */
export interface Session {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  /** The first event, READY. */
  begin(payload: object): void;
  /** Speaks through this connection from now on. */
  attach(socket: WebSocket): void;
  /** The bot is away, unless it has come back through another connection. */
  detach(socket: WebSocket): void;
  /** Sends an event if the session asked for its kind, and keeps it. */
  deliver(delivery: Delivery): void;
  /** Sends what came after the number, then RESUMED. False if the number was never reached. */
  replay(after: number): boolean;
  /** Sends the last event again, under a new number. */
  repeat(): void;
}

export interface SessionOptions {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
}

interface Event {
  readonly s: number;
  readonly t: string;
  readonly d: object;
}

export function createSession({ id, intents, shard }: SessionOptions): Session {
  const events: Event[] = [];
  let socket: WebSocket | undefined;
  const send = ({ s, t, d }: Event): void => socket?.send(JSON.stringify({ op: 0, s, t, d }));
  const add = (t: string, d: object): void => {
    const event = { s: events.length + 1, t, d };
    events.push(event);
    send(event);
  };
  return {
    id,
    intents,
    shard,
    begin: (payload) => add('READY', payload),
    attach: (next) => {
      socket = next;
    },
    detach: (gone) => {
      if (socket === gone) socket = undefined;
    },
    deliver: (delivery) => {
      if (isWanted(delivery, intents) && isOfShard(delivery, shard)) {
        add(delivery.t, delivery.d(intents));
      }
    },
    replay: (after) => {
      if (after > events.length) return false;
      for (const event of events.slice(after)) send(event);
      add('RESUMED', {});
      return true;
    },
    repeat: () => {
      const last = events.findLast(({ t }) => t !== 'RESUMED');
      if (last !== undefined) add(last.t, last.d);
    },
  };
}

function isWanted(delivery: Delivery, intents: number): boolean {
  return delivery.intents === 0 || (delivery.intents & intents) !== 0;
}

/** What belongs to no guild goes to the first shard. */
function isOfShard(
  { guildId }: { readonly guildId: Id | undefined },
  shard: Session['shard'],
): boolean {
  const [number, count] = shard;
  return number === (guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)));
}
