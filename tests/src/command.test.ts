import { beforeAll, expect, it } from 'vitest';
import type { CommandContext } from '../../src/command-context.ts';
import { commandTable } from '../../src/commands/table.ts';
import type { Reply } from '../../src/reply.ts';
import { createRetriever } from '../../src/retriever.ts';
import { createTrends } from '../../src/trends.ts';
import { aPaper, each } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { createMemoryIndex } from '../support/memory-index.ts';

const embedder = createFakeEmbedder();
const index = await createMemoryIndex(embedder);
const titles = ['Graph networks for speech', 'Graph networks for vision', 'Deep sea fish'];
beforeAll(async () => {
  const papers = titles.map((title, i) =>
    aPaper({ id: `p${i}`, title, published: `202${i}-01-01` }),
  );
  await index.upsert(each(papers), 'test');
  await index.build(() => {});
});

const context: CommandContext = {
  place: { platform: 'test', tenant: 't', channel: 'c' },
  person: 'p',
  locale: 'en',
  timeZone: 'UTC',
  mayManage: async () => false,
};

async function run(name: string, input: unknown): Promise<Reply> {
  const answerer = { async *answer() {} };
  const retriever = createRetriever(index);
  const trends = createTrends({ index, retriever, isOnTopic: () => true, signals: undefined });
  const date = () => new Date('2026-11-25T08:00:00Z');
  const parts = { index, retriever, answerer, trends, now: () => 0, date };
  const command = commandTable.find((spec) => spec.name === name)?.bind(parts);
  let last: Reply | undefined;
  for await (const reply of command?.execute(input, context, new AbortController().signal) ?? []) {
    last = reply;
  }
  if (last === undefined) throw new Error('no reply');
  return last;
}

it('describes every argument in words that a platform can show', () => {
  for (const { name, description, args } of commandTable) {
    expect(name).toMatch(/^[a-z][a-z-]{1,20}$/);
    for (const text of [description, ...args.map((arg) => arg.description)]) {
      expect(text.length).toBeGreaterThan(5);
      expect(text.length).toBeLessThanOrEqual(100);
    }
    const required = args.map((arg) => arg.required);
    expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
  }
});

it.each([
  ['search', {}, 'query is missing'],
  ['search', { query: 'x', k: '0' }, 'k "0" must be 1 to 100'],
  ['search', { query: 'x', k: 'ten' }, 'k "ten" is not a number'],
  ['search', { query: 'x', since: 'yesterday' }, 'since "yesterday" is not a date'],
  ['search', { query: '  ' }, 'Ask in words'],
  ['search', undefined, 'input'],
  ['show', { paper: '' }, 'paper "" is empty'],
  ['show', { paper: 'graph networks' }, 'Did you mean "Graph networks for vision" (p1)'],
  ['show', { paper: '2401.00001' }, 'I know no paper "2401.00001"'],
])('%s refuses %j: %s', async (name, input, message) => {
  await expect(run(name, input)).rejects.toThrow(message);
});

it('shows the one paper that the words of a title point at', async () => {
  expect(await run('show', { paper: 'deep sea' })).toMatchObject({ paper: { id: 'p2' } });
});

it('ranks by words and meaning, within the filters', async () => {
  const all = await run('search', { query: 'graph networks vision', k: 2 });
  expect(all).toMatchObject({
    hits: [
      { rank: 1, id: 'p1' },
      { rank: 2, id: 'p0' },
    ],
  });
  const none = await run('search', { query: 'graph', since: '2030' });
  expect(none).toMatchObject({ hits: [], notices: [expect.stringContaining('filters')] });
});

it('gives similar papers, BibTeX and the status', async () => {
  expect(await run('similar', { paper: 'p0', k: 1 })).toMatchObject({ hits: [{ id: 'p1' }] });
  expect(await run('bibtex', { paper: 'p0' })).toMatchObject({ kind: 'bibtex', id: 'p0' });
  expect(await run('status', {})).toMatchObject({ status: { papers: 3 } });
});

it('shows the newest papers first', async () => {
  expect(await run('newest', { k: 2 })).toMatchObject({
    kind: 'papers',
    papers: [
      { n: 1, id: 'p2' },
      { n: 2, id: 'p1' },
    ],
  });
});

it.each([
  ['search', { query: 'graph networks' }],
  ['trending', { topic: 'graph networks' }],
])('%s embeds what it looks for and nothing else, since nobody judges it', async (name, input) => {
  const before = embedder.embedded.length;
  await run(name, input);
  expect([...new Set(embedder.embedded.slice(before))]).toEqual(['graph networks']);
});
