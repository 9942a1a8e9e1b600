import { cleanText, type Paper, paperUrl, paperYear } from '../index/paper.ts';

// BibTeX counts braces even behind a backslash, so `\}` would end the field.
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '%': '\\%',
  '&': '\\&',
  '#': '\\#',
  $: '\\$',
  _: '\\_',
};
const GROUP =
  /\b(?:collaborations?|consortium|teams?|groups?|project|initiative|institute|university|laboratory)\b/i;
const PARTICLES = new Set(
  'af al da das de del della den der di dos du el la le ten ter van von zu zum zur'.split(' '),
);
const SUFFIX = /^(?:jr\.?|sr\.?|ii|iii|iv)$/i;
const LEADING_WORDS = new Set(['a', 'an', 'the', 'on']);
const ARXIV_CATEGORY = /^[a-z][a-z-]{1,11}(?:\.[A-Za-z][A-Za-z-]{1,11})?$/;
const LATIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};

const FILE_NAME_MAX = 60;

/** One entry, newline at its end: `@misc` for arXiv papers and papers without a DOI, else `@article`. */
export function toBibtex(paper: Paper): string {
  const kind = paper.arxivId === undefined && paper.doi !== undefined ? 'article' : 'misc';
  const fields = entryFields(paper)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `  ${name} = {${value}}`);
  return `@${kind}{${[citationKey(paper), ...fields].join(',\n')}\n}\n`;
}

/** What a file with the entry is called. */
export function bibtexFile(id: string): string {
  return `${id.replace(/[^\w.-]+/g, '-').slice(0, FILE_NAME_MAX)}.bib`;
}

function entryFields(paper: Paper): readonly (readonly [name: string, value: string])[] {
  return [
    ['title', escaped(paper.title)],
    ['author', paper.authors.map(authorName).filter(Boolean).join(' and ')],
    ['year', String(paperYear(paper) ?? '')],
    ...eprintFields(paper),
    ['doi', verbatim(paper.doi ?? '')],
    ['url', verbatim(paperUrl(paper) ?? '')],
  ];
}

function eprintFields({ arxivId, categories }: Paper) {
  if (arxivId === undefined) return [];
  return [
    ['eprint', verbatim(arxivId)],
    ['archivePrefix', 'arXiv'],
    ['primaryClass', categories.slice(0, 1).find((name) => ARXIV_CATEGORY.test(name)) ?? ''],
  ] as const;
}

function citationKey(paper: Paper): string {
  const words = paper.title
    .split(/[\s\-–—:/]+/)
    .map(asciiWord)
    .filter(Boolean);
  const word = words.find((candidate) => !LEADING_WORDS.has(candidate)) ?? words[0] ?? '';
  const author = asciiWord(lastName(paper.authors[0] ?? ''));
  const key = `${author.slice(0, 40)}${paperYear(paper) ?? ''}${word.slice(0, 40)}`;
  return /[a-z]/.test(key) ? key : `paper${key}`;
}

function lastName(name: string): string {
  return isGroup(name) ? (name.split(' ')[0] ?? '') : nameParts(name).last;
}

function authorName(name: string): string {
  const clean = cleanText(name);
  if (clean === '') return '';
  if (isGroup(clean)) return `{${escaped(clean)}}`;
  const { last, suffix, first } = nameParts(clean);
  return [last, suffix, first].filter(Boolean).map(escaped).join(', ');
}

/** Groups, and names that would fall apart at a comma or an `and`, stay whole in braces. */
function isGroup(name: string): boolean {
  return GROUP.test(name) || /(?:^|\s)and(?:\s|$)/i.test(name) || name.split(',').length > 3;
}

interface NameParts {
  readonly last: string;
  readonly suffix: string;
  readonly first: string;
}

/** `First von Last Jr.` or `Last, First` or `Last, Jr., First`. */
function nameParts(name: string): NameParts {
  const [last = '', second, third] = cleanText(name)
    .split(',')
    .map((part) => part.trim());
  if (third !== undefined) return { last, suffix: second ?? '', first: third };
  if (second !== undefined && !SUFFIX.test(second)) return { last, suffix: '', first: second };
  const words = last.split(' ');
  const hasSuffix = words.length > 2 && SUFFIX.test(words.at(-1) ?? '');
  const suffix = second ?? (hasSuffix ? (words.pop() ?? '') : '');
  let start = words.length - 1;
  while (start > 1 && PARTICLES.has(words[start - 1] ?? '')) start -= 1;
  return { last: words.slice(start).join(' '), suffix, first: words.slice(0, start).join(' ') };
}

function asciiWord(text: string): string {
  return text
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => LATIN[letter] ?? '')
    .normalize('NFKD')
    .replace(/[^a-z0-9]/g, '');
}

function escaped(text: string): string {
  return cleanText(text).replace(/[\\{}~^%&#$_]/g, (character) => ESCAPES[character] ?? '');
}

/** For fields that styles print as they are: what could end the field is percent-encoded. */
function verbatim(text: string): string {
  return cleanText(text).replace(/[\\{}"<>^`\s]/g, encodeURIComponent);
}
