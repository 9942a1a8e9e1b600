import { setImmediate } from 'node:timers/promises';
import type { Paper } from './paper.ts';
import type { UpsertCounts } from './paper-index.ts';
import { type Change, openPaperWriter } from './paper-writer.ts';
import type { Told } from './told.ts';

/** Papers a transaction: few enough that the event loop goes on. */
const CHUNK = 100;

/** Stores what was told, chunk by chunk; the caller holds the folder's lock. */
export async function* storing(
  dataDir: string,
  all: AsyncIterable<Told> | readonly Told[],
  signal?: AbortSignal,
): AsyncGenerator<Change> {
  const writer = openPaperWriter(dataDir);
  try {
    for await (const chunk of chunked(all)) {
      signal?.throwIfAborted();
      yield* writer.store(chunk);
      await setImmediate();
    }
  } finally {
    writer.close();
  }
}

export async function* toldBy(source: string, papers: AsyncIterable<Paper>): AsyncIterable<Told> {
  for await (const paper of papers) yield { kind: 'paper', source, paper };
}

/** What was out before, and stays out, has not changed. */
export function kindOf({ kind, gone }: Change): Change['kind'] {
  return kind === 'withdrawn' && gone.length === 0 ? 'unchanged' : kind;
}

export async function countUpserts(changes: AsyncIterable<Change>): Promise<UpsertCounts> {
  const counts = { added: 0, changed: 0, unchanged: 0, withdrawn: 0 };
  for await (const change of changes) counts[kindOf(change)]++;
  const { added, changed, unchanged, withdrawn } = counts;
  return { added, changed: changed + withdrawn, unchanged };
}

async function* chunked(
  all: AsyncIterable<Told> | readonly Told[],
): AsyncIterable<readonly Told[]> {
  let chunk: Told[] = [];
  for await (const told of all) {
    chunk.push(told);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
