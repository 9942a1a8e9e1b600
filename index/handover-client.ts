import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Changing } from './changes.ts';
import { IndexError } from './errors.ts';
import {
  type ChangeRequest,
  changeResults,
  receive,
  replySchema,
  send,
} from './handover-protocol.ts';
import type { Paper } from './paper.ts';
import type { OnProgress } from './paper-index.ts';
import { fromFailure } from './wire.ts';

interface Call {
  readonly papers?: AsyncIterable<Paper>;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/** Has the process that listens there change the corpus; throws as it does. */
export function createRemoteChanges(path: string): Changing {
  async function ask(request: ChangeRequest, call: Call): Promise<unknown> {
    const { papers, onProgress, signal } = call;
    signal?.throwIfAborted();
    const socket = createConnection(path);
    const hangUp = (): void => void socket.destroy();
    signal?.addEventListener('abort', hangUp, { once: true });
    try {
      await once(socket, 'connect');
      socket.on('error', hangUp);
      await send(socket, request);
      const [result] = await Promise.all([
        readResult(socket, onProgress, signal),
        papers === undefined ? undefined : stream(socket, papers),
      ]);
      return result;
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', hangUp);
      socket.destroy();
    }
  }

  return {
    upsert: async (papers, source, signal) =>
      changeResults.upsert.parse(await ask({ kind: 'upsert', source }, { papers, signal })),
    fold: async (sightings, signal) =>
      changeResults.fold.parse(await ask({ kind: 'fold', sightings }, { signal })),
    takeVectors: async (files, onProgress, signal) =>
      changeResults.take.parse(await ask({ kind: 'take', ...files }, { onProgress, signal })),
    build: async (onProgress, signal) => {
      await ask({ kind: 'build' }, { onProgress, signal });
    },
    verify: async (onProgress, signal) =>
      changeResults.verify.parse(await ask({ kind: 'verify' }, { onProgress, signal })),
    remove: async (id) => changeResults.remove.parse(await ask({ kind: 'remove', id }, {})),
  };
}

async function stream(socket: Socket, papers: AsyncIterable<Paper>): Promise<void> {
  for await (const paper of papers) {
    if (socket.destroyed) return; // the reason is read on the other side of the call
    await send(socket, { paper });
  }
  await send(socket, { end: true });
}

async function readResult(
  socket: Socket,
  onProgress: OnProgress | undefined,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  for await (const value of receive(socket)) {
    const reply = replySchema.parse(value);
    if ('progress' in reply) onProgress?.(reply.progress);
    else if ('failure' in reply) throw fromFailure(reply.failure, signal);
    else return reply.result;
  }
  throw new IndexError(
    'building',
    'The Footnote that writes this folder ended before it was done. Run the command again.',
  );
}
