import { fuse, letNeighboursVote, type Scored, VOTERS } from '../index/fusion.ts';
import type { Paper } from '../index/paper.ts';
import { findPaperIds } from '../index/paper-ids.ts';
import type { Candidate, Filter, PaperIndex } from '../index/paper-index.ts';
import { titleIsNamed } from './named-titles.ts';

export interface Query {
  readonly text: string;
  /** Papers that are asked about, beside those that the text names. */
  readonly papers?: readonly string[];
  /** How many hits; 8 by default. */
  readonly k?: number;
  readonly filter?: Filter;
}

export interface Hit extends Candidate {
  readonly paper: Paper;
  /** 1-based. */
  readonly rank: number;
  /** Fused, 0..1, comparable within one list only. */
  readonly score: number;
  /** The question names this paper, by id or by title. */
  readonly named: boolean;
}

/** Question → hits, best first. */
export interface Retriever {
  retrieve(query: Query, signal?: AbortSignal): Promise<readonly Hit[]>;
}

const DEFAULT_HITS = 8;
/** Candidates that each side, words and meaning, puts forward. */
const PER_SIDE = 200;
/** Titles are looked for in the question among so many of the best. */
const TITLES_READ = 20;

export function createRetriever(index: PaperIndex): Retriever {
  return {
    async retrieve({ text, papers: asked = [], k = DEFAULT_HITS, filter }, signal) {
      const [vector] = await index.embedder.embed([text], 'query', signal);
      if (vector === undefined) return [];
      const ids = [...asked, ...(await knownIds(index, text))];
      const query = { vector, words: text, include: ids };
      const ranking = await rank(index, await index.candidates(query, PER_SIDE, filter));
      const read = Math.max(k, TITLES_READ);
      const best = ranking.filter(({ candidate }, i) => i < read || ids.includes(candidate.id));
      const papers = await index.get(best.map(({ candidate }) => candidate.id));
      const hits = best.flatMap(({ candidate, score }, i) => {
        const paper = papers[i];
        if (paper === undefined) return [];
        const named = ids.includes(paper.id) || titleIsNamed(paper.title, text);
        return [{ ...candidate, paper, score, named }];
      });
      return [...hits.filter((hit) => hit.named), ...hits.filter((hit) => !hit.named)]
        .slice(0, k)
        .map((hit, i) => ({ ...hit, rank: i + 1 }));
    },
  };
}

/** The whole ranking of the candidates, best first. */
export async function rank(
  index: PaperIndex,
  candidates: readonly Candidate[],
): Promise<readonly Scored[]> {
  const fused = fuse(candidates);
  const voters = fused.slice(0, VOTERS).map(({ candidate }) => candidate.id);
  return letNeighboursVote(fused, await index.similarities(voters));
}

async function knownIds(index: PaperIndex, text: string): Promise<readonly string[]> {
  const ids = await Promise.all(findPaperIds(text).map((id) => index.resolve(id)));
  return ids.filter((id) => id !== undefined);
}
