import { create, insertMultiple, search } from '@orama/orama';
import { stopwords } from '@orama/stopwords/english';
import { K, SETTINGS } from '../settings.mjs';
import { DIMENSIONS, textOf } from '../sizes.mjs';

const { tokenizer, relevance, fulltext, hybrid } = SETTINGS.orama;
const BATCH = 1_000;

export const inMemory = true;

export async function build({ papers, onProgress }) {
  const db = create({
    schema: { text: 'string', vector: `vector[${DIMENSIONS}]` },
    components: { tokenizer: { ...tokenizer, stopWords: stopwords } },
  });
  let batch = [];
  let count = 0;
  const put = async () => {
    await insertMultiple(db, batch, BATCH);
    count += batch.length;
    batch = [];
    onProgress(count);
  };
  for await (const paper of papers) {
    batch.push({ id: paper.id, text: textOf(paper), vector: Array.from(paper.vector) });
    if (batch.length === BATCH) await put();
  }
  await put();

  const ids = async (params) => {
    const { hits } = await search(db, { limit: K, includeVectors: false, ...params });
    return hits.map(({ id }) => id);
  };
  const words = (text) => ({ term: text, properties: ['text'], relevance, ...fulltext });
  const meaning = (vector) => ({ vector: { value: vector, property: 'vector' } });
  return {
    modes: {
      lexical: ({ text }) => ids({ mode: 'fulltext', ...words(text) }),
      dense: ({ vector }) => ids({ mode: 'vector', ...meaning(vector), similarity: 0 }),
      hybrid: ({ text, vector }) =>
        ids({ mode: 'hybrid', ...words(text), ...meaning(vector), ...hybrid }),
    },
    close() {},
  };
}
