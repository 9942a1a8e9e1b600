import { GatewayIntentBits, GatewayOpcodes as Op } from 'discord.js';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { Session } from './session.ts';

const LARGEST_FRAME = 4096;
const MOST_FRAMES = 120;
const FRAMES_WINDOW_MS = 60_000;
const KNOWN_INTENTS = bitsOf(
  Object.values(GatewayIntentBits).filter((it) => typeof it === 'number'),
);

export const PRIVILEGED_INTENTS: number = bitsOf([
  GatewayIntentBits.GuildMembers,
  GatewayIntentBits.GuildPresences,
  GatewayIntentBits.MessageContent,
]);

const frame = z.object({ op: z.number().int(), d: z.unknown() });
const identify = z.object({
  token: z.string(),
  intents: z.number().int(),
  shard: z.tuple([z.number().int(), z.number().int()]).default([0, 1]),
  properties: z.object({}),
});
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.number().int() });

export type Identify = z.output<typeof identify>;
export type Resume = z.output<typeof resume>;

/** What the gateway does about what a client says; a number is the code to close with. */
export interface Answers {
  heartbeat(): void;
  identify(request: Identify, socket: WebSocket): Session | number;
  /** `undefined`: the session is not known any more. */
  resume(request: Resume, socket: WebSocket): Session | number | undefined;
  /** The connection has a session now. */
  joined(): void;
  left(session: Session, code: number): void;
}

export interface Connection {
  readonly session: Session | undefined;
  /** Hears nothing and says nothing from now on, and the TCP connection stays. */
  deafen(): void;
  say(op: Op, d: unknown): void;
  /** Takes the session away, so that the client has to identify or resume again. */
  release(): void;
  close(code: number): void;
  /** Ends the TCP connection without a word. */
  reset(): void;
}

/** One client's connection, after the hello. */
export function serve(socket: WebSocket, answers: Answers): Connection {
  let session: Session | undefined;
  let deaf = false;
  const isFlooded = counter(MOST_FRAMES, FRAMES_WINDOW_MS);
  const say: Connection['say'] = (op, d) =>
    deaf || socket.send(JSON.stringify({ op, d, s: null, t: null }));
  const hear = (data: RawData): void => {
    const read = isFlooded() ? 4008 : readFrame(data);
    const outcome = outcomeOf(read, { answers, socket, session });
    if (typeof outcome === 'number') socket.close(outcome);
    else if (outcome === 'acknowledged') say(Op.HeartbeatAck, null);
    else if (outcome === 'unknown session') say(Op.InvalidSession, false);
    else if (outcome !== 'ignored') {
      session = outcome;
      answers.joined();
    }
  };
  socket.on('message', (data) => deaf || hear(data));
  socket.on('error', () => socket.terminate());
  socket.on('close', (code) => {
    session?.detach(socket);
    if (session !== undefined) answers.left(session, code);
  });
  return {
    get session() {
      return session;
    },
    deafen: () => {
      deaf = true;
      session?.detach(socket);
    },
    say,
    release: () => {
      session?.detach(socket);
      session = undefined;
    },
    close: (code) => socket.close(code),
    reset: () => socket.terminate(),
  };
}

type Outcome = Session | number | 'acknowledged' | 'unknown session' | 'ignored';

function outcomeOf(
  read: z.output<typeof frame> | number,
  parts: {
    readonly answers: Answers;
    readonly socket: WebSocket;
    readonly session: Session | undefined;
  },
): Outcome {
  if (typeof read === 'number') return read;
  const { op, d } = read;
  const { answers, socket, session } = parts;
  if (op === Op.Heartbeat) {
    answers.heartbeat();
    return 'acknowledged';
  }
  if (op === Op.Identify || op === Op.Resume) {
    if (session !== undefined) return 4005;
    return op === Op.Resume ? resumed(d, answers, socket) : identified(d, answers, socket);
  }
  if (session === undefined) return 4003;
  return Op[op] === undefined ? 4001 : 'ignored';
}

function resumed(d: unknown, answers: Answers, socket: WebSocket): Outcome {
  const request = resume.safeParse(d);
  return request.success ? (answers.resume(request.data, socket) ?? 'unknown session') : 4002;
}

function identified(d: unknown, answers: Answers, socket: WebSocket): Outcome {
  const request = identify.safeParse(d);
  if (!request.success) return 4002;
  const { intents } = request.data;
  return (intents & ~KNOWN_INTENTS) === 0 ? answers.identify(request.data, socket) : 4013;
}

function readFrame(data: RawData): z.output<typeof frame> | number {
  const text = data.toString();
  if (text.length > LARGEST_FRAME) return 4002;
  try {
    return frame.parse(JSON.parse(text));
  } catch {
    return 4002;
  }
}

/** Tells when something has happened too often within so long, by the machine's clock. */
function counter(most: number, windowMs: number): () => boolean {
  let times: number[] = [];
  return () => {
    const now = performance.now();
    times = [...times.filter((at) => at > now - windowMs), now];
    return times.length > most;
  };
}

function bitsOf(intents: readonly number[]): number {
  return intents.reduce((bits, bit) => bits | bit, 0);
}
