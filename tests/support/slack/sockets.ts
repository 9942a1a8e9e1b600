import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Attempt, Delivery, Trace, Transport } from './delivery.ts';
import { type Fields, isFields } from './fields.ts';
import type { Requests } from './requests.ts';
import type { State } from './state.ts';

const SOCKETS_MAX = 10;
const TYPES = {
  event: 'events_api',
  command: 'slash_commands',
  interaction: 'interactive',
} as const;

export type DisconnectReason =
  | 'warning'
  | 'refresh_requested'
  | 'link_disabled'
  | 'too_many_websockets';

interface Sent {
  readonly trace: Trace;
  readonly attempt: Attempt;
  readonly socket: WebSocket;
}

/** The WebSockets of Socket Mode. */
export interface Sockets {
  readonly transport: Transport;
  /** How many are open. */
  readonly open: number;
  /** How many were ever opened. */
  readonly opened: number;
  /** Envelope ids that were acknowledged and never sent. */
  readonly strayAcks: readonly string[];
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Never answers the upgrade. */
  hang(socket: Duplex): void;
  /** How many upgrades hang that the app has not given up. */
  readonly hanging: number;
  /** Asks the app to leave, as Slack does when it recycles a connection; the app closes. */
  disconnect(reason: DisconnectReason): void;
  /** Cuts the connections without a word. */
  cut(): void;
  /** Sends anything, such as a broken envelope. */
  send(raw: string): void;
  /** From now on pings get no answer, and nothing that comes is heard; the connections stay. */
  goDeaf(): void;
  /** Undoes `goDeaf`. */
  listenAgain(): void;
  /** How new connections are met: refused with this HTTP status, or without a hello. */
  greet(how: 'hello' | 'nothing' | number): void;
  /** A WebSocket ping, after which the app expects more of them. */
  ping(): void;
  close(): void;
}

export function createSockets(state: State, delivery: () => Delivery, requests: Requests): Sockets {
  const server = new WebSocketServer({ noServer: true, autoPong: false });
  const tickets = new Set<string>();
  const pending = new Map<string, Sent>();
  const hung = new Set<Duplex>();
  const strayAcks: string[] = [];
  let opened = 0;
  let turn = 0;
  let deaf = false;
  let greeting: 'hello' | 'nothing' | number = 'hello';

  state.newTicket = () => {
    const ticket = state.world.newId('ticket-');
    tickets.add(ticket);
    return `${state.origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}`;
  };

  const heard = (data: string): void => {
    const message: unknown = JSON.parse(data);
    if (deaf || !isFields(message)) return;
    const id = String(message.envelope_id);
    const sent = pending.get(id);
    if (sent === undefined) strayAcks.push(id);
    else delivery().acknowledge(sent.trace, sent.attempt, message.payload);
    requests.touch();
  };

  /** What was sent and not acknowledged before the connection ended has failed. */
  const lose = (socket: WebSocket): void => {
    for (const sent of pending.values()) {
      if (sent.socket === socket) delivery().fail(sent.trace, sent.attempt, 'socket_closed');
    }
    requests.touch();
  };

  const met = (socket: WebSocket): void => {
    opened++;
    socket.on('message', (data) => heard(String(data)));
    socket.on('ping', (data) => {
      if (!deaf) socket.pong(data);
    });
    socket.on('error', () => {}); // a cut connection is what the test wants
    socket.on('close', () => lose(socket));
    const crowded = server.clients.size > SOCKETS_MAX;
    if (crowded) say(socket, farewell('too_many_websockets'));
    else if (greeting === 'hello') say(socket, hello(state.credentials.appId, server.clients.size));
    requests.touch();
  };

  const live = (): readonly WebSocket[] =>
    [...server.clients].filter(({ readyState, OPEN }) => readyState === OPEN);

  return {
    strayAcks,
    get open() {
      return live().length;
    },
    get opened() {
      return opened;
    },
    transport(trace, attempt) {
      const sockets = live();
      const socket = sockets[turn++ % Math.max(1, sockets.length)];
      if (socket === undefined) return delivery().fail(trace, attempt, 'no_socket');
      pending.set(attempt.envelopeId, { trace, attempt, socket });
      say(socket, envelope(trace, attempt));
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', state.origin).searchParams.get('ticket') ?? '';
      const status = typeof greeting === 'number' ? greeting : tickets.delete(ticket) ? 101 : 401;
      if (status !== 101) socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
      else server.handleUpgrade(request, socket, head, met);
    },
    hang(socket) {
      const leave = (): void => {
        hung.delete(socket);
        socket.destroy();
        requests.touch();
      };
      hung.add(socket);
      socket.on('end', leave).on('close', leave).on('error', leave);
      socket.resume();
    },
    get hanging() {
      return hung.size;
    },
    disconnect(reason) {
      for (const socket of live()) say(socket, farewell(reason));
    },
    cut() {
      for (const socket of server.clients) socket.terminate();
    },
    send(raw) {
      for (const socket of live()) socket.send(raw);
    },
    goDeaf() {
      deaf = true;
    },
    listenAgain() {
      deaf = false;
    },
    greet(how) {
      greeting = how;
    },
    ping() {
      for (const socket of live()) socket.ping();
    },
    close() {
      for (const socket of hung) socket.destroy();
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function say(socket: WebSocket, message: Fields): void {
  socket.send(JSON.stringify(message));
}

function hello(app_id: string, num_connections: number): Fields {
  const debug_info = { host: 'applink-1', build_number: 1, approximate_connection_time: 18_060 };
  return { type: 'hello', num_connections, debug_info, connection_info: { app_id } };
}

function farewell(reason: DisconnectReason): Fields {
  return { type: 'disconnect', reason, debug_info: { host: 'applink-1' } };
}

function envelope({ kind, body }: Trace, { envelopeId, n, reason }: Attempt): Fields {
  const retry = kind === 'event' ? { retry_attempt: n, retry_reason: reason ?? '' } : {};
  return {
    envelope_id: envelopeId,
    payload: body,
    type: TYPES[kind],
    accepts_response_payload: kind !== 'event',
    ...retry,
  };
}
