import { type Calibration, calibrationOf, logOdds } from './calibration.ts';
import type { Hit } from './retriever.ts';

export interface Sufficiency {
  /** The hits can answer the question. */
  readonly covered: boolean;
}

export type Judge = (question: string, hits: readonly Hit[]) => Sufficiency;

/** A name by its shape, which no other word has: ViTamin, SpeakFaster, NFNets; acronyms are common. */
const COINED =
  /(?<![\p{L}\p{N}])\p{L}*\p{Ll}\p{Lu}[\p{L}\p{N}]*|(?<![\p{L}\p{N}])\p{Lu}{2,}\p{Ll}{2,}[\p{L}\p{N}]*/gu;

/** A name that a hit holds is worth so much; questions about something else stay behind all the same. */
const NAME_MIN = -4;

/**
 * Covered: the question names a paper or a coined name that a hit holds, or the search as a whole looks like
 * those of questions that their papers answer.
 */
export function judgeBy(calibrationFor: (embedder: string) => Calibration): Judge {
  return (question, hits) => {
    const [first] = hits;
    if (first === undefined) return { covered: false };
    const odds = logOdds(first.signals, calibrationFor(first.signals.embedder));
    const isNamed = hits.some(({ named }) => named);
    return { covered: odds >= 0 || isNamed || (odds >= NAME_MIN && holdsName(question, hits)) };
  };
}

export const judgeByEvidence = judgeBy(calibrationOf);

function holdsName(question: string, hits: readonly Hit[]): boolean {
  const names = new Set(question.match(COINED));
  return hits.some(({ paper: { title, abstract } }) =>
    `${title} ${abstract}`.match(COINED)?.some((name) => names.has(name)),
  );
}
