import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImportError } from '../../../index/errors.ts';
import { fileInput, streamInput } from '../../../index/imports/input.ts';
import { type RecordProblem, readPapers } from '../../../index/imports/read-papers.ts';
import { readPapersWithVectors } from '../../../index/imports/vectors.ts';
import type { Paper } from '../../../index/paper.ts';
import { anInput, readAll } from '../../support/imports.ts';

const JSONL = '{"title": "A study", "abstract": "We study."}\n';
/** The same record, packed by `zstd -19 --check`. */
const ZSTD = Buffer.from(
  'KLUv/QRocQEAeyJ0aXRsZSI6ICJBIHN0dWR5IiwgImFic3RyYWN0IjogIldlIHN0dWR5LiJ9CgGqmXg=',
  'base64',
);

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'imports-'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('recognising a file by its content', () => {
  it.each([
    ['JSONL', JSONL],
    ['JSONL with a broken first line', `{"title": \n${JSONL}`],
    ['a JSON array', '[{"title": "A study"}]'],
    ['an indented object', '{\n "title": "A study"\n}'],
    ['CSV', 'title,year\nA study,2020\n'],
    ['CSV of an abstract', 'id;abstract\n1;A study\n'],
    ['BibTeX', '@misc{a, title={A study}}'],
    ['BibTeX after a comment', 'This file was made by hand.\n\n@misc{a, title={A study}}'],
    ['RIS', 'TY  - JOUR\nTI  - A study\nER  - '],
    ['RIS after a comment', 'Provider: x\n\nTY  - JOUR\nTI  - A study\nER  - '],
  ])('reads %s', async (_, content) => {
    const { papers } = await readAll(content);
    expect(papers.map((paper) => paper.title || paper.abstract)).toEqual(['A study']);
  });

  it.each([
    [
      'prose',
      'A study of lists.\nIt is long, and has commas.',
      'is no list of papers that is known',
    ],
    ['a web page', '\n<!DOCTYPE html><p>Sign in</p>', 'is a web page or XML; give JSONL, CSV,'],
    ['XML', '<?xml version="1.0"?><x/>', 'is a web page or XML'],
    ['a table of something else', 'name,age\nAda,36', 'is no list of papers that is known'],
    ['bzip2', 'BZh91AY', 'is bzip2-compressed; unpack it first: bunzip2'],
    ['zip', 'PK\u0003\u0004abc', 'is a zip archive; unpack it first: unzip'],
    ['a PDF', '%PDF-1.7', 'is a PDF; only lists of papers are read'],
    ['UTF-16 without a mark', Buffer.from('{"a": 1}', 'utf16le'), 'is binary, or UTF-16 without'],
    ['a binary', Buffer.from([1, 2, 0, 3]), 'is binary, or UTF-16 without a mark; save it'],
  ])('refuses %s with a remedy', async (_, content, message) => {
    await expect(readAll(content)).rejects.toThrow(ImportError);
    await expect(readAll(content)).rejects.toThrow(`papers ${message}`);
  });

  it.each(['', '\n \n', '\ufeff'])('finds nothing in %j', async (content) => {
    expect(await readAll(content)).toEqual({ papers: [], problems: [] });
  });
});

describe('unpacking', () => {
  it.each([
    ['gzip', gzipSync(JSONL)],
    ['two gzip members', Buffer.concat([gzipSync(JSONL), gzipSync(JSONL.replace('A', 'B'))])],
    ['zstd', ZSTD],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\ufeff${JSONL}`, 'utf16le'))],
    ['UTF-16 of the little end', Buffer.from(`\ufeff${JSONL}`, 'utf16le')],
    ['UTF-16 of the big end', Buffer.from(`\ufeff${JSONL}`, 'utf16le').swap16()],
    ['a mark of UTF-8', `\ufeff${JSONL}`],
  ])('reads %s', async (_, content) => {
    for (const chunkBytes of [1, 5, 65_536]) {
      const { papers, problems } = await readAll(content, chunkBytes);
      expect(problems).toEqual([]);
      expect(papers[0]).toMatchObject({ title: 'A study', abstract: 'We study.' });
    }
  });

  it.each([
    ['gzip', gzipSync(JSONL.repeat(500)).subarray(0, 90)],
    ['gzip that is none', Buffer.from('1f8b0800112233445566', 'hex')],
    ['zstd', ZSTD.subarray(0, -9)],
    ['zstd that is none', Buffer.from('28b52ffdffffffffffffffff', 'hex')],
  ])('says that %s is cut or damaged', async (_, content) => {
    await expect(readAll(content)).rejects.toThrow('papers is cut or damaged; fetch it again');
  });
});

describe('readPapers', () => {
  async function read(content: string) {
    const papers: Paper[] = [];
    const problems: RecordProblem[] = [];
    const reading = (async () => {
      for await (const paper of readPapers(anInput(content), (p) => problems.push(p))) {
        papers.push(paper);
      }
    })();
    return {
      papers,
      problems,
      failure: await reading.then(
        () => '',
        (error) => error.message,
      ),
    };
  }
  const line = (title: string) => JSON.stringify({ title });

  it('keeps the first of papers with one id', async () => {
    const content = [line('A'), line('B'), JSON.stringify({ title: 'a', abstract: 'x' })].join(
      '\n',
    );
    const { papers, problems } = await read(content);
    expect(papers.map(({ title }) => title)).toEqual(['A', 'B']);
    expect(problems).toEqual([
      { line: 3, message: 'title:a stands further up, and that one counts' },
    ]);
  });

  it('takes nothing of a file most of whose first records are broken', async () => {
    const { papers, problems, failure } = await read(['{', '{', line('A')].join('\n'));
    expect(papers).toEqual([]);
    expect(problems).toHaveLength(2);
    expect(failure).toBe(
      '2 of the first 3 records of papers cannot be read, so none was taken. Mend them, or check that it is the right file.',
    );
  });

  it('takes what is left of a file half of whose records are broken, or that repeats itself', async () => {
    expect((await read(['{', line('A')].join('\n'))).papers).toHaveLength(1);
    expect((await read(Array(9).fill(line('A')).join('\n'))).papers).toHaveLength(1);
    const late = [...Array.from({ length: 200 }, (_, i) => line(`A${i}`)), ...Array(900).fill('{')];
    expect((await read(late.join('\n'))).papers).toHaveLength(200);
  });

  it('reads a stream as it comes', async () => {
    async function* stream() {
      yield Buffer.from(JSONL);
    }
    const papers: Paper[] = [];
    const input = streamInput('standard input', stream());
    for await (const paper of readPapers(input, () => {})) papers.push(paper);
    expect(papers).toHaveLength(1);
  });
});

describe('readPapersWithVectors', () => {
  const content = ['{"title": "A"}', '{', '{"title": "B"}', '{"title": "A"}', '{"title": "C"}'];
  const rows = [3, 4, 9, 9, 0, 5, 9, 9, -6, 8];

  async function read(bytes: readonly number[], dimensions = 2) {
    const [path, papersPath] = [join(dir, 'vectors.i8'), join(dir, 'papers.jsonl')];
    await writeFile(path, Int8Array.from(bytes));
    await writeFile(papersPath, content.join('\n'));
    const found: unknown[] = [];
    const problems: RecordProblem[] = [];
    const file = { path, dimensions };
    const papers = readPapersWithVectors(fileInput(papersPath), file, (p) => problems.push(p));
    for await (const { paper, vector } of papers) found.push([paper.title, [...vector]]);
    return { found, lines: problems.map(({ line }) => line) };
  }

  it('gives each paper its row, as a unit vector', async () => {
    expect(await read(rows)).toEqual({
      found: [
        ['A', [expect.closeTo(0.6), expect.closeTo(0.8)]],
        ['B', [0, 1]],
        ['C', [expect.closeTo(-0.6), expect.closeTo(0.8)]],
      ],
      lines: [2, 4],
    });
  });

  it('leaves out a paper whose row is empty', async () => {
    expect(await read([0, 0, ...rows.slice(2)])).toMatchObject({ lines: [1, 2, 4] });
  });

  it.each([
    [[...rows, 1, 2], 6],
    [rows.slice(2), 4],
    [rows.slice(1), 4.5],
    [rows.slice(0, 1), 0.5],
  ])('refuses rows that do not fit before it gives any', async (bytes, count) => {
    await expect(read(bytes)).rejects.toThrow(
      `vectors.i8 holds ${count} rows of 2 bytes for the 5 records of`,
    );
  });

  it('wants papers that can be read twice', async () => {
    const input = streamInput('standard input', anInput(JSONL).open());
    const file = { path: join(dir, 'none'), dimensions: 2 };
    const papers = readPapersWithVectors(input, file, () => {});
    await expect(papers.next()).rejects.toThrow('standard input can be read only once');
  });
});
