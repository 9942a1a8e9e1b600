import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Changing } from './changes.ts';
import { IndexError } from './errors.ts';
import {
  type ChangeReply,
  type ChangeRequest,
  receive,
  requestSchema,
  send,
  streamedPaper,
} from './handover-protocol.ts';
import type { Paper } from './paper.ts';
import type { Progress } from './paper-index.ts';
import { toFailure } from './wire.ts';

/** What every system takes as the path of a socket (Linux 107, macOS 103). */
const PATH_BYTES_MAX = 100;

export interface HandoverServer {
  /** The socket's path. */
  readonly path: string;
  close(): Promise<void>;
}

/** Takes over what other processes want to change; the caller holds the folder's lock. */
export async function serveChanges(dataDir: string, changes: Changing): Promise<HandoverServer> {
  const { path, remove } = socketPath(dataDir);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => {}); // a close follows
    void serve(socket, changes);
  });
  server.listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o600);
  return {
    path,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
      remove();
    },
  };
}

/** In the folder, where its path is short enough; else in a folder of its own that nobody else can enter. */
function socketPath(dataDir: string): { path: string; remove: () => void } {
  const inside = join(dataDir, 'writer.sock');
  if (Buffer.byteLength(inside) <= PATH_BYTES_MAX) {
    rmSync(inside, { force: true });
    return { path: inside, remove: () => rmSync(inside, { force: true }) };
  }
  const path = join(mkdtempSync(join(tmpdir(), 'footnote-')), 'writer.sock');
  return { path, remove: () => rmSync(dirname(path), { recursive: true, force: true }) };
}

async function serve(socket: Socket, changes: Changing): Promise<void> {
  const hungUp = new AbortController();
  socket.on('close', () => hungUp.abort(new IndexError('building', 'The other side hung up.')));
  const reply = (value: ChangeReply): Promise<void> => send(socket, value);
  try {
    const values = receive(socket);
    const request = requestSchema.parse((await values.next()).value);
    const onProgress = (progress: Progress): void => void reply({ progress });
    const result = await perform(request, { changes, values, onProgress, signal: hungUp.signal });
    await reply({ result });
  } catch (error) {
    await reply({ failure: toFailure(error, hungUp.signal) });
  }
  socket.end();
}

interface Work {
  readonly changes: Changing;
  readonly values: AsyncIterable<unknown>;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

async function perform(request: ChangeRequest, work: Work): Promise<unknown> {
  const { changes, values, onProgress, signal } = work;
  switch (request.kind) {
    case 'upsert':
      return await changes.upsert(papersFrom(values), request.source, signal);
    case 'fold':
      return await changes.fold(request.sightings, signal);
    case 'take':
      return await changes.takeVectors(request, onProgress, signal);
    case 'build':
      await changes.build(onProgress, signal);
      return null;
    case 'verify':
      return await changes.verify(onProgress, signal);
    case 'remove':
      return await changes.remove(request.id);
  }
}

async function* papersFrom(values: AsyncIterable<unknown>): AsyncIterable<Paper> {
  for await (const value of values) {
    const line = streamedPaper.parse(value);
    if ('end' in line) return;
    yield line.paper;
  }
  throw new IndexError('building', 'The papers were cut off. Add them again.');
}
