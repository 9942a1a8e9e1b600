import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { aFolder } from '../support/builders.ts';
import { startChatServer } from '../support/chat-server.ts';
import { footnote, type Run } from '../support/shell.ts';
import { startSourceServer } from '../support/source-server.ts';

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
    if (code !== 0) expect(result.stderr).toMatch(ONE_LINE);
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

  it('row C1: exits 78 for bad settings, names them, asks nobody and makes nothing', async () => {
    const others = await startSourceServer(() => ({ status: 500 }));
    const folder = aFolder();
    const env = {
      DATA_DIR: join(folder, 'data'),
      CHAT_MODEL: 'x',
      OPENAI_BASE_URL: 'nope',
      SOURCES: 'arxiv',
      ARXIV_URL: others.url,
      DISCORD_TOKEN: 'discord.test.token.long-enough',
      DISCORD_API_URL: others.url,
      SLACK_BOT_TOKEN: 'xoxb-of-a-group-that-is-half-set',
      SLACK_API_URL: `${others.url}/api/`,
    };
    const { code, stderr } = await footnote(['start'], { cwd: folder, env });
    expect(code).toBe(78);
    expect(stderr).toMatch(/^OPENAI_BASE_URL: [^\n]+\nSLACK_BOT_TOKEN: [^\n]+\n$/);
    expect(others.requests).toEqual([]);
    expect(existsSync(env.DATA_DIR)).toBe(false);
    await others.close();
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
