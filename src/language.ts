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

/** Not English: mostly other letters, or more small words of other languages than English ones. */
export function looksForeign(question: string): boolean {
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
