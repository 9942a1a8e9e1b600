import { ImportError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { ENTRY_START } from './bibtex-blocks.ts';
import { isHeader } from './csv-columns.ts';

export type Format = 'jsonl' | 'json' | 'csv' | 'bibtex' | 'ris';

/** What the beginning of a text shows it to be, whatever the name of the file ends with. */
export function formatOf(head: string, name: string): Format {
  const lines = head.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  if (/^\s*\[/.test(first)) return 'json';
  if (/^\s*\{/.test(first)) return isJsonl(lines) ? 'jsonl' : 'json';
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(first)) {
    throw new ImportError(`${name} is a web page or XML; ${FORMATS}`);
  }
  if (lines.some((line) => /^TY {1,2}-/.test(line))) return 'ris';
  if (isHeader(first)) return 'csv';
  if (lines.some((line) => ENTRY_START.test(line))) return 'bibtex';
  throw new ImportError(`${name} is no list of papers that is known here; ${FORMATS}`);
}

const FORMATS = 'give JSONL, CSV, BibTeX, RIS or CSL-JSON';

/** An object a line, rather than one object on many. */
function isJsonl([first = '', second]: readonly string[]): boolean {
  return second === undefined || parseJson(first) !== undefined || /^\s*\{/.test(second);
}
