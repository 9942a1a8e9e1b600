import { titleKey } from '../index/paper.ts';

/** Shorter titles are ordinary words; they are found by search. */
const WORDS_MIN = 3;
const SHARE = 0.85;
const QUESTION_WORDS_MAX = 200;
/** Words of another kind that may stand between a title's. */
const BETWEEN_MAX = 2;

/** Whether the text holds a title, word by word in order, up to a slip or two in a long one. */
export function namesTitle(text: string): (title: string) => boolean {
  const textWords = titleKey(text).split(' ').slice(0, QUESTION_WORDS_MAX);
  const known = new Set(textWords);
  return (title) => {
    const titleWords = titleKey(title).split(' ');
    const least = Math.max(WORDS_MIN, SHARE * titleWords.length);
    const held = titleWords.filter((word) => known.has(word)).length;
    const span = titleWords.length + BETWEEN_MAX;
    return (
      held >= least &&
      textWords.some(
        (word, i) =>
          titleWords.includes(word) &&
          longestCommon(titleWords, textWords.slice(i, i + span)) >= least,
      )
    );
  };
}

/** Length of the longest run of words that both hold in this order. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let previous = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const current = [0];
    for (const [j, other] of b.entries()) {
      const extended = word === other ? (previous[j] as number) + 1 : 0;
      current.push(Math.max(extended, previous[j + 1] as number, current[j] as number));
    }
    previous = current;
  }
  return previous[b.length] as number;
}
