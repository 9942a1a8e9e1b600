import { beforeEach, describe, expect, it } from 'vitest';
import { actionsFor } from '../../src/actions.ts';
import type { CommandContext } from '../../src/command-context.ts';
import type { Answer, Reply } from '../../src/reply.ts';
import { aContext, aCore, lastOf, QUESTION, WRITTEN } from '../support/core.ts';
import { aSubscription } from '../support/digests.ts';
import { scriptedLlm } from '../support/scripted-llm.ts';

type Core = Awaited<ReturnType<typeof aCore>>;
let core: Core;
beforeEach(async () => {
  core = await aCore();
});

async function run(
  name: string,
  input: Record<string, unknown> = {},
  context: Partial<CommandContext> = {},
): Promise<Reply> {
  const reply = lastOf(await core.ask({ name, input }, context));
  await core.clock.advance(5_000);
  return reply;
}

async function answered(context: Partial<CommandContext> = {}): Promise<Answer & { id: string }> {
  const reply = await run('ask', { question: QUESTION }, context);
  if (reply.kind !== 'answer' || reply.id === undefined) throw new Error('no answer');
  return { ...reply, id: reply.id };
}

const error = (text: string | RegExp) => ({
  kind: 'notice',
  level: 'error',
  text: expect.stringMatching(text),
});
const manager = { mayManage: async () => true };

describe('the buttons under an answer', () => {
  it('show its sources, each with a sentence', async () => {
    const { id, sources } = await answered();
    const reply = await run('sources', { answer: id }, { person: 'other' });
    expect(reply).toMatchObject({ kind: 'papers', title: `Sources for “${QUESTION}”` });
    if (reply.kind !== 'papers') return;
    expect(reply.papers.map((paper) => paper.id)).toEqual(sources.map((source) => source.id));
    for (const paper of reply.papers) expect(paper.sentence).toMatch(/\.$/);
  });

  it('show papers near its sources', async () => {
    const { id, sources } = await answered();
    const reply = await run('related', { answer: id });
    if (reply.kind !== 'hits') throw new Error(reply.kind);
    const cited = sources.map((source) => source.id);
    for (const hit of reply.hits) expect(cited).not.toContain(hit.id);
    expect(reply.hits.length + cited.length).toBe(3);
  });

  it('count a person’s last verdict', async () => {
    const { id } = await answered();
    expect(await run('feedback', { answer: id, verdict: 'good' })).toMatchObject({
      text: 'Thank you.',
    });
    expect(await run('feedback', { answer: id, verdict: 'bad' })).toMatchObject({
      text: expect.stringContaining('Asking in other words'),
    });
    expect(await core.stores.feedback.counts()).toEqual({ good: 0, bad: 1 });
  });

  it('share a private answer, for its asker alone', async () => {
    const { id } = await answered({ private: true, person: 'asker' });
    for (const name of ['sources', 'related', 'share']) {
      expect(await run(name, { answer: id }, { person: 'other' }), name).toMatchObject(
        error('I do not have this answer any more'),
      );
    }
    const shared = await run('share', { answer: id }, { person: 'asker' });
    expect(shared).toMatchObject({ kind: 'answer', id, question: QUESTION, status: 'done' });
    expect(await run('sources', { answer: id }, { person: 'other' })).toMatchObject({
      kind: 'papers',
    });
    expect(await run('share', { answer: id }, { person: 'other' })).toMatchObject(
      error('Only the person who asked'),
    );
  });

  it.each([
    [{}, false],
    [{ private: true }, true],
  ] as const)(
    'let the rest of an answer be shared where all of it can be: %j, %s',
    async (seen, expected) => {
      core = await aCore({ llm: scriptedLlm([WRITTEN]) });
      const { id } = await answered({ ...seen, person: 'asker' });
      const rest = await run(
        'rest',
        { answer: id, after: '1' },
        { person: 'asker', private: true },
      );
      expect(rest).toMatchObject({ kind: 'answer', after: 1 });
      expect(actionsFor(rest).some(({ label }) => label === 'Share')).toBe(expected);
    },
  );

  it('share what was asked elsewhere, where its asker got it alone', async () => {
    const { id } = await answered({ private: true, person: 'asker' });
    const place = { platform: 'test', tenant: 'asker', channel: 'dm', direct: true } as const;
    expect(await run('share', { answer: id }, { place, person: 'asker' })).toMatchObject({ id });
    const turn = await core.stores.turns.get({ platform: 'test', tenant: 'here' }, id);
    expect(turn?.private).toBe(false);
  });

  it.each(['sources', 'related', 'share'])(
    '%s: knows no answer of elsewhere, and none that is gone',
    async (name) => {
      const { id } = await answered();
      const place = { platform: 'test', tenant: 'elsewhere', channel: 'c' };
      const gone = error(/^I do not have this answer any more\. Ask the question again\.$/);
      expect(await run(name, { answer: id }, { place })).toMatchObject(gone);
      expect(await run(name, { answer: 'none' })).toMatchObject(gone);
    },
  );
});

describe('settings', () => {
  it('are shown to everybody and changed by those who manage the place', async () => {
    const shown = await run('settings');
    expect(shown).toMatchObject({ kind: 'settings', mayChange: false });
    expect(await run('settings', { private: 'yes' })).toMatchObject(error('You may not change'));
    const changes = {
      private: 'yes',
      language: 'de',
      categories: 'cs.CL, cs.LG',
      unfurls: false,
      channels: ['general'],
      'budget-share': '50',
    };
    expect(await run('settings', changes, manager)).toMatchObject({
      mayChange: true,
      settings: {
        private: true,
        language: 'de',
        categories: ['cs.CL', 'cs.LG'],
        channels: ['general'],
        budgetShare: 50,
      },
    });
    const open = { language: 'any', categories: 'all', channels: [] };
    expect(await run('settings', open, manager)).toMatchObject({
      settings: { language: '', categories: [], channels: [], private: true },
    });
  });

  it.each([
    ['language', 'klingonish', 'I do not know the language'],
    ['language', 'zz', 'I do not know the language'],
    ['language', 'de-utf8', 'I do not know the language'],
    ['categories', 'cs.CL ../etc', 'is not a category'],
    ['budget-share', '0', 'must be 1 to 100'],
    ['private', 'maybe', 'must be yes or no'],
  ])('do not take %s %j', async (name, value, message) => {
    expect(await run('settings', { [name]: value }, manager)).toMatchObject(error(message));
  });

  it('narrow questions to their categories, unless the question names another', async () => {
    await run('settings', { categories: 'q-bio math.ST' }, manager);
    expect(await run('ask', { question: QUESTION })).toMatchObject({
      refused: true,
      notices: [expect.stringContaining('No paper passes these filters')],
    });
    expect(await run('ask', { question: QUESTION, category: 'cs.LG' })).toMatchObject({
      refused: false,
    });
    await run('settings', { categories: 'q-bio cs' }, manager);
    expect(await run('ask', { question: QUESTION })).toMatchObject({ refused: false });
  });

  it('keep no paper out that a question points to', async () => {
    const conversation = { conversation: 'c' };
    const { sources } = await answered(conversation);
    await run('settings', { categories: 'q-bio' }, manager);
    expect(
      await run('ask', { question: 'What does [1] say about layers?' }, conversation),
    ).toMatchObject({
      refused: false,
      sources: [{ id: sources[0]?.id }],
    });
  });

  it('make answers private, unless the asker says otherwise', async () => {
    const call = { name: 'ask', input: { question: QUESTION } };
    const { dispatcher } = core.core;
    expect(await dispatcher.isPrivate(call, aContext())).toBe(false);
    await run('settings', { private: 'yes' }, manager);
    expect(await dispatcher.isPrivate(call, aContext())).toBe(true);
  });
});

describe('forget-me', () => {
  it('deletes what is stored about its asker, and says so', async () => {
    const { id } = await answered({ person: 'p' });
    await answered({ person: 'other' });
    expect(await run('forget-me', {}, { person: 'p' })).toMatchObject({
      level: 'info',
      text: 'Deleted: one question of yours with the answers, and your feedback.',
    });
    expect(await run('sources', { answer: id })).toMatchObject(error('any more'));
    expect(await run('forget-me', {}, { person: 'p' })).toMatchObject({
      text: 'I had nothing stored about you.',
    });
    for (const topic of ['graphs', 'speech'])
      await core.stores.subscriptions.put(aSubscription({ person: 'p', direct: true, topic }));
    expect(await run('forget-me', {}, { person: 'p' })).toMatchObject({
      text: 'Deleted: 2 subscriptions to you alone.',
    });
    const inChannel = aSubscription({ person: 'p' });
    await core.stores.subscriptions.put(inChannel);
    expect(await run('forget-me', {}, { person: 'p' })).toMatchObject({
      text: 'Deleted: your name at one subscription of channels.',
    });
    expect(await core.stores.subscriptions.get(inChannel.id)).toEqual({ ...inChannel, person: '' });
    await run('search', { query: 'networks' }, { person: 'p' });
    await core.stores.feedback.give(
      { platform: 'test', tenant: 'here', person: 'p', turn: id },
      'good',
    );
    expect(await run('forget-me', {}, { person: 'p' })).toMatchObject({
      text: 'Deleted: your feedback, buttons and settings.',
    });
    expect(
      await core.stores.subscriptions.ofPerson({ platform: 'test', tenant: 'here' }, 'p'),
    ).toEqual([]);
  });
});

describe('search', () => {
  it('gives a page and the call for the next one', async () => {
    const first = await run('search', { query: 'networks', k: 2 });
    if (first.kind !== 'hits' || first.next === undefined) throw new Error('no next page');
    expect(first.hits.map(({ rank }) => rank)).toEqual([1, 2]);
    const second = await run(first.next.name, first.next.input);
    if (second.kind !== 'hits') throw new Error(second.kind);
    expect(second.hits.map(({ rank }) => rank)).toEqual([3]);
    expect(second.next).toBeUndefined();
    const all = new Set([...first.hits, ...second.hits].map(({ id }) => id));
    expect(all.size).toBe(3);
  });
});

describe('find-related', () => {
  it('is near the papers that a message links, else about what it says', async () => {
    const about = await run('find-related', { text: 'We talked about dropout and overfitting.' });
    if (about.kind !== 'hits') throw new Error(about.kind);
    expect(about.hits[0]?.id).toBe('p2');
    expect(await run('find-related', { text: '🤖' })).toMatchObject(error('Ask in words'));
  });
});

describe('help and status', () => {
  it('list what can be asked for', async () => {
    const help = await run('help');
    if (help.kind !== 'help') throw new Error(help.kind);
    const names = help.commands.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['ask', 'search', 'settings', 'forget-me']));
    expect(names).not.toContain('sources');
  });

  it('tell the papers and the service to all, and the costs to operators', async () => {
    core = await aCore({
      llm: scriptedLlm([]),
      env: { OPERATORS: 'test:boss', PRICE_PER_MILLION_OUT: '2' },
    });
    await core.stores.usage.reserve(
      { platform: 'test', tenant: 'here' },
      { tokens: 1_000_000, total: undefined, share: undefined },
    );
    const status = await run('status');
    expect(status).toMatchObject({ status: { papers: 3 }, service: { model: 'scripted' } });
    expect(status).not.toHaveProperty(['service', 'usage']);
    expect(await run('status', {}, { person: 'boss' })).toMatchObject({
      service: { usage: { tokens: 1_000_000, cost: 2 } },
    });
  });
});

describe('ask', () => {
  it('answers thanks and greetings with a word, and keeps no answer for them', async () => {
    expect(await run('ask', { question: 'thanks!' })).toMatchObject({
      kind: 'notice',
      level: 'info',
    });
    expect(await run('ask', { question: 'hello' })).toMatchObject({ text: /^Hello\. Ask me/ });
    const state = await core.state.selectFrom('turns').selectAll().execute();
    expect(state).toEqual([]);
  });

  it('keeps the answer before its last snapshot is seen', async () => {
    const call = { name: 'ask', input: { question: QUESTION } };
    const stream = core.core.dispatcher.dispatch(call, aContext(), new AbortController().signal);
    for await (const reply of stream) {
      if (reply.kind !== 'answer' || reply.status !== 'done') continue;
      const kept = await core.stores.turns.get(
        { platform: 'test', tenant: 'here' },
        reply.id ?? '',
      );
      expect(kept?.answer).toEqual(reply);
    }
  });

  it('tells a footnote that is not there from one that is', async () => {
    const conversation = { conversation: 'c' };
    await answered(conversation);
    expect(await run('ask', { question: 'who wrote [9]?' }, conversation)).toMatchObject(
      error(
        /^There is no \[9\] here: the last answer has \w+ sources?\. Name one of them, or a title\.$/,
      ),
    );
  });

  it('answers in the language of the place', async () => {
    const llm = scriptedLlm(['Residual networks reach 96.4% on ImageNet [1].']);
    core = await aCore({ llm });
    await run('settings', { language: 'de' }, manager);
    await run('ask', { question: QUESTION });
    expect(llm.calls[0]?.[1]?.content).toContain('Answer in German.');
  });
});
