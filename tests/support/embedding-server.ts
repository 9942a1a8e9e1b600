import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFakeEmbedder } from './fake-embedder.ts';

export interface EmbeddingRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: { readonly model: string; readonly input: readonly string[] };
}

/** How the server answers one request; without a body it answers as it should. */
export interface EmbeddingReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the right answer, which it is given. */
  readonly body?: (right: readonly Entry[]) => unknown;
  readonly hang?: boolean;
  /** Requests that hold a longer text get the status, others are answered as they should. */
  readonly longest?: number;
}

interface Entry {
  readonly index: number;
  readonly embedding: readonly number[];
}

export interface EmbeddingServer {
  readonly url: string;
  readonly requests: EmbeddingRequest[];
  /** Answers from now on; the last one stays. */
  answer(...replies: readonly EmbeddingReply[]): void;
  close(): Promise<void>;
}

/** An embeddings server on loopback, with the fake's vectors. */
export async function startEmbeddingServer(): Promise<EmbeddingServer> {
  const fake = createFakeEmbedder();
  const requests: EmbeddingRequest[] = [];
  let replies: readonly EmbeddingReply[] = [{}];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body: EmbeddingRequest['body'] = JSON.parse(text);
    requests.push({ headers: request.headers, body });
    const reply = replies[0] ?? {};
    const { longest = 0 } = reply;
    const isFit = longest > 0 && body.input.every(({ length }) => length <= longest);
    const { status = 200, headers = {}, body: make, hang } = isFit ? {} : reply;
    if (replies.length > 1) replies = replies.slice(1);
    if (hang === true) return;
    const vectors = await fake.embed(body.input, 'paper');
    const right = vectors.map((vector, index) => ({ index, embedding: [...vector] }));
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(make === undefined ? { data: right } : make(right)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    answer(...next) {
      replies = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
