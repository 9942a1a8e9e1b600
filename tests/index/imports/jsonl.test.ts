import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImportError } from '../../../index/errors.ts';
import { fileInput } from '../../../index/imports/input.ts';
import { readPapers } from '../../../index/imports/read-papers.ts';
import type { Paper } from '../../../index/paper.ts';
import { readAll as readInput } from '../../support/imports.ts';

const MEGABYTE = 1024 * 1024;

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jsonl-'));
  path = join(dir, 'papers.jsonl');
});
afterEach(() => rm(dir, { recursive: true }));

describe('JSONL: files', () => {
  it('keeps 963 of 1000 records and names the 37 broken ones by line', async () => {
    const broken = new Map<number, string>();
    const lines = Array.from({ length: 1000 }, (_, at) => {
      const [text, message] = BROKEN[at % BROKEN.length] ?? ['', ''];
      if (at % 27 !== 13 || broken.size >= 37) return good(at);
      broken.set(at + 1, message);
      return text;
    });
    const { papers, problems } = await read(lines.join('\n'));
    expect(broken.size).toBe(37);
    expect(papers).toHaveLength(963);
    expect(new Map(problems.map(({ line, message }) => [line, message]))).toEqual(broken);
    expect(problems).toHaveLength(37);
  });

  it.each([
    ['a newline at the end', `${good(1)}\n${good(2)}\n`],
    ['no newline at the end', `${good(1)}\n${good(2)}`],
    ['CRLF', `${good(1)}\r\n${good(2)}\r\n`],
    ['empty lines', `\n\n${good(1)}\n  \n\r\n${good(2)}\n\n`],
    ['a byte order mark', `\uFEFF${good(1)}\n${good(2)}`],
  ])('accepts %s', async (_, content) => {
    const { papers, problems } = await read(content);
    expect(papers.map(({ id }) => id)).toEqual(['p1', 'p2']);
    expect(problems).toEqual([]);
  });

  it('counts empty lines in line numbers', async () => {
    const { problems } = await read(`\n\r\n${good(1)}\n\n{}\n`);
    expect(problems).toEqual([{ line: 5, message: 'title is missing' }]);
  });

  it('yields nothing for an empty file', async () => {
    expect(await read('')).toEqual({ papers: [], problems: [] });
  });

  it('names a line that is not UTF-8 and goes on', async () => {
    const latin1 = Buffer.from('{"id": "x", "title": "caf\xe9"}\n', 'latin1');
    const { papers, problems } = await read(Buffer.concat([latin1, Buffer.from(good(2))]));
    expect(papers).toHaveLength(1);
    expect(problems).toEqual([{ line: 1, message: 'the line is not valid UTF-8 (byte 26)' }]);
  });

  it('reads characters that lie across chunks', async () => {
    const title = '€'.repeat(900);
    const line = (id: number) => JSON.stringify({ id, title, text: '漢'.repeat(19_000) });
    const { papers } = await read([1, 2, 3].map(line).join('\n'));
    expect(papers.map((paper) => paper.title)).toEqual([title, title, title]);
  });

  it('drops a line over 1 MB and stays small', async () => {
    await writeFile(path, `${good(1)}\n`);
    const piece = Buffer.alloc(4 * MEGABYTE, 'a');
    for (let at = 0; at < 50; at += 1) await appendFile(path, piece);
    await appendFile(path, `\n${good(2)}\n`);
    const before = process.memoryUsage().rss;
    const { papers, problems } = await readAll(path);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MEGABYTE);
    expect(papers.map(({ id }) => id)).toEqual(['p1', 'p2']);
    expect(problems).toEqual([{ line: 2, message: 'the line is longer than 1 MB' }]);
  });

  it('stops when it is told to', async () => {
    await writeFile(path, good(1));
    const papers = readPapers(fileInput(path), () => {}, AbortSignal.abort());
    await expect(papers.next()).rejects.toThrow(/abort/i);
  });

  it('closes the file when its reader leaves', async () => {
    await writeFile(path, `${good(1)}\n${good(2)}`);
    for await (const paper of readPapers(fileInput(path), () => {})) {
      expect(paper.id).toBe('p1');
      break;
    }
  });

  it('says what is wrong with the path', async () => {
    await expect(readAll(join(dir, 'none'))).rejects.toThrow('none is not there; check the path');
    await expect(readAll(dir)).rejects.toThrow(`${dir} is a folder; name a file in it`);
    await expect(readAll(dir)).rejects.toThrow(ImportError);
  });

  it.skipIf(process.getuid?.() === 0)('says when it may not read', async () => {
    await writeFile(path, good(1));
    await chmod(path, 0);
    await expect(readAll(path)).rejects.toThrow('may not be read');
  });
});

describe('JSONL: records', () => {
  it('reads every field, cleaned', async () => {
    const paper = await one({
      id: 'x',
      title: ' Graph\n networks\u0000 ',
      summary: 'We\tstudy \u202egraphs.',
      authors: [{ name: 'Ada  Lovelace' }, 'Alan Turing', ''],
      published: '2023-10-25T17:59:59Z',
      categories: 'cs.CL cs.LG',
      arxiv_id: 'arXiv:2310.16764v3',
      doi: 'https://doi.org/10.1145/ABC',
      url: 'https://example.org/a b',
    });
    expect(paper).toEqual({
      id: 'arxiv:2310.16764',
      arxivId: '2310.16764',
      doi: '10.1145/abc',
      title: 'Graph networks',
      abstract: 'We study graphs.',
      authors: ['Ada Lovelace', 'Alan Turing'],
      published: '2023-10-25',
      categories: ['cs.CL', 'cs.LG'],
      url: 'https://example.org/a%20b',
    });
  });

  it.each([
    ['an arXiv id before a DOI', { arxivId: '2310.16764v1', doi: '10.1/x' }, 'problem'],
    ['an arXiv id', { arxivId: '2310.16764v1', doi: '10.1145/x', id: 'mine' }, 'arxiv:2310.16764'],
    ['an arXiv id given as id', { id: '0704.0010', doi: '10.1145/x' }, 'arxiv:0704.0010'],
    ['a DOI', { doi: 'doi:10.1145/X', id: 'mine' }, 'doi:10.1145/x'],
    ['an arXiv DOI', { doi: '10.48550/arXiv.2310.16764' }, 'arxiv:2310.16764'],
    ['the first of several DOIs', { doi: '10.1145/x 10.1145/y' }, 'doi:10.1145/x'],
    ['a link to arXiv', { url: 'https://arxiv.org/abs/2310.16764v2' }, 'arxiv:2310.16764'],
    ['its own id', { id: 'iclr2018-abc' }, 'iclr2018-abc'],
    ['_id', { _id: 42 }, '42'],
    ['its title', { title: 'Über Graphs: A Survey!' }, 'title:uber-graphs-a-survey'],
    ['null for missing', { id: null, doi: null, url: null, year: null }, 'title:t'],
  ])('identifies a paper by %s', async (_, fields, id) => {
    const { papers, problems } = await read(JSON.stringify({ title: 'T', ...fields }));
    expect(papers[0]?.id ?? (problems.length === 1 ? 'problem' : undefined)).toBe(id);
  });

  it('keeps two long titles with one beginning apart', async () => {
    const beginning = 'a very long beginning '.repeat(6);
    const first = await one({ title: `${beginning} part one` });
    const second = await one({ title: `${beginning} part two` });
    expect(first?.id).not.toBe(second?.id);
    expect(first?.id.length).toBeLessThanOrEqual('title:'.length + 80);
  });

  it('splits authors and takes the abstract alone', async () => {
    const byAnd = await one({ id: 'x', text: 'Only an abstract.', authors: 'A. B and C. D' });
    expect(byAnd?.authors).toEqual(['A. B', 'C. D']);
    expect(byAnd?.title).toBe('');
    const bySemicolon = await one({ title: 'x', authors: 'Lovelace, A.; Turing, A.' });
    expect(bySemicolon?.authors).toEqual(['Lovelace, A.', 'Turing, A.']);
  });

  it('caps long fields without halving a character', async () => {
    const paper = await one({
      id: 'x',
      title: `${'t'.repeat(999)}😀`,
      abstract: 'a'.repeat(30_000),
      authors: Array.from({ length: 1500 }, (_, at) => `Author ${at}`),
    });
    expect(paper?.title).toBe('t'.repeat(999));
    expect(paper?.abstract).toHaveLength(20_000);
    expect(paper?.authors).toHaveLength(1000);
  });

  it.each([
    [{ published: '2023' }, '2023'],
    [{ published: '2023-02' }, '2023-02'],
    [{ date: '2024-02-29' }, '2024-02-29'],
    [{ year: 1958 }, '1958'],
    [{ published: '', year: '1979' }, '1979'],
    [{ date: '2023-10-25 17:59:59+00:00' }, '2023-10-25'],
  ])('dates a paper by %j', async (fields, published) => {
    expect((await one({ title: 'x', ...fields }))?.published).toBe(published);
  });

  it.each([
    [{ published: 'soon' }, 'published'],
    [{ year: 23 }, 'year'],
    [{ year: 0 }, 'year'],
    [{ date: '2023-13' }, 'date'],
    [{ date: '2023-02-30' }, 'date'],
    [{ date: '2023-02-28x' }, 'date'],
    [{ date: '25/10/2023' }, 'date'],
  ])('names the date that %j breaks', async (fields, field) => {
    const { problems } = await read(JSON.stringify({ title: 'x', ...fields }));
    expect(problems).toEqual([
      { line: 1, message: `${field} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)` },
    ]);
  });

  it.each(['javascript:alert(1)', 'ftp://a.b/c', 'data:text/html,x', '/abs/1', 'https://u:p@a.b/'])(
    'refuses the link %s',
    async (url) => {
      const { problems } = await read(JSON.stringify({ title: 'x', url }));
      expect(problems).toEqual([{ line: 1, message: 'url is not an http or https address' }]);
    },
  );

  it('is not harmed by __proto__ and constructor keys', async () => {
    const hostile = '{"title":"x","__proto__":{"polluted":1,"doi":"no"},"constructor":{"a":1}}';
    const { papers, problems } = await read(`${hostile}\n{"__proto__":{"title":"y"}}`);
    expect(papers).toEqual([
      { id: 'title:x', title: 'x', abstract: '', authors: [], categories: [] },
    ]);
    expect(problems).toEqual([{ line: 2, message: 'title is missing' }]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('survives deep nesting', async () => {
    const deep = `{"title":"x","authors":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { problems } = await read(deep);
    expect(problems).toEqual([{ line: 1, message: 'authors must be a list of names' }]);
  });
});

const BROKEN: readonly (readonly [text: string, message: string])[] = [
  ['{"id": "x"', 'the line is not valid JSON'],
  ['[1, 2]', 'the record is not a JSON object'],
  ['"text"', 'the record is not a JSON object'],
  ['{"id": "x", "title": "  ", "abstract": ""}', 'title is missing'],
  ['{"title": 5}', 'title must be text'],
  ['{"title": "x", "abstract": ["y"]}', 'abstract must be text'],
  ['{"title": "x", "authors": 3}', 'authors must be a list of names'],
  ['{"title": "x", "categories": {}}', 'categories must be a list of words'],
  ['{"title": "x", "arxivId": "none"}', 'arxivId is not an arXiv id'],
  ['{"title": "x", "doi": "see web"}', 'doi is not a DOI'],
  ['{"title": "!!!"}', 'id is missing'],
  ['{"title": "x", "url": "javascript:1"}', 'url is not an http or https address'],
];

function good(at: number): string {
  return JSON.stringify({ id: `p${at}`, title: `Title ${at}`, abstract: 'Text.' });
}

async function one(record: object): Promise<Paper | undefined> {
  const { papers, problems } = await read(JSON.stringify(record));
  expect(problems).toEqual([]);
  return papers[0];
}

async function read(content: string | Buffer) {
  await writeFile(path, content);
  return readAll(path);
}

const readAll = (file: string) => readInput(fileInput(file));
