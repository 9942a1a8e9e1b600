import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';

/** How the server answers one request. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Packs the body, and says so. */
  readonly gzip?: boolean;
  /**
   * `reset`: the socket dies at once; `cut`: after half of the body; `hang`: no byte comes; `drip`: a byte
   * at a time, without end.
   */
  readonly fault?: 'reset' | 'cut' | 'hang' | 'drip';
}

export interface Received {
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** By the clock that the server was given. */
  readonly at: number;
}

export type Answering = (request: Received, n: number) => Answer;

export interface SourceServer {
  readonly url: string;
  readonly requests: readonly Received[];
  /** The most requests that were being answered at one time. */
  readonly mostAtOnce: () => number;
  /** Answers so many of the next requests so, before it does as it did. */
  next(...answers: readonly Answer[]): void;
  /** Forgets what `next` was told. */
  heal(): void;
  /** Called again and again while a request hangs or drips: the moment to let time pass. */
  onStall(listener: () => void): void;
  close(): Promise<void>;
}

/** A server on loopback; `n` counts the requests from 0. */
export async function startSourceServer(
  answering: Answering,
  now: () => number = Date.now,
): Promise<SourceServer> {
  const requests: Received[] = [];
  const scripted: Answer[] = [];
  let stalled = (): void => {};
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://loopback');
    const arrived = { url, headers: incoming.headers, at: now() };
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.on('close', () => atOnce--);
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const request = { ...arrived, body };
    requests.push(request);
    const answer = scripted.shift() ?? answering(request, requests.length - 1);
    await respond(answer, response, () => stalled());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    mostAtOnce: () => mostAtOnce,
    next: (...answers) => void scripted.push(...answers),
    heal: () => void scripted.splice(0),
    onStall: (listener) => {
      stalled = listener;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(answer: Answer, response: ServerResponse, stalled: () => void) {
  const { status = 200, headers = {}, body = '', gzip = false, fault } = answer;
  if (fault === 'reset') return void response.socket?.resetAndDestroy();
  if (fault === 'hang') return stall(response, stalled);
  const packing = gzip ? { 'content-encoding': 'gzip' } : {};
  response.writeHead(status, { ...headers, ...packing });
  if (fault === 'drip') return stall(response, () => response.write('<', stalled));
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = gzip ? gzipSync(body) : Buffer.from(body);
    if (fault === 'cut') {
      response.write(bytes.subarray(0, bytes.length / 2));
      setImmediate(() => response.socket?.destroy());
      return;
    }
    response.end(bytes);
    return;
  }
  await pipeline(body, response).catch(() => {}); // the client may leave at any time
}

function stall(response: ServerResponse, step: () => void): void {
  const timer = setInterval(() => {
    if (response.destroyed) clearInterval(timer);
    else step();
  }, 1);
}
