import { EMPTY } from './changes.ts';
import type { Embedder } from './embedder.ts';
import { embeddedText } from './paper.ts';
import type { PaperIndex } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import type { Searcher } from './searcher.ts';
import type { Serving } from './serving.ts';

/** The part of the corpus that ranks. */
export type Searching = Pick<
  PaperIndex,
  'embedder' | 'candidates' | 'backdrop' | 'nearestOfAll' | 'neighbours' | 'similarities' | 'weigh'
>;

export function createSearching(store: PaperStore, serving: Serving): Searching {
  const embedder = createServingEmbedder(serving);

  async function ready(): Promise<Searcher> {
    await serving.searcher().catchUp();
    const searcher = serving.searcher(); // it may be another one by now
    if (searcher.isEmpty()) throw EMPTY;
    return searcher;
  }

  return {
    embedder,

    async candidates(query, perSide, filter) {
      await ready();
      const vector = await embedder.upToDate(query.vector, query.words);
      return serving.searcher().candidates({ ...query, vector }, perSide, filter);
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

    similarities: async (ids) => serving.searcher().similarities(ids),
    weigh: (text) => serving.searcher().weigh(text),
  };
}

/** The embedder that serves at the time of each call. */
function createServingEmbedder(serving: Serving) {
  const madeBy = new WeakMap<Float32Array, string>();
  const embed: Embedder['embed'] = async (texts, kind, signal) => {
    const { id, embed: make } = serving.embedder();
    const vectors = await make(texts, kind, signal);
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
