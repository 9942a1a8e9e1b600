import {
  DEFAULT_WEIGHTS,
  type FusionWeights,
  fuse,
  letNeighboursVote,
  type Scored,
  VOTERS,
} from '../index/fusion.ts';
import type { Paper, PaperId } from '../index/paper.ts';
import { findPaperIds } from '../index/paper-ids.ts';
import type { Candidate, Filter, PaperIndex } from '../index/paper-index.ts';
import { spread } from './crowding.ts';
import { createEverydayMeasure } from './everyday.ts';
import { namesTitle } from './named-titles.ts';
import { readSignals, type SearchSignals } from './search-signals.ts';

export interface Query {
  readonly text: string;
  /** Papers that are asked about, beside those that the text names. */
  readonly papers?: readonly string[];
  /** No others are hits. */
  readonly only?: true;
  /** How many hits; 8 by default. */
  readonly k?: number;
  readonly filter?: Filter;
  /** Nobody judges whether the hits answer anything, so `signals.everyday` is not measured: it stays 0. */
  readonly unjudged?: true;
}

export interface Hit extends Candidate {
  readonly paper: Paper;
  /** 1-based. */
  readonly rank: number;
  /** Fused, 0..1, comparable within one list only. */
  readonly score: number;
  /** The question names this paper, by id or by title. */
  readonly named: boolean;
  /** Of the whole search; the same for all of its hits. */
  readonly signals: SearchSignals;
}

/** Question → hits, best first. */
export interface Retriever {
  retrieve(query: Query, signal?: AbortSignal): Promise<readonly Hit[]>;
}

type Found = Omit<Hit, 'rank' | 'signals'>;

const DEFAULT_HITS = 8;
/** Candidates that each side, words and meaning, puts forward. */
const PER_SIDE = 200;
/** Titles are looked for in the question among so many of the best. */
const TITLES_READ = 20;
/** So many papers by the very same authors may stand among the hits while there are others. */
const SAME_AUTHORS_MAX = 3;

/** Another order for the best of a ranking. */
export type Rerank = (
  text: string,
  ranking: readonly Scored[],
  signal?: AbortSignal,
) => Promise<readonly Scored[]>;

export function createRetriever(index: PaperIndex, rerank?: Rerank): Retriever {
  const measureEveryday = createEverydayMeasure();
  return {
    async retrieve(query, signal) {
      const { text, papers: asked = [], k = DEFAULT_HITS, filter } = query;
      const { embedder } = index;
      const [vector] = await embedder.embed([text], 'query', signal);
      if (vector === undefined) return [];
      const ids = [...asked, ...(await knownIds(index, text))];
      const searched = { vector, words: text, include: ids };
      const candidates = await index.candidates(searched, PER_SIDE, filter);
      const fused = await rank(index, candidates);
      const ranking = rerank === undefined ? fused : await rerank(text, fused, signal);
      const read = await readPapers(index, { ranking, ids, text, k });
      const found = query.only ? read.filter(({ id }) => ids.includes(id)) : read;
      const signals = readSignals({
        candidates,
        backdrop: await index.backdrop(vector),
        everyday: query.unjudged ? 0 : await measureEveryday(embedder, vector),
        embedder: embedder.id,
      });
      const mixed = [...mixAuthors(found.slice(0, TITLES_READ)), ...found.slice(TITLES_READ)];
      return mixed
        .slice(0, k) // further pages go on where one ends
        .map((hit, i) => ({ ...hit, rank: i + 1, signals }));
    },
  };
}

/** The whole ranking of the candidates, best first. */
export async function rank(
  index: Pick<PaperIndex, 'similarities'>,
  candidates: readonly Candidate[],
  weights: FusionWeights = DEFAULT_WEIGHTS,
): Promise<readonly Scored[]> {
  const { first, cosines, rest, crowd } = await spread(fuse(candidates, weights), VOTERS, {
    idOf: ({ candidate }) => candidate.id,
    similarities: index.similarities,
  });
  const voted = letNeighboursVote([...first, ...rest], cosines, weights.neighbours);
  const lowest = voted.at(-1)?.score ?? 0;
  return [
    ...voted,
    ...crowd.map((scored) => ({ ...scored, score: Math.min(scored.score, lowest) })),
  ];
}

interface Reading {
  readonly ranking: readonly Scored[];
  /** That the question names. */
  readonly ids: readonly PaperId[];
  readonly text: string;
  readonly k: number;
}

/** The best with their papers; those that the question names come first. */
async function readPapers(index: PaperIndex, { ranking, ids, text, k }: Reading): Promise<Found[]> {
  const read = Math.max(k, TITLES_READ);
  const best = ranking.filter(({ candidate }, i) => i < read || ids.includes(candidate.id));
  const papers = await index.get(best.map(({ candidate }) => candidate.id));
  const isNamed = namesTitle(text);
  const found = best.flatMap(({ candidate, score }, i): Found[] => {
    const paper = papers[i];
    if (paper === undefined) return [];
    const named = ids.includes(paper.id) || (i < TITLES_READ && isNamed(paper.title));
    return [{ ...candidate, paper, score, named }];
  });
  return [...found.filter(({ named }) => named), ...found.filter(({ named }) => !named)];
}

/** What goes beyond a few papers by the very same authors comes after the others. */
function mixAuthors(found: readonly Found[]): readonly Found[] {
  const seen = new Map<string, number>();
  const isMore = ({ named, paper: { authors } }: Found): boolean => {
    const key = authors.join('\n');
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return !named && authors.length > 0 && count > SAME_AUTHORS_MAX;
  };
  const more = new Set(found.filter(isMore));
  return [...found.filter((hit) => !more.has(hit)), ...more];
}

async function knownIds(index: PaperIndex, text: string): Promise<readonly PaperId[]> {
  const ids = await Promise.all(findPaperIds(text).map((id) => index.resolve(id)));
  return ids.filter((id) => id !== undefined);
}
