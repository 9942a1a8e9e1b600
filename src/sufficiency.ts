import { type Calibration, calibrationOf, logOdds } from './calibration.ts';
import { namesHeld, termsHeld } from './held-terms.ts';
import type { Hit } from './retriever.ts';

export interface Sufficiency {
  /** The hits can answer the question. */
  readonly covered: boolean;
}

export type Judge = (question: string, hits: readonly Hit[]) => Sufficiency;

/** What a hit is called by is worth so much; questions about something else stay behind all the same. */
const HELD_MIN = -4;

/**
 * Covered: the question names a paper, or what it asks about stands in titles, or its coined names
 * and acronyms in hits, or the search as a whole looks like those of questions that their papers answer.
 */
export function judgeBy(calibrationFor: (embedder: string) => Calibration): Judge {
  return (question, hits) => {
    const [first] = hits;
    if (first === undefined) return { covered: false };
    const odds = logOdds(first.signals, calibrationFor(first.signals.embedder));
    if (odds >= 0 || hits.some(({ named }) => named)) return { covered: true };
    const titles = hits.map(({ paper }) => paper.title);
    const held = termsHeld(question, titles);
    const covered =
      held === 'whole' || (odds >= HELD_MIN && (held === 'likely' || namesHeld(question, hits)));
    return { covered };
  };
}

export const judgeByEvidence = judgeBy(calibrationOf);
