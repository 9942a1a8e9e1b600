import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { aFolder } from '../support/builders.ts';
import { footnote, type Run } from '../support/shell.ts';

const ONE_LINE = /^[^\n]{10,400}\n$/;

/** A folder in which the sample is indexed. */
const cwd = aFolder();
beforeAll(async () => {
  await run('ask', 'What are graphs?');
});
const run = (...args: readonly string[]): Promise<Run> => footnote(args, { cwd });
const json = async (...args: readonly string[]) => {
  const { code, stdout } = await run(...args, '--json');
  return { code, data: JSON.parse(stdout) };
};

it('eval retrieval measures a folder and keeps its vectors', async () => {
  const folder = aFolder();
  const rows = (of: readonly object[]): string => of.map((row) => JSON.stringify(row)).join('\n');
  writeFileSync(
    join(folder, 'corpus.jsonl'),
    rows([
      { _id: 'a', title: 'Fish', text: 'Fish swim.' },
      { _id: 'b', title: 'Birds', text: 'Birds fly.' },
    ]),
  );
  writeFileSync(join(folder, 'queries.jsonl'), rows([{ _id: 1, text: 'fish swim' }]));
  writeFileSync(join(folder, 'qrels.tsv'), 'query-id\tcorpus-id\tscore\n1\ta\t2\n');
  const { code, data } = await json('eval', 'retrieval', folder);
  expect(code).toBe(0);
  expect(data).toMatchObject({
    documents: 2,
    queries: 1,
    results: { hybrid: { ndcg10: 1, mrr10: 1 } },
  });
  expect(data).toMatchObject({
    graph: { recall10: 1 },
    hybridOver: { dense: { p: expect.any(Number) } },
  });
  const again = await run('eval', 'retrieval', folder, '--sweep');
  expect(again.stdout).toContain('the sum alone');
  expect(again.stderr).not.toContain('embedding');
  const missing = await run('eval', 'retrieval', join(folder, 'nowhere'));
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(ONE_LINE);
});

it('eval trending replays a history of daily lists', async () => {
  const history = resolve('tests', 'fixtures', 'trending');
  const { stdout, code } = await run('eval', 'trending', history);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^2026-11-23 to 2026-11-25: 2 lists, 18 papers\n/);
  expect(stdout).toMatch(/^trending +0\.550 +0\.098 +60\.0 % +2\.5 +45\.0 %$/m);
  expect(stdout).toMatch(/^upvotes +0\.500 /m);
  const { data } = await json('eval', 'trending', history);
  expect(data).toMatchObject({ lists: 2, ways: { posts: { overlap10: 0.4, repeatRate: 0 } } });
  expect((await run('eval', 'trending', '--help')).stdout).toContain('YYYY-MM-DD.jsonl');
  const missing = await run('eval', 'trending', join(history, 'nowhere'));
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(ONE_LINE);
});

it('measures answers on planted cases over the sample', async () => {
  const folder = aFolder();
  const rows = (lines: object[]): string => lines.map((line) => JSON.stringify(line)).join('\n');
  const papers = ['arxiv:2310.16764'];
  writeFileSync(
    join(folder, 'claims.jsonl'),
    rows([
      { half: 'tuned', kind: 'supported', papers, text: 'The best model reaches 90.4% accuracy.' },
      { half: 'heldOut', kind: 'number', papers, text: 'The best model reaches 91.4% accuracy.' },
    ]),
  );
  const question = 'Can convolutional networks match vision transformers?';
  writeFileSync(
    join(folder, 'gold.jsonl'),
    rows([{ question, paper: papers[0], sentences: ['perform on par'] }]),
  );
  writeFileSync(
    join(folder, 'questions.json'),
    JSON.stringify({ everyday: ['How do I bake bread?'], nearTopic: [], covered: [question] }),
  );
  const { code, data } = await json('eval', 'answers', folder);
  expect(code).toBe(0);
  expect(data).toMatchObject({
    claims: { all: { caught: { count: 1, of: 1 }, falseAlarms: { count: 0, of: 1 } } },
    inventedCitations: { count: 0, of: 2 },
    refused: { everyday: { count: 1, of: 1 } },
    answered: { count: 2, of: 2 },
    goldHeld: { count: 1, of: 1 },
  });
  expect((await run('eval', 'answers', folder)).stdout).toContain('false alarms');
  expect((await run('eval', 'answers', folder, '--calibrate', folder)).stderr).toMatch(ONE_LINE);
  expect((await run('eval', 'answers', join(folder, 'nowhere'))).code).toBe(1);
});

it('fits the rule for what is covered with each judged collection left out in turn', async () => {
  const folder = aFolder();
  const write = (name: string, rows: readonly object[]): void =>
    writeFileSync(join(folder, name), rows.map((row) => JSON.stringify(row)).join('\n'));
  const question = 'Can convolutional networks match vision transformers?';
  write('claims.jsonl', []);
  write('gold.jsonl', []);
  write('questions.json', [{ everyday: ['Will it rain?'], nearTopic: [], covered: [question] }]);
  for (const kind of ['fish', 'birds']) {
    mkdirSync(join(folder, kind));
    write(`${kind}/corpus.jsonl`, [
      { _id: 'a', title: `How ${kind} eat`, text: `What ${kind} eat.` },
      { _id: 'b', title: `Where ${kind} live`, text: `The homes of ${kind}.` },
    ]);
    write(`${kind}/queries.jsonl`, [{ _id: 1, text: `what do ${kind} eat` }]);
    writeFileSync(join(folder, kind, 'qrels.tsv'), 'query-id\tcorpus-id\tscore\n1\ta\t1\n');
  }
  const [fish, birds] = [join(folder, 'fish'), join(folder, 'birds')];
  const { stdout, code } = await run(
    'eval',
    'answers',
    folder,
    '--calibrate',
    fish,
    `${birds}=${birds}`,
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /fitted without it[\s\S]+fish[\s\S]+birds[\s\S]+sample[\s\S]+fitted on all/,
  );
});
