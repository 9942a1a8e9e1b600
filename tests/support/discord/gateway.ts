import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayOpcodes as Op } from 'discord.js';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Answers, type Connection, serve } from './connection.ts';
import type { Deliver } from './delivery.ts';
import { begin, comeBack, type Reception } from './handshake.ts';
import type { Session } from './session.ts';
import type { World } from './world.ts';

/** Closing with one of these says that the client will not come back for what it misses. */
const FAREWELLS = [1000, 1001];

/** What can go wrong with the connections there are. */
export interface Troubles {
  /** Ends the TCP connections without a close frame. */
  drop(): void;
  close(code: number): void;
  /** Opcode 7. */
  askToReconnect(): void;
  /** Opcode 9. */
  invalidate(session: 'resumable' | 'final'): void;
  /** Makes zombies of the connections: no acknowledgements, no events, no end. What happens is kept. */
  deafen(): void;
  /** Has no session any more to resume. */
  forgetSessions(): void;
  /** The next RESUME is followed by opcode 9 at once. */
  breakNextResume(): void;
  /** Turns connections away until `accept`. */
  refuse(): void;
  accept(): void;
  /** Sends each session its last event a second time. */
  repeatLast(): void;
}

export interface Gateway extends Troubles {
  /** Times of the injected clock. */
  readonly identifies: readonly number[];
  readonly resumes: readonly number[];
  readonly heartbeats: readonly number[];
  readonly refusals: readonly number[];
  /** Connections that have a session. */
  connected(): number;
}

export interface GatewayEndpoint extends Gateway {
  readonly url: string;
  readonly deliver: Deliver;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): void;
}

export interface GatewayOptions {
  readonly world: World;
  readonly url: string;
  readonly heartbeatMs: number;
  readonly changed: () => void;
}

export function createGateway(options: GatewayOptions): GatewayEndpoint {
  const { heartbeatMs, changed, url } = options;
  const server = new WebSocketServer({ noServer: true });
  const connections = new Set<Connection>();
  const sessions = new Map<string, Session>();
  const log: Log = { identifies: [], resumes: [], heartbeats: [], refusals: [] };
  const next: Next = { resume: 'kept', connection: 'accepted' };
  const answers = createAnswers({ ...options, sessions, log, next });
  const welcome = (socket: WebSocket): void => {
    const connection = serve(socket, answers);
    connection.say(Op.Hello, { heartbeat_interval: heartbeatMs });
    connections.add(connection);
    socket.on('close', () => {
      connections.delete(connection);
      changed();
    });
  };
  return {
    url,
    ...log,
    ...createTroubles({ connections, sessions, next }),
    connected: () => [...connections].filter(({ session }) => session !== undefined).length,
    deliver: (delivery) => {
      for (const session of sessions.values()) session.deliver(delivery);
      changed();
    },
    upgrade: (request, socket, head) => {
      if (next.connection === 'accepted')
        return server.handleUpgrade(request, socket, head, welcome);
      log.refusals.push(options.world.now());
      socket.destroy();
      changed();
    },
    stop: () => {
      for (const connection of connections) connection.reset();
    },
  };
}

function createTroubles({
  connections,
  sessions,
  next,
}: {
  readonly connections: ReadonlySet<Connection>;
  readonly sessions: Map<string, Session>;
  readonly next: Next;
}): Troubles {
  const each = (act: (connection: Connection) => void): void => [...connections].forEach(act);
  return {
    drop: () => each((connection) => connection.reset()),
    close: (code) => each((connection) => connection.close(code)),
    askToReconnect: () => each((connection) => connection.say(Op.Reconnect, null)),
    invalidate: (kind) =>
      each(({ session, release, say }) => {
        if (kind === 'final' && session !== undefined) sessions.delete(session.id);
        release();
        say(Op.InvalidSession, kind === 'resumable');
      }),
    deafen: () => each((connection) => connection.deafen()),
    forgetSessions: () => sessions.clear(),
    breakNextResume: () => {
      next.resume = 'broken';
    },
    refuse: () => {
      next.connection = 'refused';
    },
    accept: () => {
      next.connection = 'accepted';
    },
    repeatLast: () => {
      for (const session of sessions.values()) session.repeat();
    },
  };
}

interface Log {
  readonly identifies: number[];
  readonly resumes: number[];
  readonly heartbeats: number[];
  readonly refusals: number[];
}

interface AnswersParts extends Reception {
  readonly log: Log;
  readonly next: Next;
  readonly changed: () => void;
}

/** What comes next when the bot comes. */
interface Next {
  resume: 'kept' | 'broken';
  connection: 'accepted' | 'refused';
}

function createAnswers(parts: AnswersParts): Answers {
  const { world, sessions, log, next, changed } = parts;
  return {
    heartbeat: () => {
      log.heartbeats.push(world.now());
      changed();
    },
    identify: (request, socket) => {
      log.identifies.push(world.now());
      return begin(parts, request, socket);
    },
    resume: (request, socket) => {
      log.resumes.push(world.now());
      const resumed = comeBack(parts, request, socket);
      if (next.resume === 'broken')
        socket.send(JSON.stringify({ op: Op.InvalidSession, d: false }));
      next.resume = 'kept';
      return resumed;
    },
    joined: changed,
    left: ({ id }, code) => {
      if (FAREWELLS.includes(code)) sessions.delete(id);
    },
  };
}
