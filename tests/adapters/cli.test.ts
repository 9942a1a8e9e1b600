import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { aFolder } from '../support/builders.ts';
import { startChatServer } from '../support/chat-server.ts';
import { startEmbeddingServer } from '../support/embedding-server.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { footnote, type Run } from '../support/shell.ts';
import { aTinyReranker } from '../support/tiny-model.ts';

const QUESTION = 'Can convolutional networks match vision transformers?';
const ONE_LINE = /^[^\n]{10,400}\n$/;

/** A folder in which the first question was asked. */
const cwd = aFolder();
let first: Run;
beforeAll(async () => {
  first = await footnote(['ask', QUESTION], { cwd });
});
const run = (...args: readonly string[]): Promise<Run> => footnote(args, { cwd });
const json = async (...args: readonly string[]) => {
  const { code, stdout } = await run(...args, '--json');
  return { code, data: JSON.parse(stdout) };
};

describe('ask', () => {
  it('indexes the sample at the first question, with plain lines, and answers with footnotes', async () => {
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(/indexing \d+\/181[\s\S]*indexing 181\/181[\s\S]*verifying 1\/1/);
    expect(first.stdout).toMatch(
      /^[A-Z][\s\S]*\[1\][\s\S]*\nSources\n\[1\] .+\n {4}.+https:\/\/arxiv\.org\/abs\//,
    );
    expect(first.stdout).not.toContain('\u001b');
    for (const line of first.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const second = await run('ask', QUESTION);
    expect(second).toEqual({ code: 0, stdout: first.stdout, stderr: '' });
  });

  it('prints the JSON that the README promises', async () => {
    const { code, data } = await json('ask', QUESTION);
    expect(code).toBe(0);
    expect(data).toEqual({
      question: QUESTION,
      mode: 'extractive',
      refused: false,
      sentences: expect.arrayContaining([{ text: expect.any(String), cites: [1] }]),
      sources: expect.arrayContaining([
        {
          n: 1,
          id: 'arxiv:2310.16764',
          title: 'ConvNets Match Vision Transformers at Scale',
          authors: expect.arrayContaining(['Samuel L. Smith']),
          year: 2023,
          url: 'https://arxiv.org/abs/2310.16764',
          score: expect.any(Number),
        },
      ]),
      notices: [expect.any(String)],
      ms: expect.any(Number),
    });
  });

  it('refuses what its papers do not cover, which is fine', async () => {
    const { code, data } = await json('ask', 'How', 'do', 'I', 'bake', 'banana', 'bread?');
    expect({ code, refused: data.refused, sentences: data.sentences }).toEqual({
      code: 0,
      refused: true,
      sentences: [],
    });
    expect(data.sources).toHaveLength(3);
  });

  it.each([
    ['', 2],
    ['🤖🤖', 2],
    ['\u001b[31m\u0007', 2],
    ['the of and to', 0],
    ['卷积网络能否匹敌视觉变换器？', 0],
    ['graph \u202e networks\u0007 \u200b?', 0],
    ['neural networks '.repeat(6_000), 0],
  ])('answers a strange question (%#) with a clear line or an answer', async (question, code) => {
    const result = await run('ask', question);
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).not.toMatch(/\n\s+at |Error:/);
    expect(result.stdout + result.stderr).not.toContain('\u001b');
    if (code === 1) expect(result.stderr).toMatch(ONE_LINE);
  });

  it('keeps to its filters', async () => {
    const { data } = await json('ask', QUESTION, '--since', '2024');
    for (const { year } of data.sources) expect(year).toBeGreaterThanOrEqual(2024);
    const nobody = await json('ask', QUESTION, '--author', 'nobody at all');
    expect(nobody.data).toMatchObject({
      refused: true,
      sources: [],
      notices: [expect.stringContaining('filters')],
    });
  });
});

describe('trending and digest preview', () => {
  it('give the newest papers, and say so, where nothing is counted', async () => {
    const { code, data } = await json('trending', '--k', '4');
    expect(code).toBe(0);
    expect(data).toMatchObject({ topic: '', period: 'day' });
    const dates = data.papers.map(({ published }: { published: string }) => published);
    expect(dates).toEqual(dates.toSorted().reverse());
    expect(data.papers).toHaveLength(4);
    const { stdout } = await run('digest', 'preview', 'image', 'classification');
    expect(stdout).toMatch(/^The newest papers on “image classification” · /);
    expect(stdout).toMatch(/Nothing is counted of these papers yet, so these are the newest\.\n$/);
  });

  it('show a post as a mail, and say what is wrong with a topic', async () => {
    const { stdout } = await run('digest', 'preview', '--html');
    expect(stdout).toMatch(/^<!doctype html><html lang="en">/);
    const bin = aFolder();
    const opened = join(bin, 'opened');
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$1" > '${opened}'\n`, {
      mode: 0o755,
    });
    const shown = await footnote(['digest', 'preview', '--open'], {
      cwd,
      env: { PATH: `${bin}:/usr/bin:/bin` },
    });
    const path = /^Opened (\S+\.html)$/m.exec(shown.stdout)?.[1] ?? '';
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/);
    await expect.poll(() => existsSync(opened) && readFileSync(opened, 'utf8')).toBe(path);
    const nobody = await footnote(['digest', 'preview', '--open'], {
      cwd,
      env: { PATH: bin.concat('/none') },
    });
    expect(nobody.stdout).toMatch(/^Open \S+\.html in a browser\.$/m);
    const long = await run('digest', 'preview', 'x'.repeat(300));
    expect([long.code, long.stderr]).toEqual([1, expect.stringMatching(ONE_LINE)]);
  });
});

describe('ask with a model', () => {
  it('prints what the model writes, with its footnotes checked', async () => {
    const pieces = [
      'NFNets match Vision Tran',
      'sformers after fine-tuning on ImageNet [1][99]. ',
      'See https://evil.example [1].',
    ];
    const server = await startChatServer({ pieces });
    const env = { CHAT_MODEL: 'tiny', OPENAI_BASE_URL: server.url };
    const { code, stdout, stderr } = await footnote(['ask', QUESTION], { cwd, env });
    await server.close();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^NFNets match Vision Transformers after fine-tuning on ImageNet\. \[1\]\n/,
    );
    expect(stdout).not.toMatch(/evil|99/);
  });

  it('row L1: answers from the abstracts when the model is down, with one line on it', async () => {
    const server = await startChatServer({});
    await server.close();
    const env = { CHAT_MODEL: 'tiny', OPENAI_BASE_URL: server.url };
    const { code, stdout, stderr } = await footnote(['ask', QUESTION], { cwd, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/\[1\][\s\S]*could not be reached\. These are sentences/);
  });
});

describe('papers', () => {
  it.each([
    '2310.16764',
    'arXiv:2310.16764v2',
    'https://arxiv.org/abs/2310.16764',
    '10.48550/arXiv.2310.16764',
    'convnets match vision transformers at scale',
  ])('are shown by %s', async (name) => {
    const { code, data } = await json('show', name);
    expect(code).toBe(0);
    expect(data).toMatchObject({ id: 'arxiv:2310.16764', url: 'https://arxiv.org/abs/2310.16764' });
  });

  it('give BibTeX and their neighbours', async () => {
    expect((await run('bibtex', '2310.16764')).stdout).toMatch(
      /^@\w+\{smith2023\w*,\n[\s\S]*\}\n$/,
    );
    const { data } = await json('similar', '2310.16764', '--k', '3');
    expect(data.hits).toHaveLength(3);
    expect(Object.keys(data.hits[0])).toEqual([
      'rank',
      'id',
      'title',
      'authors',
      'year',
      'url',
      'score',
      'dense',
      'lexical',
    ]);
  });

  it('are found by words', async () => {
    const { data } = await json(
      'search',
      'graph',
      'attention',
      '--k',
      '2',
      '--category',
      'cs',
      '--since',
      '2015',
    );
    expect(data).toEqual({ hits: expect.any(Array), ms: expect.any(Number) });
    expect(data.hits.length).toBeLessThanOrEqual(2);
    const { stdout } = await run('search', 'graph attention', '--k', '2');
    expect(stdout).toMatch(/ 1\. .+\n {4}.+\n {4}score/);
  });

  it('that are unknown are named, with a remedy', async () => {
    const { code, stdout, stderr } = await run('show', '2310.99999');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(ONE_LINE);
  });
});

describe('wrong usage', () => {
  it.each([
    [['askk']],
    [['ask']],
    [['ask', QUESTION, '--nope']],
    [['index', 'add']],
    [['index', 'nope']],
  ])('exits 2: %j', async (args) => {
    expect((await run(...args)).code).toBe(2);
  });

  it.each([
    [['ask', QUESTION, '--since', '2024-13'], 'since "2024-13" is not a date'],
    [['search', 'x', '--k', '0'], 'k "0" must be 1 to 100'],
    [['search', 'x', '--k', 'many'], 'k "many" is not a number'],
  ])('names the argument: %j', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('row C1: exits 78 for bad settings, names them, and makes nothing', async () => {
    const folder = aFolder();
    const env = { DATA_DIR: join(folder, 'data'), OPENAI_BASE_URL: 'nope', CHAT_MODEL: 'x' };
    const { code, stderr } = await footnote(['ask', QUESTION], { cwd: folder, env });
    expect(code).toBe(78);
    expect(stderr).toMatch(/^OPENAI_BASE_URL: [^\n]+\n$/);
    expect(existsSync(env.DATA_DIR)).toBe(false);
  });

  it.each([
    [['--help']],
    [['ask', '--help']],
    [['index', '--help']],
    [['eval', 'retrieval', '--help']],
    [['--version']],
  ])('help is fine: %j', async (args) => {
    expect(await footnote(args, { cwd: aFolder() })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('index', () => {
  const folder = aFolder();
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return name;
  };
  const line = (i: number): string =>
    JSON.stringify({
      title: `Deep sea study ${i}`,
      abstract: `We count fish number ${i} in the deep sea.`,
    });

  it('adds what is sound, names each broken line, and makes it searchable', async () => {
    const path = file(
      'papers.jsonl',
      [line(1), '{broken', line(2), '{"abstract": 3}', line(3)].join('\n'),
    );
    const added = await footnote(['index', 'add', path], { cwd: folder });
    expect(added.code).toBe(0);
    expect(added.stderr).toMatch(/papers\.jsonl:2: .+\npapers\.jsonl:4: .+\n/);
    expect(added.stdout).toBe('3 added, 0 changed, 0 unchanged, 2 records left out.\n');
    const again = await footnote(['index', 'add', path, '--json'], { cwd: folder });
    expect(JSON.parse(again.stdout)).toEqual({ added: 0, changed: 0, unchanged: 3, broken: 2 });
    const found = await footnote(['search', 'fish in the deep sea', '--json'], { cwd: folder });
    expect(JSON.parse(found.stdout).hits).toHaveLength(3);
    const { stdout } = await footnote(['index', 'status', '--json'], { cwd: folder });
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'papers',
      'newest',
      'generation',
      'tail',
      'embedder',
      'dimensions',
      'bytes',
      'sources',
    ]);
  });

  it('adds files of any format and standard input, and says beforehand what it would do', async () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'a.bib'), '@misc{k, title={Worms of {Z}\\"urich}}\n@misc{l, title=}');
    writeFileSync(join(cwd, 'b'), gzipSync('TY  - JOUR\nTI  - Soils\nER  - \n'));
    const options = { cwd, input: 'title,year\nRoots,2020\n' };
    const args = ['index', 'add', 'a.bib', 'b', '-', '--json'];
    const dry = await footnote([...args, '--dry-run'], options);
    expect(JSON.parse(dry.stdout)).toEqual({ added: 3, changed: 0, unchanged: 0, broken: 1 });
    expect(dry.stderr).toBe('a.bib:2: l: the value of title is not closed\n');
    const real = await footnote([...args, '--no-build'], options);
    expect(JSON.parse(real.stdout)).toEqual({ added: 3, changed: 0, unchanged: 0, broken: 1 });
    expect(real.stderr).toBe(dry.stderr);
    const shown = await footnote(['show', 'Worms of Zürich', '--json'], { cwd });
    expect(JSON.parse(shown.stdout).title).toBe('Worms of Zürich');
  });

  it('finds what was only stored by its words, until a check or a build takes it in', async () => {
    const fresh = aFolder();
    writeFileSync(join(fresh, 'a.jsonl'), [line(1), line(2)].join('\n'));
    writeFileSync(join(fresh, 'b.jsonl'), line(3));
    await footnote(['index', 'add', 'a.jsonl'], { cwd: fresh });
    await footnote(['index', 'add', 'b.jsonl', '--no-build'], { cwd: fresh });
    const before = await footnote(['search', 'deep', 'sea', '--json'], { cwd: fresh });
    expect(before.stderr).toBe(
      '1 new papers are found by their words alone. Run `footnote index build`.\n',
    );
    const hits: { dense: number }[] = JSON.parse(before.stdout).hits;
    expect(hits.map(({ dense }) => dense > 0)).toEqual([true, true, true]);
    const mended = await footnote(['index', 'verify'], { cwd: fresh });
    expect(mended.code).toBe(0);
    expect(mended.stdout).toMatch(
      /^1 papers had no vector\.\nMended: gen-000002 was built and serves\.\n$/,
    );
    const again = await footnote(['index', 'verify', '--json'], { cwd: fresh });
    expect(JSON.parse(again.stdout)).toEqual({
      papers: 3,
      withoutVector: 0,
      vectorsWithoutPaper: 0,
      brokenVectors: 0,
      notInIndex: 0,
      wrongInIndex: 0,
    });
    const dataDir = join(fresh, '.footnote');
    for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith('gen-'))) {
      writeFileSync(join(dataDir, name, 'dense.bin'), 'damaged');
    }
    const healed = await footnote(['search', 'deep', 'sea', '--json'], { cwd: fresh });
    expect(healed.stderr).toMatch(/^\S+dense\.bin is damaged.*\n[\s\S]*verifying 1\/1\n$/);
    expect(JSON.parse(healed.stdout).hits).toHaveLength(3);
  });

  it('asks before an endpoint embeds, and lets the old index answer meanwhile', async () => {
    const fresh = aFolder();
    writeFileSync(join(fresh, 'a.jsonl'), [line(1), line(2)].join('\n'));
    await footnote(['index', 'add', 'a.jsonl'], { cwd: fresh });
    const server = await startEmbeddingServer();
    const env = {
      EMBEDDER: 'openai',
      EMBEDDING_MODEL: 'embed-1',
      EMBEDDING_BASE_URL: server.url,
      EMBEDDING_API_KEY: 'sk-canary',
      EMBEDDING_PRICE_PER_MILLION: '50000',
    };
    const refused = await footnote(['index', 'build'], { cwd: fresh, env });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^2 papers go to embed-1 at 127\.0\.0\.1:\d+: about \d+ tokens, about \$[\d.]+\.\n.*--yes/,
    );
    expect(server.requests).toEqual([]);
    const search = await footnote(['search', 'deep sea', '--json'], { cwd: fresh, env });
    expect(JSON.parse(search.stdout).hits).toHaveLength(2);
    expect(server.requests).toEqual([]);
    const built = await footnote(['index', 'build', '--yes'], { cwd: fresh, env });
    expect(built).toMatchObject({ code: 0, stdout: '2 papers are searchable (gen-000002).\n' });
    expect(JSON.stringify(built)).not.toContain('canary');
    const { stdout } = await footnote(['index', 'status', '--json'], { cwd: fresh, env });
    expect(JSON.parse(stdout)).toMatchObject({ dimensions: 64, tail: 0 });
    await server.close();
  });

  it('has a Footnote that runs change the corpus', async () => {
    const fresh = aFolder();
    const service = await openTestIndex(join(fresh, '.footnote'), [createFakeEmbedder()], {
      role: 'service',
    });
    writeFileSync(join(fresh, 'a.jsonl'), line(77));
    const added = await footnote(['index', 'add', 'a.jsonl'], { cwd: fresh });
    expect(added, added.stderr).toMatchObject({
      code: 0,
      stdout: '1 added, 0 changed, 0 unchanged.\n',
    });
    expect(await service.resolve('Deep sea study 77')).toBeDefined();
    await service.close();
  });

  it.each([
    ['missing.jsonl', () => 'missing.jsonl'],
    ['a folder', () => basename(mkdtempSync(join(folder, 'dir-')))],
    ['a cut gzip', () => file('papers.gz', gzipSync(line(1)).subarray(0, 60))],
    ['a web page', () => file('page.bib', '<!doctype html><title>Papers</title>')],
    ['nothing', () => file('empty.jsonl', '')],
    ['no paper', () => file('bad.jsonl', '{"x": 1}\n')],
  ])('refuses %s in a clear line', async (_, make) => {
    const path = make();
    const { code, stdout, stderr } = await footnote(['index', 'add', path], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(path);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^.{20,300}$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('stops at Ctrl-C, keeps what it has, and goes on at the next question', async () => {
    const fresh = aFolder();
    writeFileSync(
      join(fresh, 'a.jsonl'),
      Array.from({ length: 200 }, (_, i) => line(i)).join('\n'),
    );
    const stopped = await footnote(['index', 'add', 'a.jsonl'], {
      cwd: fresh,
      interruptAt: /embedding \d+\/200/,
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/Stopped\. What was stored is kept; run it again to go on\.\n$/);
    const found = await footnote(['search', 'fish', '--json'], { cwd: fresh });
    expect(found.code).toBe(0);
    expect(JSON.parse(found.stdout).hits.length).toBeGreaterThan(0);
  });
});

it('doctor finds nothing wrong, and names what is', async () => {
  expect((await run('doctor')).code).toBe(0);
  const { code, data } = await json('doctor');
  expect(code).toBe(0);
  expect(data.findings.every(({ ok }: { ok: boolean }) => ok)).toBe(true);
});

it('doctor tries the reranking model, and a folder without one is named', async () => {
  const { folder } = aTinyReranker(['graph', 'networks']);
  const env = { DATA_DIR: join(cwd, '.footnote'), RERANKER_MODEL: folder };
  const { code, stdout } = await footnote(['doctor'], { cwd, env });
  expect(stdout).toMatch(/ok {3}reranking model +gives [01]\.\d\d after \d+ ms/);
  expect(code).toBe(0);
  const missing = await footnote(['ask', 'graph networks'], {
    cwd,
    env: { ...env, RERANKER_MODEL: '/nowhere' },
  });
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('The reranking model in /nowhere cannot be used');
});

it('doctor warns of secrets that others can read', async () => {
  const folder = aFolder();
  const env = { DATA_DIR: join(cwd, '.footnote') };
  writeFileSync(join(folder, '.env'), 'CHAT_MODEL=m\nOPENAI_API_KEY=sk-canary\n', { mode: 0o644 });
  const { code, stdout } = await footnote(['doctor'], { cwd: folder, env });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /FAIL settings +\S+\.env holds secrets and can be read by others; run chmod 600/,
  );
  expect(stdout).not.toContain('canary');
});

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
