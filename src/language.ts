/** Small words of English questions; where others have them too, they decide nothing. */
const ENGLISH = words(
  'the of and to in is are do does how what which who why when can for with on by a an it that was as no per',
);
/** Small words of other languages; some of them are also names or English words. */
const OTHERS = words(
  'der die das und ist wie was warum können kann welche ein eine für mit auf von nicht sind werden ' +
    'le la les des est et une un pour dans que qui comment pourquoi quels quelles peut peuvent avec sur du ' +
    'el los las es en una por para con cómo qué cuál son se del puede pueden il lo gli che come sono di per ' +
    'o os as um uma não como são da do na no het een zijn van hoe wat waarom niet welke',
);
/** Those that say it alone. */
const ONLY_OTHERS = words(
  'ist und sind wie warum können welche welcher für nicht werden gibt funktioniert funktionieren unterschied ' +
    'pourquoi quels quelles quel quelle qual quale quali quais peuvent fonctionne fonctionnent cómo qué cuál cuáles pueden porque funciona ' +
    'funcionan funziona perché funzionano dlaczego działa działają które jakie czym nedir nasıl nelerdir är varför fungerar hvordan hvorfor miksi toimii proč bagaimana mengapa apakah não são waarom niet welke',
);

/** A character of these is about a word's part: three letters. */
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** Not English: mostly other letters, or more small words of other languages than English ones. */
export function looksForeign(question: string): boolean {
  const number = (shape: RegExp): number => question.match(shape)?.length ?? 0;
  const latin = number(/\p{Script=Latin}/gu);
  const other = number(/\p{L}/gu) - latin + 2 * number(CJK);
  const tokens = new Set(question.toLowerCase().match(/\p{L}+/gu) ?? []);
  const count = (of: ReadonlySet<string>): number =>
    [...tokens].filter((token) => of.has(token)).length;
  const english = count(ENGLISH);
  if (other > latin) return english < 2;
  const only = count(ONLY_OTHERS);
  const others = count(OTHERS) + only;
  return others >= 2 ? others > english : only === 1 && english === 0;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
