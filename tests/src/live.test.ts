import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../index/errors.ts';
import type { PaperId } from '../../index/paper.ts';
import type { PaperSighting } from '../../index/sources/source.ts';
import { actionsFor } from '../../src/actions.ts';
import type { Sources, Titled } from '../../src/sources.ts';
import { aPaper } from '../support/builders.ts';
import { settled } from '../support/clock.ts';
import { aContext, aCore, lastOf } from '../support/core.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { createMemoryIndex } from '../support/memory-index.ts';

const QUESTION = 'How do axolotls regenerate limbs?';
const paper = aPaper({
  id: 'arxiv:2611.04321',
  arxivId: '2611.04321',
  title: 'Axolotl limbs',
  abstract: 'Axolotls regenerate limbs from a blastema. Nerves start the regeneration.',
});
const down = new SourceError('arXiv', 'arXiv is busy or broken (503).', { retryable: true });

interface Known {
  readonly papers?: readonly PaperSighting[];
  /** What asking does instead. */
  readonly instead?: (signal?: AbortSignal) => Promise<never>;
}

let asked: string[] = [];
afterEach(() => {
  asked = [];
});

/** A source that knows some papers, by id and by search. */
function aSource(
  title: string,
  { papers = [], instead }: Known,
): Titled<Sources['lookups'][0]> & Sources['searches'][0] {
  const name = 'arxiv';
  return {
    name,
    title,
    async lookup(ids: readonly PaperId[], signal) {
      asked.push(`${title} ${ids.join()}`);
      return (await instead?.(signal)) ?? ids.map((id) => papers.find((p) => p.paper.id === id));
    },
    async search(query, limit, signal) {
      asked.push(`${title} ${query}`);
      return (await instead?.(signal)) ?? papers.slice(0, limit);
    },
  };
}

function sighting(changes: Partial<PaperSighting> = {}): PaperSighting {
  return { kind: 'paper', source: 'arxiv', seenAt: '2026-11-23T06:00:00.000Z', paper, ...changes };
}

/** A core with the judge that ships, and sources. */
async function coreWith(...all: readonly ReturnType<typeof aSource>[]) {
  const embedder = createFakeEmbedder();
  const index = await createMemoryIndex(embedder);
  const corpus = { index, embedder };
  return await aCore({ corpus, sources: { lookups: all, searches: all } });
}

describe('a paper that is not here', () => {
  it('is fetched, added and said to be', async () => {
    const { ask, index } = await coreWith(aSource('arXiv', { papers: [sighting()] }));
    const show = { name: 'show', input: { paper: 'https://arxiv.org/pdf/2611.04321v2' } };
    expect(lastOf(await ask(show))).toMatchObject({
      kind: 'paper',
      paper: { title: 'Axolotl limbs' },
      fetchedFrom: 'arXiv',
    });
    expect(await index.resolve('2611.04321')).toBe(paper.id);
    expect(lastOf(await ask(show))).not.toHaveProperty('fetchedFrom');
    expect(asked).toHaveLength(1);
  });

  it('is asked of the next source where one does not know it or fails', async () => {
    const next = aSource('Hugging Face', { papers: [sighting()] });
    for (const first of [{}, { instead: () => Promise.reject(down) }]) {
      const { ask } = await coreWith(aSource('arXiv', first), next);
      const reply = lastOf(await ask({ name: 'show', input: { paper: '2611.04321' } }));
      expect(reply).toMatchObject({ kind: 'paper', fetchedFrom: 'Hugging Face' });
    }
  });

  it('is not said to be unknown where the source failed', async () => {
    const failing = aSource('arXiv', { instead: () => Promise.reject(down) });
    const { ask } = await coreWith(failing, aSource('Hugging Face', {}));
    const reply = lastOf(await ask({ name: 'show', input: { paper: '2611.04321' } }));
    expect(reply).toMatchObject({
      level: 'error',
      text: 'arXiv is busy or broken (503). Try again in a few minutes.',
    });
  });

  it.each([
    ['is unknown to all', '2611.99999', /^I know no paper "2611\.99999"/],
    ['is only a title', 'Axolotl limbs', /^I know no paper "Axolotl limbs"/],
  ])('%s', async (_, name, text) => {
    const { ask } = await coreWith(aSource('arXiv', { papers: [sighting()] }));
    const reply = lastOf(await ask({ name: 'show', input: { paper: name } }));
    expect(reply).toMatchObject({ level: 'error', text: expect.stringMatching(text) });
  });

  it('is not shown where it was withdrawn', async () => {
    const withdrawn = sighting({ withdrawn: true });
    const { ask } = await coreWith(aSource('arXiv', { papers: [withdrawn] }));
    const reply = lastOf(await ask({ name: 'bibtex', input: { paper: '2611.04321' } }));
    expect(reply).toMatchObject({ level: 'error', text: expect.stringContaining('withdrawn') });
  });

  it('is fetched when a question or a message links it', async () => {
    const source = aSource('arXiv', { papers: [sighting()] });
    const first = await coreWith(source);
    const answer = lastOf(await first.ask('What does 2611.04321 say about nerves?'));
    expect(answer).toMatchObject({ refused: false, sources: [{ id: paper.id }] });
    const second = await coreWith(source);
    await second.ask({
      name: 'find-related',
      input: { text: 'see https://arxiv.org/abs/2611.04321' },
    });
    expect(await second.index.resolve('2611.04321')).toBe(paper.id);
  });

  it('keeps no question waiting for longer than five seconds', async () => {
    const hang = (signal?: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    const { ask, clock } = await coreWith(aSource('arXiv', { instead: hang }));
    const replies = ask('What does 2611.04321 say about nerves?');
    await settled();
    await clock.advance(5_000);
    expect(lastOf(await replies)).toMatchObject({ kind: 'answer', refused: true });
  });
});

describe('a question that the papers do not cover', () => {
  it('is refused with an offer to search, which answers from what it finds', async () => {
    const { ask } = await coreWith(aSource('arXiv', { papers: [sighting()] }));
    const refusal = lastOf(await ask(QUESTION));
    expect(refusal).toMatchObject({ refused: true, searchable: 'arXiv' });
    const [offer] = actionsFor(refusal);
    expect(offer).toEqual({
      label: 'Search arXiv now',
      call: { name: 'live', input: { question: QUESTION } },
    });
    const answer = lastOf(await ask({ name: 'live', input: { question: QUESTION } }));
    expect(answer).toMatchObject({
      refused: false,
      sources: [{ id: paper.id }],
      notices: expect.arrayContaining(['I searched arXiv and added one paper.']),
    });
    expect(lastOf(await ask(QUESTION))).toMatchObject({ refused: false });
  });

  it('stays refused, without another offer, where the source has nothing', async () => {
    const { ask } = await coreWith(aSource('arXiv', {}));
    const answer = lastOf(await ask({ name: 'live', input: { question: QUESTION } }));
    expect(answer).toMatchObject({
      refused: true,
      notices: expect.arrayContaining(['arXiv has nothing on this either.']),
    });
    expect(answer).not.toHaveProperty('searchable');
  });

  it('hears that the source failed, not that it has nothing', async () => {
    const { ask } = await coreWith(aSource('arXiv', { instead: () => Promise.reject(down) }));
    expect(lastOf(await ask({ name: 'live', input: { question: QUESTION } }))).toMatchObject({
      level: 'error',
      text: 'arXiv is busy or broken (503). Try again in a few minutes.',
    });
  });

  it('is offered nothing where no source may be asked', async () => {
    const { ask } = await coreWith();
    expect(lastOf(await ask(QUESTION))).not.toHaveProperty('searchable');
    expect(lastOf(await ask({ name: 'live', input: { question: QUESTION } }))).toMatchObject({
      level: 'error',
      text: expect.stringContaining('SOURCES'),
    });
  });

  it('is searched as the conversation makes it', async () => {
    const { ask } = await coreWith(aSource('arXiv', { papers: [sighting()] }));
    const context = aContext({ conversation: 'thread' });
    await ask(QUESTION, context);
    await ask({ name: 'live', input: { question: 'what about nerves?' } }, context);
    expect(asked.at(-1)).toMatch(/regenerate limbs.*nerves/i);
  });
});
