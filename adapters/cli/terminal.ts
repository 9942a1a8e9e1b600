import { stripVTControlCharacters, styleText } from 'node:util';
import type { Style } from '../../src/plain-text.ts';
import { words } from '../../src/text.ts';

const WIDTH_MAX = 80;

/** The narrow part of a stream that the shell's output needs. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Colours and clickable titles on a terminal (unless NO_COLOR is set), bare text elsewhere. */
export function styleFor(output: Output, noColor: boolean): Style {
  const width = Math.min(WIDTH_MAX, output.columns ?? WIDTH_MAX);
  const same = (text: string): string => text;
  if (output.isTTY !== true || noColor) return { bold: same, dim: same, link: same, width };
  return {
    bold: (text) => styleText('bold', text, { validateStream: false }),
    dim: (text) => styleText('dim', text, { validateStream: false }),
    link: (text, url) => `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`,
    width,
  };
}

/** Writes words as they come and breaks lines between them; what is written is never taken back. */
export function createFlow(output: Output, width: number) {
  let column = 0;
  return {
    write(text: string): void {
      for (const word of words(stripVTControlCharacters(text))) {
        const gap = column === 0 ? '' : column + 1 + word.length > width ? '\n' : ' ';
        output.write(gap + word);
        column = (gap === ' ' ? column + 1 : 0) + word.length;
      }
    },
    /** Ends the paragraph, if there is one. */
    end(): void {
      if (column > 0) output.write('\n\n');
      column = 0;
    },
  };
}

export interface ProgressLine {
  update(label: string, done: number, total: number): void;
  end(): void;
}

const BAR_WIDTH = 30;
const LINES_PER_PHASE = 4;

/** A bar that is drawn in place on a terminal; a few plain lines where the output is piped. */
export function createProgress(output: Output): ProgressLine {
  return output.isTTY === true ? drawBar(output) : printLines(output);
}

function drawBar(output: Output): ProgressLine {
  let drawn = false;
  return {
    update(label, done, total) {
      if (total === 0) return;
      const full = Math.round((done / total) * BAR_WIDTH);
      const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
      output.write(`\r\u001b[2K${label.padEnd(10)} ${bar} ${done}/${total}`);
      drawn = true;
    },
    end() {
      if (drawn) output.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

function printLines(output: Output): ProgressLine {
  let last = '';
  return {
    update(label, done, total) {
      if (total === 0) return;
      const key = `${label} ${Math.floor((LINES_PER_PHASE * done) / total)}`;
      if (key === last) return;
      last = key;
      output.write(`${label} ${done}/${total}\n`);
    },
    end() {},
  };
}
