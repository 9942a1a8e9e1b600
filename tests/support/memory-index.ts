import type { Embedder } from '../../index/embedder.ts';
import { IndexError } from '../../index/errors.ts';
import { buildLexical, openLexical } from '../../index/lexical.ts';
import { embeddedText, type Paper, titleKey } from '../../index/paper.ts';
import { parsePaperId } from '../../index/paper-ids.ts';
import type { Candidate, Filter, PaperIndex } from '../../index/paper-index.ts';
import { cosine } from '../../src/sentence-vectors.ts';

interface Entry {
  readonly paper: Paper;
  readonly vector: Float32Array;
}

/** The same contract by brute force: every cosine, every score, no files. */
export function createMemoryIndex(embedder: Embedder): PaperIndex {
  const papers = new Map<string, Paper>();
  let built: readonly Entry[] = [];
  let lexical = openLexical(buildLexical([]));

  const live = (filter: Filter = {}): Entry[] =>
    built.flatMap(({ paper, vector }) => {
      const now = papers.get(paper.id);
      const same = now !== undefined && embeddedText(now) === embeddedText(paper);
      return same && passes(now, filter) ? [{ paper: now, vector }] : [];
    });

  function score(entries: readonly Entry[], vector: Float32Array, words: string): Candidate[] {
    const rows = entries.map(({ paper }) =>
      built.findIndex((entry) => entry.paper.id === paper.id),
    );
    const bm25 = lexical.scores(words);
    const pairs = lexical.pairScores(words, rows);
    return entries.map((entry, i) => ({
      id: entry.paper.id,
      similarity: cosine(entry.vector, vector),
      bm25: bm25[rows[i] ?? 0] ?? 0,
      pairs: pairs[i] ?? 0,
    }));
  }

  return {
    embedder,
    get: async (ids) => ids.map((id) => papers.get(id)),
    async resolve(text) {
      const id = parsePaperId(text) ?? text.trim();
      if (papers.has(id)) return id;
      const all = [...papers.values()];
      return all.find(({ doi, title }) => `doi:${doi}` === id || titleKey(title) === titleKey(text))
        ?.id;
    },
    async suggest(prefix, limit) {
      const words = titleKey(prefix).split(' ');
      return [...papers.values()]
        .filter(({ title }) => words.every((word) => ` ${titleKey(title)}`.includes(` ${word}`)))
        .sort(newestFirst)
        .slice(0, limit);
    },
    async candidates({ vector, words, include = [] }, perSide, filter) {
      const all = score(live(filter), vector, words);
      const best = (of: (candidate: Candidate) => number) =>
        [...all].sort((a, b) => of(b) - of(a)).slice(0, perSide);
      const lexicalSide = best(({ bm25 }) => bm25).filter(({ bm25 }) => bm25 > 0);
      const named = all.filter(({ id }) => include.includes(id));
      return [...new Set([...lexicalSide, ...best(({ similarity }) => similarity), ...named])];
    },
    async neighbours(id, k, filter) {
      const own = live().find(({ paper }) => paper.id === id);
      if (own === undefined) return [];
      const others = live(filter).filter(({ paper }) => paper.id !== id);
      return score(others, own.vector, embeddedText(own.paper))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, k);
    },
    async similarities(ids) {
      const vectors = ids.map((id) => live().find(({ paper }) => paper.id === id)?.vector);
      return Float32Array.from(
        vectors.flatMap((a) => vectors.map((b) => (a && b ? cosine(a, b) : 0))),
      );
    },
    weigh: (text) => lexical.weigh(text),
    publishedSince: async (since, limit) =>
      [...papers.values()]
        .filter(({ published }) => (published ?? '') >= since.toISOString().slice(0, 10))
        .sort(newestFirst)
        .slice(0, limit),
    async upsert(incoming) {
      const counts = { added: 0, changed: 0, unchanged: 0 };
      for await (const paper of incoming) {
        const known = papers.get(paper.id);
        const same = JSON.stringify(known) === JSON.stringify(paper);
        counts[known === undefined ? 'added' : same ? 'unchanged' : 'changed']++;
        papers.set(paper.id, paper);
      }
      return counts;
    },
    async build() {
      if (papers.size === 0) throw new IndexError('empty', 'no papers');
      const all = [...papers.values()];
      const vectors = await embedder.embed(all.map(embeddedText), 'paper');
      built = all.map((paper, i) => ({ paper, vector: vectors[i] as Float32Array }));
      lexical = openLexical(buildLexical(all.map(embeddedText)));
    },
    remove: async (id) => papers.delete(id),
    status: async () => ({
      papers: papers.size,
      newest:
        [...papers.values()]
          .map(({ published }) => published ?? '')
          .sort()
          .at(-1) ?? null,
      generation: built.length === 0 ? null : 'memory',
      tail: papers.size - live().length,
      embedder: embedder.id,
      dimensions: embedder.dimensions,
      bytes: 0,
      sources: {},
    }),
    async close() {},
  };
}

function newestFirst(a: Paper, b: Paper): number {
  return (a.published ?? '') < (b.published ?? '') ? 1 : -1;
}

function passes(paper: Paper, { since, category, author, exclude = [] }: Filter): boolean {
  const any = (category ?? '').toLowerCase().trim().split(/\s+/);
  const inCategory = (name: string): boolean =>
    any.some((start) => name.toLowerCase().startsWith(start));
  return (
    !exclude.includes(paper.id) &&
    (since === undefined || (paper.published ?? '') >= since) &&
    (category === undefined || paper.categories.some(inCategory)) &&
    (author === undefined ||
      paper.authors.some((name) => titleKey(name).includes(titleKey(author))))
  );
}
