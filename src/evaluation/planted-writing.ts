import type { Paper } from '../../index/paper.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import type { Hit } from '../retriever.ts';
import type { SentenceVectors } from '../sentence-vectors.ts';
import { checkedWriting } from '../written.ts';
import type { ClaimCase } from './cases.ts';

export interface WritingParts {
  readonly index: PaperIndex;
  readonly vectors: SentenceVectors;
  readonly signal?: AbortSignal;
}

/** What a model that writes `text` over the claim's papers gets past the checks. */
export async function write(
  text: string,
  { papers }: ClaimCase,
  { index, vectors, signal }: WritingParts,
): Promise<readonly { readonly text: string; readonly cited: readonly Hit[] }[]> {
  const found = await index.get(papers);
  const hits = found.flatMap((paper, i) => (paper === undefined ? [] : [toHit(paper, i + 1)]));
  const llm = {
    name: 'planted',
    async *stream() {
      yield text;
    },
  };
  const deadline = {
    firstMs: Number.POSITIVE_INFINITY,
    totalMs: Number.POSITIVE_INFINITY,
    timer: () => () => {},
    reason: () => new Error('no deadline'),
    ...(signal === undefined ? {} : { signal }),
  };
  const language = 'English' as const;
  const writing = { llm, messages: [], question: '', hits, vectors, language, deadline };
  const kept: { text: string; cited: readonly Hit[] }[] = [];
  for await (const sentence of checkedWriting(writing)) {
    if (sentence.kind === 'supported') kept.push(sentence);
  }
  return kept;
}

function toHit(paper: Paper, rank: number): Hit {
  const signals = { embedder: '', nearest: 0, margin: 0, wordsBest: 0, nearness: 0, everyday: 0 };
  const scores = { similarity: 0, bm25: 0, pairs: 0, words: [], score: 0 };
  return { id: paper.id, paper, rank, named: false, signals, ...scores };
}
