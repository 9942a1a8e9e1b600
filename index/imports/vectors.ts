import { ImportError } from '../errors.ts';
import type { Paper } from '../paper.ts';
import { fileInput, type Input } from './input.ts';
import type { RecordProblem } from './read-papers.ts';
import { readRecords } from './records.ts';

export interface VectorFile {
  readonly path: string;
  /** Of the model that made the vectors. */
  readonly dimensions: number;
}

export interface PaperWithVector {
  readonly paper: Paper;
  /** Of length 1. */
  readonly vector: Float32Array;
}

/**
 * Papers with vectors from a file beside theirs: one row of signed bytes for each record, broken ones and
 * repeats too, in their order. Both are counted first, since a shifted row would go unseen.
 */
export async function* readPapersWithVectors(
  input: Input,
  vectors: VectorFile,
  onProblem: (problem: RecordProblem) => void,
  signal?: AbortSignal,
): AsyncGenerator<PaperWithVector> {
  await assertRows(input, vectors, signal);
  const rows = readRows(vectors, signal);
  try {
    for await (const record of readRecords(input, signal)) {
      const { value: row } = await rows.next();
      const vector = row === undefined ? undefined : unitVector(row);
      if (record.kind !== 'paper') onProblem({ line: record.line, message: record.message });
      else if (vector !== undefined) yield { paper: record.paper, vector };
      else onProblem({ line: record.line, message: 'its row of the vectors is all zeros' });
    }
  } finally {
    await rows.return(undefined);
  }
}

async function assertRows(input: Input, vectors: VectorFile, signal?: AbortSignal): Promise<void> {
  const { path, dimensions } = vectors;
  if (!input.rereadable) {
    throw new ImportError(`${input.name} can be read only once; with vectors, name a file`);
  }
  let records = 0;
  for await (const _ of readRecords(input, signal)) records++;
  let bytes = 0;
  for await (const chunk of fileInput(path).open(signal)) bytes += chunk.length;
  if (bytes === records * dimensions) return;
  const rows = Number((bytes / dimensions).toFixed(2));
  throw new ImportError(
    `${path} holds ${rows} rows of ${dimensions} bytes for the ${records} records of ${input.name}. Give the file that was made from it.`,
  );
}

async function* readRows(
  { path, dimensions }: VectorFile,
  signal?: AbortSignal,
): AsyncGenerator<Int8Array, undefined> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of fileInput(path).open(signal)) {
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    for (; at + dimensions <= bytes.length; at += dimensions) {
      yield new Int8Array(bytes.buffer, bytes.byteOffset + at, dimensions);
    }
    rest = bytes.subarray(at);
  }
  return undefined;
}

/** Rows are scaled to their own maximum; undefined where nothing is in it. */
function unitVector(row: Int8Array): Float32Array | undefined {
  const length = Math.hypot(...row);
  return length === 0 ? undefined : Float32Array.from(row, (component) => component / length);
}
