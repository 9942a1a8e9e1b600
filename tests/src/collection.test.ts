import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Paper } from '../../index/paper.ts';
import { UserError } from '../../src/errors.ts';
import { readCollection } from '../../src/evaluation/collection.ts';

const CORPUS = [
  '{"_id": "7", "title": "One", "text": "First.", "authors": ["Perlis, A. J."], "year": 1958}',
  '{"_id": "arXiv:2310.16764v2", "title": "", "text": "", "authors": [], "year": null}',
  '',
  '{"_id": "c", "title": "Three"}',
].join('\n');
const QUERIES = [
  '{"_id": "1", "text": "one"}',
  '{"_id": "2", "text": "two", "query_paper": "c"}',
  '{"_id": "3", "text": "nothing relevant"}',
  '{"_id": "4", "text": "not judged"}',
  '{"_id": "5", "text": "only itself", "query_paper": "7"}',
].join('\r\n');
const QRELS = 'query-id\tcorpus-id\tscore\n1\t7\t3\n1\tc\t0\n2\t7\t1\n2\tc\t1\n3\t7\t0\n5\t7\t1\n';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'collection-'));
  await writeFile(join(dir, 'corpus.jsonl'), CORPUS);
  await writeFile(join(dir, 'queries.jsonl'), QUERIES);
  await writeFile(join(dir, 'qrels.tsv'), QRELS);
});
afterEach(() => rm(dir, { recursive: true }));

describe('readCollection', () => {
  it('yields the papers under their own ids, empty ones too', async () => {
    const collection = await readCollection(dir);
    expect(collection.name).toBe(basename(dir));
    expect(collection.documents).toBe(3);
    expect(await papersOf(collection)).toEqual([
      {
        id: '7',
        title: 'One',
        abstract: 'First.',
        authors: ['Perlis, A. J.'],
        categories: [],
        published: '1958',
      },
      { id: 'arXiv:2310.16764v2', title: '', abstract: '', authors: [], categories: [] },
      { id: 'c', title: 'Three', abstract: '', authors: [], categories: [] },
    ]);
    expect(await papersOf(collection)).toHaveLength(3);
  });

  it('keeps the queries that have a relevant paper besides the excluded one', async () => {
    const { queries, judgments } = await readCollection(dir);
    expect(queries).toEqual([
      { id: '1', text: 'one' },
      { id: '2', text: 'two', exclude: 'c' },
    ]);
    expect(judgments.get('1')).toEqual(
      new Map([
        ['7', 3],
        ['c', 0],
      ]),
    );
    expect(judgments.get('2')).toEqual(new Map([['7', 1]]));
  });

  it('reads the papers from another folder', async () => {
    const other = await mkdtemp(join(tmpdir(), 'corpus-'));
    await writeFile(join(other, 'corpus.jsonl'), '{"_id": "z", "title": "Elsewhere"}\n');
    expect((await readCollection(dir, other)).documents).toBe(1);
    await rm(other, { recursive: true });
  });

  it('says how to name the corpus when it is missing', async () => {
    await rm(join(dir, 'corpus.jsonl'));
    await expect(readCollection(dir)).rejects.toThrow(UserError);
    await expect(readCollection(dir)).rejects.toThrow(
      /corpus\.jsonl is missing; .*--corpus DIR.*corpus\.jsonl\.br/,
    );
  });

  it.each(['queries.jsonl', 'qrels.tsv'])('names %s when it is missing', async (name) => {
    await rm(join(dir, name));
    await expect(readCollection(dir)).rejects.toThrow(`${join(dir, name)} is missing`);
  });

  it('names the file and line that cannot be read', async () => {
    await writeFile(join(dir, 'qrels.tsv'), 'query-id\tcorpus-id\tscore\n1\t7\n');
    await expect(readCollection(dir)).rejects.toThrow(/qrels\.tsv:2 is not/);
    await writeFile(join(dir, 'queries.jsonl'), '{"_id": "1"}');
    await expect(readCollection(dir)).rejects.toThrow(/queries\.jsonl:1 has no usable text/);
    await writeFile(join(dir, 'corpus.jsonl'), '{}');
    await writeFile(join(dir, 'queries.jsonl'), QUERIES);
    await writeFile(join(dir, 'qrels.tsv'), QRELS);
    await expect(readCollection(dir)).rejects.toThrow(/corpus\.jsonl:1 has no usable _id/);
    await writeFile(join(dir, 'corpus.jsonl'), '{"_id"');
    await expect(readCollection(dir)).rejects.toThrow(/corpus\.jsonl:1 is not JSON/);
  });
});

async function papersOf(collection: { papers(): AsyncIterable<Paper> }): Promise<Paper[]> {
  const papers: Paper[] = [];
  for await (const paper of collection.papers()) papers.push(paper);
  return papers;
}
