/** The words of a text; a citation marker stays with the word before it. */
export function words(text: string): readonly string[] {
  return text.split(/ (?!\[\d)/);
}

/** Breaks text at spaces into lines of at most `width` characters, each after `indent`. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words(text)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line].join('\n');
}

/** "Ada Example", "Ada Example and Bob Third", "Ada Example et al." */
export function shortAuthors(authors: readonly string[]): string {
  const [first, second] = authors;
  if (first === undefined) return 'unknown authors';
  if (second === undefined) return first;
  return authors.length === 2 ? `${first} and ${second}` : `${first} et al.`;
}

/** 1234567 → "1.2 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
