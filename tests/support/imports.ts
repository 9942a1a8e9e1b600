import type { Input } from '../../index/imports/input.ts';
import type { RecordProblem } from '../../index/imports/read-papers.ts';
import { readRecords } from '../../index/imports/records.ts';
import type { Paper } from '../../index/paper.ts';

/** Bytes as an input, in chunks of a size that cuts through everything. */
export function anInput(content: string | Uint8Array, chunkBytes = 13): Input {
  const bytes = Buffer.from(content);
  return {
    name: 'papers',
    rereadable: true,
    async *open() {
      for (let at = 0; at < bytes.length; at += chunkBytes)
        yield bytes.subarray(at, at + chunkBytes);
    },
  };
}

/** All papers, and what was said of the other records, without judging the file. */
export async function readAll(content: string | Uint8Array | Input, chunkBytes?: number) {
  const isInput = typeof content === 'object' && 'open' in content;
  const input = isInput ? content : anInput(content, chunkBytes);
  const papers: Paper[] = [];
  const problems: RecordProblem[] = [];
  for await (const record of readRecords(input)) {
    if (record.kind === 'paper') papers.push(record.paper);
    else problems.push({ line: record.line, message: record.message });
  }
  return { papers, problems };
}
