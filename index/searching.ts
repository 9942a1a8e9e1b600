import { setImmediate } from 'node:timers/promises';
import { EMPTY } from './changes.ts';
import { assertSize } from './dense.ts';
import type { Embedder } from './embedder.ts';
import { embeddedText, type PaperId } from './paper.ts';
import type { Candidate, PaperIndex } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import type { Searcher } from './searcher.ts';
import type { Serving } from './serving.ts';

const BEST_BY_WORDS = 8;
/** A question waits 20 ms a paper, and longer beside a build, which embeds them anyway. */
const LENT_MAX = 2;

/** The part of the corpus that ranks. */
export type Searching = Pick<
  PaperIndex,
  'embedder' | 'candidates' | 'backdrop' | 'nearestOfAll' | 'neighbours' | 'similarities' | 'weigh'
>;

export function createSearching(store: PaperStore, serving: Serving): Searching {
  const embedder = createServingEmbedder(serving);

  async function ready(): Promise<Searcher> {
    await serving.searcher().catchUpSoon();
    const searcher = serving.searcher(); // it may be another one by now
    if (searcher.isEmpty()) throw EMPTY;
    return searcher;
  }

  /** New papers among the best by their words that have no vector yet. */
  function lackingVector(found: readonly Candidate[]): readonly PaperId[] {
    const searcher = serving.searcher();
    if (!serving.isLocal() || searcher.unembedded() === 0) return []; // an endpoint is not asked twice
    return [...found]
      .sort((a, b) => b.bm25 - a.bm25)
      .slice(0, BEST_BY_WORDS)
      .filter(({ id, bm25 }) => bm25 > 0 && searcher.vectorOf(id) === undefined)
      .slice(0, LENT_MAX)
      .map(({ id }) => id);
  }

  /** Gives them one in memory, so that they rank as they should before the building process has embedded them. */
  async function lendVectors(ids: readonly PaperId[]): Promise<void> {
    const papers = ids.flatMap((id) => store.get(id) ?? []);
    const made = await embedder.embed(papers.map(embeddedText), 'paper').catch(() => []);
    for (const [i, vector] of made.entries()) serving.searcher().lend(papers[i]?.id ?? '', vector);
  }

  return {
    embedder,

    async candidates(query, perSide, filter) {
      await ready();
      const vector = await embedder.upToDate(query.vector, query.words);
      const search = () => serving.searcher().candidates({ ...query, vector }, perSide, filter);
      const found = search();
      const lacking = lackingVector(found);
      await setImmediate(); // what is done with them is another turn of the event loop
      if (lacking.length === 0) return found;
      await lendVectors(lacking);
      return search();
    },

    nearestOfAll: async (vector, k) => serving.searcher().nearestOfAll(vector, k),
    backdrop: async (vector) => serving.searcher().backdrop(vector),

    async neighbours(id, k, filter) {
      const paper = store.get(id);
      if (paper === undefined) return [];
      const known = (await ready()).vectorOf(id);
      const [made] = known ? [known] : await embedder.embed([embeddedText(paper)], 'paper');
      return made === undefined
        ? []
        : (await ready()).neighbours({ paper, vector: made }, k, filter);
    },

    async similarities(ids) {
      const cosines = serving.searcher().similarities(ids);
      await setImmediate();
      return cosines;
    },
    weigh: (text) => serving.searcher().weigh(text),
  };
}

/** The embedder that serves at the time of each call. */
function createServingEmbedder(serving: Serving) {
  const madeBy = new WeakMap<Float32Array, string>();
  const embed: Embedder['embed'] = async (texts, kind, signal) => {
    const { id, embed: make } = serving.embedder();
    const vectors = await make(texts, kind, signal).catch(serving.blame);
    const generation = serving.opened()?.generation;
    if (generation?.embedder === id) assertSize(vectors, generation.dimensions);
    for (const vector of vectors) madeBy.set(vector, id);
    return vectors;
  };
  return {
    get id() {
      return serving.embedder().id;
    },
    get dimensions() {
      return serving.embedder().dimensions || (serving.opened()?.generation.dimensions ?? 0);
    },
    embed,
    /** Whoever opened it closes it. */
    async close(): Promise<void> {},
    /** A query's vector; made anew where another embedder has taken its maker's place since. */
    async upToDate(vector: Float32Array, words: string): Promise<Float32Array> {
      const maker = madeBy.get(vector);
      if (maker === undefined || maker === serving.embedder().id) return vector;
      const [made] = await embed([words], 'query');
      return made ?? vector;
    },
  };
}
