import { constants, setPriority } from 'node:os';
import { type Reply, type Request, requestSchema } from './build-protocol.ts';
import type { Builder, Job } from './builder.ts';
import type { EndpointKey, OpenEmbedder } from './embedder.ts';
import { createLocalBuilder } from './local-builder.ts';
import { toFailure } from './wire.ts';

/** How the building process opens embedders. */
export type CreateOpen = (key: EndpointKey | undefined) => OpenEmbedder;

/**
 * Makes this process a building one: it does the jobs that its parent sends and ends with its parent, however
 * that ends. Everything it writes may be cut off anywhere.
 */
export function serveBuilds(createOpen: CreateOpen): void {
  process.on('SIGINT', () => {}); // Ctrl-C reaches the whole group; the parent says what to do
  process.on('SIGTERM', () => {});
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

  const aborting = new Map<number, AbortController>();
  let builder: Builder | undefined;

  process.on('message', (message) => {
    const request: Request = requestSchema.parse(message);
    if ('open' in request) {
      if (request.open.priority === 'low') setPriority(constants.priority.PRIORITY_LOW);
      builder = createLocalBuilder(request.open.dataDir, createOpen(request.open.key));
    } else if ('job' in request) {
      void perform(request.id, request.job);
    } else if ('abort' in request) {
      aborting.get(request.abort)?.abort(new Error('aborted'));
    } else if ('rest' in request) {
      void builder?.close();
    } else {
      void builder?.close().finally(() => process.exit());
    }
  });

  async function perform(id: number, job: Job): Promise<void> {
    const abort = new AbortController();
    aborting.set(id, abort);
    try {
      const result = await builder?.run(job, {
        onProgress: (progress) => send({ id, progress }),
        signal: abort.signal,
      });
      send({ id, result });
    } catch (error) {
      send({ id, failure: toFailure(error, abort.signal) });
    } finally {
      aborting.delete(id);
    }
  }

  function send(reply: Reply): void {
    if (process.connected) process.send?.(reply);
  }
}
