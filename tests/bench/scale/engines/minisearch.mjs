import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import { K, SETTINGS, STOP_WORDS } from '../settings.mjs';
import { textOf } from '../sizes.mjs';

const { options, search } = SETTINGS.minisearch;

export const inMemory = true;

export async function build({ papers, onProgress }) {
  const index = new MiniSearch({ ...options, processTerm });
  let count = 0;
  for await (const paper of papers) {
    index.add({ id: paper.id, text: textOf(paper) });
    onProgress(++count);
  }
  return {
    modes: {
      lexical: ({ text }) =>
        index
          .search(text, search)
          .slice(0, K)
          .map(({ id }) => id),
    },
    close() {},
  };
}

function processTerm(term) {
  const word = term.toLowerCase();
  return word === '' || STOP_WORDS.has(word) ? null : stemmer(word);
}
