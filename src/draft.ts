import { toSummary } from './paper-summary.ts';
import type { Answer, CheckedSentence, Source } from './reply.ts';
import type { Hit } from './retriever.ts';

const NEAREST = 3;

/** An answer in the making: footnotes are numbered in the order in which they are first cited. */
export function createDraft(question: string, elapsedMs: () => number) {
  let sentences: readonly CheckedSentence[] = [];
  let sources: readonly Source[] = [];
  let notices: readonly string[] = [];
  let mode: Answer['mode'] = 'extractive';
  let refused = false;

  const numberOf = (hit: Hit): number => {
    const known = sources.find(({ id }) => id === hit.paper.id);
    if (known !== undefined) return known.n;
    sources = [...sources, toSource(hit, sources.length + 1)];
    return sources.length;
  };

  return {
    get length(): number {
      return sentences.length;
    },
    begin(as: Answer['mode']): void {
      mode = as;
      sentences = [];
      sources = [];
    },
    add(text: string, cited: readonly Hit[]): void {
      const cites = cited.map(numberOf).sort((a, b) => a - b);
      sentences = [...sentences, { text, cites }];
    },
    note(...more: readonly string[]): void {
      notices = [...notices, ...more];
    },
    /** No answer: the nearest papers instead. */
    refuse(hits: readonly Hit[]): void {
      refused = true;
      sentences = [];
      sources = hits.slice(0, NEAREST).map((hit, i) => toSource(hit, i + 1));
    },
    snapshot(status: Answer['status']): Answer {
      return {
        kind: 'answer',
        status,
        question,
        mode,
        refused,
        sentences,
        sources,
        notices,
        ms: Math.round(elapsedMs()),
      };
    },
  };
}

export type Draft = ReturnType<typeof createDraft>;

function toSource(hit: Hit, n: number): Source {
  return { n, ...toSummary(hit.paper), score: hit.score };
}
