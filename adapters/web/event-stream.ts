import type { Context } from 'hono';

/**
 * Server-sent events, each sent when it is there and the reader has taken the last one. What makes them is told
 * to stop as soon as the reader has left.
 */
export function eventStream<T>(
  c: Context,
  open: (signal: AbortSignal) => AsyncIterable<T>,
  encode: (event: T) => string,
): Response {
  const leaving = new AbortController();
  const signal = AbortSignal.any([c.req.raw.signal, leaving.signal]);
  const events = open(signal)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await events.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(encode(value)));
    },
    async cancel() {
      leaving.abort(new Error('the reader has left'));
      await events.return?.();
    },
  });
  return c.body(body, 200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
}
