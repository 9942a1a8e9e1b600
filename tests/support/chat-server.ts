import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server answers one request. */
export interface ChatReply {
  /** Pieces of text, one event each. */
  readonly pieces?: readonly string[];
  readonly finish?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An error's body. */
  readonly error?: { readonly code?: string; readonly message?: string };
  /** Sent instead of the events' JSON. */
  readonly raw?: string;
  /** After the pieces: closes the socket, or says nothing more. */
  readonly after?: 'reset' | 'hang';
}

export interface ChatServer {
  readonly url: string;
  readonly requests: { readonly headers: object; readonly body: Record<string, unknown> }[];
  /** Resolves once so many requests have come. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A chat-completions server on loopback; the last reply serves all later requests. */
export async function startChatServer(...replies: readonly ChatReply[]): Promise<ChatServer> {
  const requests: ChatServer['requests'] = [];
  const readers = new Set<() => void>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const reply = replies[Math.min(requests.length, replies.length - 1)] ?? {};
    requests.push({ headers: request.headers, body: JSON.parse(body) });
    for (const look of readers) look();
    respond(reply, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    received: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (requests.length >= count) resolve();
        };
        readers.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function respond(reply: ChatReply, response: ServerResponse): void {
  const { status = 200, headers = {}, pieces = [], error, raw, finish, after } = reply;
  if (status !== 200) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message: 'no', ...error } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
  response.flushHeaders();
  const send = (choice: object): void => {
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
  };
  for (const content of pieces) send({ delta: { content } });
  if (raw !== undefined) response.write(`data: ${raw}\n\n`);
  if (after === 'hang') return;
  if (after === 'reset') {
    setImmediate(() => response.socket?.resetAndDestroy());
    return;
  }
  send({ delta: {}, finish_reason: finish ?? 'stop' });
  response.end('data: [DONE]\n\n');
}
