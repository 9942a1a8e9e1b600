import { createBackdrop } from '../../index/backdrop.ts';
import type { Embedder } from '../../index/embedder.ts';
import { IndexError } from '../../index/errors.ts';
import { createEvidence } from '../../index/evidence.ts';
import { type LexicalIndex, openLexical } from '../../index/lexical.ts';
import { createLexicalBuilder } from '../../index/lexical-build.ts';
import { embeddedText, type Paper, titleKey } from '../../index/paper.ts';
import { parsePaperId } from '../../index/paper-ids.ts';
import type { Candidate, Filter, PaperIndex } from '../../index/paper-index.ts';
import { createVocabulary, type Vocabulary } from '../../index/vocabulary.ts';
import { cosine } from '../../src/sentence-vectors.ts';

interface Entry {
  readonly paper: Paper;
  readonly vector: Float32Array;
}

interface Contents {
  readonly entries: readonly Entry[];
  readonly lexical: LexicalIndex;
  readonly vocabulary: Vocabulary;
}

/** The same contract by brute force: every cosine, every score, no files, and nothing is ever behind. */
export async function createMemoryIndex(embedder: Embedder): Promise<PaperIndex> {
  const papers = new Map<string, Paper>();
  const out = new Set<string>(); // withdrawn
  let held = 0; // papers at the last build
  let contents = await read(embedder, []);

  const refresh = async (): Promise<void> => {
    contents = await read(embedder, [...papers.values()]);
  };

  function scored(filter: Filter, vector: Float32Array, words: string): Candidate[] {
    const { entries, lexical, vocabulary } = contents;
    const terms = vocabulary.termsOf(words);
    const bm25 = new Float32Array(entries.length);
    lexical.addScores(
      terms.map(({ id }) => id),
      bm25,
    );
    const read = createEvidence(terms, vocabulary);
    return entries.flatMap((entry, row) => {
      if (!passes(entry.paper, filter)) return [];
      const similarity = cosine(entry.vector, vector);
      const evidence = read(lexical.tokensOf(row));
      return [{ id: entry.paper.id, similarity, bm25: bm25[row] ?? 0, ...evidence }];
    });
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
      const all = scored(filter ?? {}, vector, words);
      const best = (of: (candidate: Candidate) => number) =>
        [...all].sort((a, b) => of(b) - of(a)).slice(0, perSide);
      const lexicalSide = best(({ bm25 }) => bm25).filter(({ bm25 }) => bm25 > 0);
      const named = all.filter(({ id }) => include.includes(id));
      return [...new Set([...lexicalSide, ...best(({ similarity }) => similarity), ...named])];
    },
    nearestOfAll: async (query, k) =>
      [...contents.entries]
        .sort((a, b) => cosine(b.vector, query) - cosine(a.vector, query))
        .slice(0, k)
        .map(({ paper }) => paper.id),
    backdrop: async (query) => createBackdrop(contents.entries.map(({ vector }) => vector))(query),
    async neighbours(id, k, filter) {
      const own = contents.entries.find(({ paper }) => paper.id === id);
      if (own === undefined) return [];
      return scored(filter ?? {}, own.vector, embeddedText(own.paper))
        .filter((candidate) => candidate.id !== id)
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, k);
    },
    async similarities(ids) {
      const vectors = ids.map(
        (id) => contents.entries.find(({ paper }) => paper.id === id)?.vector,
      );
      return Float32Array.from(
        vectors.flatMap((a) => vectors.map((b) => (a && b ? cosine(a, b) : 0))),
      );
    },
    weigh: (text) => contents.vocabulary.weigh(text),
    publishedSince: async (since, limit, category) =>
      [...papers.values()]
        .filter(({ published }) => (published ?? '') >= since.toISOString().slice(0, 10))
        .filter((paper) => passes(paper, category === undefined ? {} : { category }))
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
      await refresh();
      return counts;
    },
    async fold(sightings) {
      const counts = { added: 0, changed: 0, unchanged: 0, withdrawn: 0 };
      const ids = sightings.map((sighting) => {
        const id = sighting.kind === 'paper' ? sighting.paper.id : sighting.id;
        const known = papers.get(id);
        const isOut = sighting.kind === 'removed' || sighting.withdrawn === true || out.has(id);
        const isNew = !isOut && known === undefined;
        counts[isNew ? 'added' : isOut && known !== undefined ? 'withdrawn' : 'unchanged']++;
        if (isOut) {
          out.add(id);
          papers.delete(id);
          return null;
        }
        papers.set(id, { ...sighting.paper, ...known });
        return id;
      });
      await refresh();
      return { ...counts, ids };
    },
    takeVectors: async () => 0,
    async build() {
      if (papers.size === 0) throw new IndexError('empty', 'no papers');
      held = papers.size;
    },
    estimate: async () => ({ papers: 0, tokens: 0, remote: false }),
    verify: async () => ({
      papers: papers.size,
      withoutVector: 0,
      vectorsWithoutPaper: 0,
      brokenVectors: 0,
      notInIndex: 0,
      wrongInIndex: 0,
    }),
    async remove(id) {
      const removed = papers.delete(id);
      if (removed) held--;
      await refresh();
      return removed;
    },
    status: async () => ({
      papers: papers.size,
      newest:
        [...papers.values()]
          .map(({ published }) => published ?? '')
          .sort()
          .at(-1) ?? null,
      generation: held === 0 ? null : 'memory',
      tail: papers.size - held,
      embedder: embedder.id,
      dimensions: embedder.dimensions,
      bytes: 0,
      sources: {},
    }),
    async close() {},
  };
}

async function read(embedder: Embedder, papers: readonly Paper[]): Promise<Contents> {
  const vectors = await embedder.embed(papers.map(embeddedText), 'paper');
  const builder = createLexicalBuilder();
  for (const paper of papers) builder.add(embeddedText(paper));
  const lexical = openLexical(await builder.finish());
  return {
    entries: papers.map((paper, i) => ({ paper, vector: vectors[i] as Float32Array })),
    lexical,
    vocabulary: createVocabulary(lexical),
  };
}

function newestFirst(a: Paper, b: Paper): number {
  return (a.published ?? '') < (b.published ?? '') ? 1 : -1;
}

/** Whole words of it, with an initial between or without. */
function isCalled(name: string, author: string): boolean {
  const words = titleKey(author).split(' ');
  const shapes = [words.join(' '), words.join(' . ')];
  return shapes.some((shape) => new RegExp(` ${shape} `, 'u').test(` ${titleKey(name)} `));
}

function passes(paper: Paper, { since, category, author, exclude = [] }: Filter): boolean {
  const any = (category ?? '').toLowerCase().trim().split(/\s+/);
  const inCategory = (name: string): boolean =>
    any.some((start) => name.toLowerCase().startsWith(start));
  return (
    !exclude.includes(paper.id) &&
    (since === undefined || (paper.published ?? '') >= since) &&
    (category === undefined || paper.categories.some(inCategory)) &&
    (author === undefined || paper.authors.some((name) => isCalled(name, author)))
  );
}
