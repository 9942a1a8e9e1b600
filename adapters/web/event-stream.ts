import type { Context } from 'hono';
import type { Notice, Reply } from '../../src/reply.ts';

export interface Streaming {
  /** The events of replies, as they are written. */
  readonly events: (replies: AsyncIterable<Reply>) => AsyncIterable<string>;
  /** What is answered in place of them where nothing came but a failure. */
  readonly refuse: (failure: Notice) => Response;
}

/**
 * Server-sent events of replies, each sent when it is there and the reader has taken the last one. Begins with the
 * first reply, so that whoever is not let in is told so by the status.
 */
export async function eventStream(
  c: Context,
  replies: AsyncIterable<Reply>,
  { events, refuse }: Streaming,
): Promise<Response> {
  const rest = replies[Symbol.asyncIterator]();
  const first = await rest.next();
  if (first.done !== true && isFailure(first.value)) {
    await rest.return?.();
    return refuse(first.value);
  }
  const written = events(from(first, rest))[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await written.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await written.return?.();
    },
  });
  return c.body(body, 200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
}

function isFailure(reply: Reply): reply is Notice {
  return reply.kind === 'notice' && reply.level === 'error';
}

async function* from(
  first: IteratorResult<Reply>,
  rest: AsyncIterator<Reply>,
): AsyncIterable<Reply> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
