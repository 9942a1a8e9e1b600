import { type Calibration, calibrationOf, logOdds } from './calibration.ts';
import type { Hit } from './retriever.ts';

export interface Sufficiency {
  /** The hits can answer the question. */
  readonly covered: boolean;
  /** The question does not look like English, which is all that the built-in embedder reads. */
  readonly foreign: boolean;
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
    const foreign = looksForeign(question);
    const [first] = hits;
    if (first === undefined) return { covered: false, foreign };
    const odds = logOdds(first.signals, calibrationFor(first.signals.embedder));
    const isNamed = hits.some(({ named }) => named);
    const covered = odds >= 0 || isNamed || (odds >= NAME_MIN && holdsName(question, hits));
    return { covered, foreign };
  };
}

export const judgeByEvidence = judgeBy(calibrationOf);

function holdsName(question: string, hits: readonly Hit[]): boolean {
  const names = new Set(question.match(COINED));
  return hits.some(({ paper: { title, abstract } }) =>
    `${title} ${abstract}`.match(COINED)?.some((name) => names.has(name)),
  );
}

const ENGLISH = words(
  'the of and to in is are do does how what which who why when can for with on by a an it that',
);
const OTHERS = words(
  'der die das und ist wie was warum können kann welche ein eine für mit auf von nicht sind werden ' +
    'le la les des est et une un pour dans que qui comment pourquoi quels quelles peut peuvent avec sur du ' +
    'el los las es en una por para con cómo qué cuál son se del puede pueden il lo gli che come sono di per ' +
    'o os as um uma não como são da do na no het een zijn van hoe wat waarom niet welke',
);
const FOREIGN_WORDS_MIN = 2;

/** Mostly letters that English does not use, or more small words of other languages than English ones. */
function looksForeign(question: string): boolean {
  const letters = question.match(/\p{L}/gu)?.length ?? 0;
  const latin = question.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (letters > 0 && latin < letters / 2) return true;
  const tokens = question.toLowerCase().match(/\p{L}+/gu) ?? [];
  const english = tokens.filter((token) => ENGLISH.has(token)).length;
  const others = tokens.filter((token) => OTHERS.has(token)).length;
  return others >= FOREIGN_WORDS_MIN && others > english;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
