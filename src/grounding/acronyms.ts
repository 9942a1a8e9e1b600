/** Written-out names of the acronyms that a text introduces: Graph of Thoughts (GoT). */
export function expandAcronyms(text: string): (sentence: string) => string {
  const known = new Map<string, string>();
  for (const [, before = '', acronym = ''] of text.matchAll(
    /((?:[\p{L}\p{N}-]+\s+){1,7})\((\p{Lu}[\p{L}\p{N}-]{1,9}?)s?\)/gu,
  )) {
    const name = nameOf(acronym, before.trim().split(/\s+/));
    if (name !== undefined && !known.has(acronym)) known.set(acronym, name);
  }
  return (sentence) => {
    let expanded = sentence;
    for (const [acronym, name] of known) {
      const pattern = `(?<![\\p{L}\\p{N}])${acronym}s?(?![\\p{L}\\p{N}])`;
      expanded = expanded
        .replace(new RegExp(` \\(${acronym}s?\\)`, 'u'), '')
        .replace(new RegExp(pattern, 'gu'), () => name);
    }
    return expanded;
  };
}

/** The fewest of the last words that spell the acronym. */
function nameOf(acronym: string, words: readonly string[]): string | undefined {
  const letters = acronym.toLowerCase().replace(/[^\p{L}]/gu, '');
  const first = words.findLastIndex((_, i) =>
    isSpelt(letters, words.slice(i).join(' ').toLowerCase()),
  );
  return first < 0 ? undefined : words.slice(first).join(' ');
}

/** The letters stand in the name in this order, and at least half of them begin a word of it. */
function isSpelt(letters: string, name: string): boolean {
  if (name[0] !== letters[0]) return false;
  let place = 0;
  for (const letter of letters) {
    place = name.indexOf(letter, place) + 1;
    if (place === 0) return false;
  }
  const initials = name.split(/[ -]/).filter((word) => letters.includes(word[0] ?? ' '));
  return initials.length * 2 >= letters.length;
}
