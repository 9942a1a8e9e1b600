import { expect } from 'vitest';
import type { Input } from '../../../index/imports/input.ts';
import { type RecordProblem, readPapers } from '../../../index/imports/read-papers.ts';
import type { Paper } from '../../../index/paper.ts';
import { aFolder } from '../../support/builders.ts';
import { createFakeEmbedder } from '../../support/fake-embedder.ts';
import { openTestIndex } from '../../support/fake-index.ts';
import { anInput } from '../../support/imports.ts';
import { row } from '../../support/row.ts';

const RECORDS = 1_000;
const BROKEN = 37;
const MEGABYTE = 1_000_000;

/** How a format writes a record, whole and in ways that are broken; `lines` is what each takes. */
interface Dialect {
  readonly begin: string;
  readonly between: string;
  readonly end: string;
  whole(i: number, abstract: string): string;
  readonly broken: readonly string[];
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  JSONL: {
    begin: '',
    between: '\n',
    end: '',
    whole: (i, abstract) => JSON.stringify({ title: `Title ${i}`, abstract, authors: ['A B'] }),
    broken: [
      '{"title": ',
      '[]',
      '{"title": 5}',
      '{"title": "x", "doi": "y"}',
      '{"title": "x\u0001"',
    ],
  },
  'CSL-JSON': {
    begin: '[\n  ',
    between: ',\n  ',
    end: '\n]',
    whole: (i, abstract) =>
      JSON.stringify({ type: 'book', title: `Title ${i}`, abstract, DOI: `10.9999/${i}` }),
    broken: [
      '{"type": "x", }',
      '7',
      '{"type": "x", "DOI": "10.9999/x"}',
      '{"type": "x", "title": {',
    ],
  },
  CSV: {
    begin: 'title,abstract,authors,year\n',
    between: '\n',
    end: '\n',
    whole: (i, abstract) => `Title ${i},"${abstract}","B, A",2020`,
    broken: ['x,y', ',,nobody,2020', 'x" y,,,2020', '"x,,,2020', 'x,,,soon'],
  },
  BibTeX: {
    begin: '% by hand\n',
    between: '\n\n',
    end: '\n',
    whole: (i, abstract) =>
      `@article{k${i},\n  title = {Title ${i}},\n  abstract = {${abstract}},\n  year = 2020\n}`,
    broken: [
      '@article{b, title={x}',
      '@article{b, author={x}}',
      '@article{b, title=}',
      '@article{b, title={x}, doi={y}}',
    ],
  },
  RIS: {
    begin: '',
    between: '\n',
    end: '\n',
    whole: (i, abstract) => `TY  - JOUR\nTI  - Title ${i}\nAB  - ${abstract}\nPY  - 2020\nER  - `,
    broken: [
      'TI  - x\nER  - ',
      'TY  - JOUR\nER  - ',
      'TY  - JOUR\nTI  - x\nDO  - y\nER  - ',
      'TY  - JOUR\nTI  - x\nDA  - soon\nER  - ',
    ],
  },
};

/** A file, and the lines on which its broken records begin. */
function brokenFile({ begin, between, end, whole, broken }: Dialect) {
  const lines: number[] = [];
  let text = begin;
  for (let i = 0; i < RECORDS; i++) {
    const isBroken = i % 27 === 13 && lines.length < BROKEN;
    if (isBroken) lines.push(text.split('\n').length);
    text += isBroken ? broken[i % broken.length] : whole(i, `We study ${i}, quietly.`);
    text += i === RECORDS - 1 ? end : between;
  }
  return { text, lines };
}

async function readBroken(input: Input) {
  const problems: RecordProblem[] = [];
  const papers: Paper[] = [];
  for await (const paper of readPapers(input, (problem) => problems.push(problem)))
    papers.push(paper);
  return { papers, lines: problems.map(({ line }) => line) };
}

row(
  'S10',
  'a half-broken file gives every sound record, names every other, and changes nothing when it comes again',
  { quick: 5, full: 5 },
  async (points) => {
    for (const [name, dialect] of Object.entries(DIALECTS).slice(0, points)) {
      const { text, lines } = brokenFile(dialect);
      const dry = await readBroken(anInput(text, 999));
      expect([name, dry.papers.length, dry.lines]).toEqual([name, RECORDS - BROKEN, lines]);
      const index = await openTestIndex(aFolder(), [createFakeEmbedder()]);
      const add = () =>
        index.upsert(
          readPapers(anInput(text), () => {}),
          'import',
        );
      expect(await add()).toEqual({ added: RECORDS - BROKEN, changed: 0, unchanged: 0 });
      expect(await add()).toEqual({ added: 0, changed: 0, unchanged: RECORDS - BROKEN });
      await index.close();
    }
    return `${points}/5 formats: 963 of 1000 stored, 37 named by line, 0 rows changed by the second import`;
  },
);

row(
  'S10',
  'a large file and an endless line are read in little memory',
  { quick: 4, full: 200, timeoutMs: 1_200_000 },
  async (points) => {
    let most = 0;
    for (const [name, dialect] of Object.entries(DIALECTS)) {
      const { papers, bytes } = await weigh(large(dialect, points * MEGABYTE));
      expect([name, papers > points * 700]).toEqual([name, true]);
      most = Math.max(most, bytes);
    }
    const line = await weigh(endless(points * 5 * MEGABYTE));
    expect(line.papers).toBe(1);
    most = Math.max(most, line.bytes);
    expect(most / MEGABYTE).toBeLessThan(300);
    return `5 formats × ${points} MB and a line of ${points * 5} MB: RSS +${Math.round(most / MEGABYTE)} MB at most`;
  },
);

/** So many bytes of sound records of some 1.2 kB. */
function large({ begin, between, whole, end }: Dialect, bytes: number): Input {
  const abstract = 'We study lists, their order and what comes of it. '.repeat(22);
  return generated(async function* () {
    yield Buffer.from(begin);
    for (let sent = 0, i = 0; sent < bytes; ) {
      let text = '';
      for (const until = i + 50; i < until; i++)
        text += (i === 0 ? '' : between) + whole(i, abstract);
      sent += text.length;
      yield Buffer.from(text);
    }
    yield Buffer.from(end);
  });
}

function endless(bytes: number): Input {
  const chunk = Buffer.alloc(64 * 1024, 'a');
  return generated(async function* () {
    yield Buffer.from('{"title": "First"}\n{"title": "');
    for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
  });
}

function generated(open: () => AsyncIterable<Uint8Array>): Input {
  return { name: 'papers', rereadable: true, open };
}

/** How many papers there are, and how much memory grows while they are read. */
async function weigh(input: Input) {
  const before = process.memoryUsage.rss();
  let peak = before;
  let papers = 0;
  for await (const _ of readPapers(input, () => {})) {
    papers++;
    if (papers % 500 === 0) peak = Math.max(peak, process.memoryUsage.rss());
  }
  peak = Math.max(peak, process.memoryUsage.rss());
  return { papers, bytes: peak - before };
}
