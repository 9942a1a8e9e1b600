import { parseJson } from '../json.ts';
import { type Found, problem } from './found.ts';
import type { Bytes } from './input.ts';
import { readLines } from './lines.ts';

/** One JSON object a line; empty lines do not count. */
export async function* readJsonl(bytes: Bytes): AsyncGenerator<Found> {
  for await (const found of readLines(bytes)) {
    if (found.kind === 'problem') yield found;
    else if (found.text.trim() !== '') yield parseLine(found.line, found.text);
  }
}

function parseLine(line: number, text: string): Found {
  const record = parseJson(text);
  return record === undefined
    ? problem(line, 'the line is not valid JSON')
    : { kind: 'record', line, record };
}
