import { analyze } from '../index/analyzer.ts';
import { ownWords } from './pronouns.ts';
import type { Hit } from './retriever.ts';

const PERSONAL = /(?<!\p{L})(?:i|my|me|you|your|it|he|his|she|her|we|our)(?!\p{L})/iu;
/** The run of the question's words that a title holds is what is asked about. */
const SHARE_MIN = 0.7;
/** One word alone stands in many titles by chance. */
const TITLES_MIN = 3;

/**
 * What is asked about is what papers are called by: `whole` where a title holds all telling words of the question
 * in a row, `likely` where it holds most of them, or where several titles hold the only one.
 */
export function termsHeld(
  question: string,
  titles: readonly string[],
): 'whole' | 'likely' | undefined {
  const asked = analyze(ownWords(question).join(' '));
  const runs = titles.map((title) => longestRun(asked, analyze(title)));
  const longest = Math.max(0, ...runs);
  const isPersonal = PERSONAL.test(question); // “how do I do this step by step?”
  if (asked.length === 1) {
    const holders = runs.filter((run) => run === 1).length;
    return holders >= TITLES_MIN && !isPersonal ? 'likely' : undefined;
  }
  if (longest < 2) return undefined;
  if (longest === asked.length && !isPersonal) return 'whole';
  return longest >= SHARE_MIN * asked.length ? 'likely' : undefined;
}

/** So many of the first stand in the second in the same order, with nothing between. */
function longestRun(asked: readonly string[], title: readonly string[]): number {
  let longest = 0;
  for (let start = 0; start < asked.length - longest; start++) {
    for (let place = 0; place < title.length; place++) {
      let length = 0;
      while (start + length < asked.length && asked[start + length] === title[place + length]) {
        length++;
      }
      longest = Math.max(longest, length);
    }
  }
  return longest;
}

/** A name by its shape, which no other word has: ViTamin, SpeakFaster, NFNets. */
const COINED =
  /(?<![\p{L}\p{N}])\p{L}*\p{Ll}\p{Lu}[\p{L}\p{N}]*|(?<![\p{L}\p{N}])\p{Lu}{2,}\p{Ll}{2,}[\p{L}\p{N}]*/gu;
/** GAN, LLMs, CIFAR-10: one paper may mean another thing by it. */
const ACRONYM =
  /(?<![\p{L}\p{N}])\p{Lu}[\p{Lu}\p{N}-]*\p{Lu}[\p{Lu}\p{N}-]*(?=s?(?![\p{L}\p{N}]))/gu;
const HOLDERS_MIN = 2;

/** A hit holds a coined name of the question, or several hold an acronym. */
export function namesHeld(question: string, hits: readonly Pick<Hit, 'paper'>[]): boolean {
  const texts = hits.map(({ paper: { title, abstract } }) => `${title} ${abstract}`);
  const most = (shape: RegExp): number => {
    const wanted = [...new Set(question.match(shape))];
    if (wanted.length === 0) return 0;
    const held = texts.map((text) => new Set(text.match(shape)));
    return Math.max(...wanted.map((name) => held.filter((names) => names.has(name)).length));
  };
  return most(COINED) > 0 || most(ACRONYM) >= HOLDERS_MIN;
}
