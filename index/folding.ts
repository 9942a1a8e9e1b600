import type { Paper } from './paper.ts';

const FIELDS = [
  'title',
  'abstract',
  'authors',
  'published',
  'categories',
  'arxivId',
  'doi',
  'url',
] as const;
type Field = (typeof FIELDS)[number];

/** Who said a field, where it was not who said the paper first. */
export type Provenance = { readonly [F in Field]?: string };

/** A paper as it is stored. */
export interface Known {
  readonly paper: Paper;
  /** Who said it first. */
  readonly source: string;
  readonly provenance: Provenance;
}

/** Whose word counts more, where two sources say different things; what is not named is a person's own file. */
const RANKS: Readonly<Record<string, number>> = {
  arxiv: 4,
  openalex: 2,
  'semantic-scholar': 1,
  'hugging-face': 0,
};
const OWN_FILE = 3;

/**
 * What is known of a paper after one more record of it: field by field the better source's word, and a source's
 * later word before its earlier one. What a record does not say blanks nothing. The id stays.
 */
export function foldPaper(known: Known, other: Known): Known {
  return FIELDS.reduce(
    (folded, field) =>
      foldField(folded, field, { text: other.paper[field], by: saidBy(other, field) }),
    known,
  );
}

interface Word {
  readonly text: string | readonly string[] | undefined;
  readonly by: string;
}

function foldField(known: Known, field: Field, word: Word): Known {
  if (!isBetter(word, { text: known.paper[field], by: saidBy(known, field) })) return known;
  const { [field]: _, ...rest } = known.provenance;
  return {
    ...known,
    paper: { ...known.paper, [field]: word.text },
    provenance: word.by === known.source ? rest : { ...rest, [field]: word.by },
  };
}

function saidBy({ source, provenance }: Known, field: Field): string {
  return provenance[field] ?? source;
}

function isBetter(word: Word, before: Word): boolean {
  if (isAbsent(word)) return false;
  if (isAbsent(before) || before.by === word.by || isCutFrom(before, word)) return true;
  return rankOf(word.by) >= rankOf(before.by) && !isCutFrom(word, before);
}

function isAbsent({ text }: Word): boolean {
  return text === undefined || text.length === 0;
}

/** The beginning of the other: an abstract that was cut, a year instead of a day. */
function isCutFrom({ text: part }: Word, { text: whole }: Word): boolean {
  if (typeof part !== 'string' || typeof whole !== 'string') return false;
  const beginning = part.replace(/(?:…|\.{3})$/, '').trimEnd();
  return beginning.length < whole.length && whole.startsWith(beginning);
}

function rankOf(source: string): number {
  return RANKS[source] ?? OWN_FILE;
}
