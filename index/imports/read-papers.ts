import { ImportError } from '../errors.ts';
import type { Paper } from '../paper.ts';
import type { Input } from './input.ts';
import { readRecords } from './records.ts';

/** Enough to see that a file is not what it was taken for. */
const JUDGED_RECORDS = 200;

export interface RecordProblem {
  /** 1-based: where the record begins. */
  readonly line: number;
  readonly message: string;
}

/**
 * Papers of a file in any of the known formats; a record that does not fit is reported and left out. Gives
 * none where most of the first 200 do not fit: a wrong file is refused before anything of it is stored.
 */
export async function* readPapers(
  input: Input,
  onProblem: (problem: RecordProblem) => void,
  signal?: AbortSignal,
): AsyncGenerator<Paper> {
  let held: Paper[] | undefined = [];
  let broken = 0;
  for await (const record of readRecords(input, signal)) {
    if (record.kind === 'problem') broken++;
    if (record.kind !== 'paper') onProblem({ line: record.line, message: record.message });
    else if (held === undefined) yield record.paper;
    else held.push(record.paper);
    if (held === undefined || record.row + 1 < JUDGED_RECORDS) continue;
    yield* judged(held, broken, input.name);
    held = undefined;
  }
  if (held !== undefined) yield* judged(held, broken, input.name);
}

function judged(papers: readonly Paper[], broken: number, name: string): readonly Paper[] {
  if (broken <= papers.length) return papers;
  throw new ImportError(
    `${broken} of the first ${broken + papers.length} records of ${name} cannot be read, so none was taken. Mend them, or check that it is the right file.`,
  );
}
