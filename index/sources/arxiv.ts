import { parsePaperId } from '../paper-ids.ts';
import type { HostGroup } from './http.ts';
import { type Seen, sightingOf } from './sighting.ts';
import type { PaperSighting, Removal } from './source.ts';

const DAY_MS = 86_400_000;
/** The archives outside physics are groups of their own. */
const GROUPS = new Set(['cs', 'econ', 'eess', 'math', 'q-bio', 'q-fin', 'stat']);
/** What another version came to, up to the end of its clause. */
const OTHER_VERSION =
  /\b(?:earlier|previous|prior|first|original|initial|preliminary|old|older|former)\s(?:\w+\s)?versions?\b[^.,;]*/gi;
/** From a conference, which is no reason to leave a paper out. */
const ELSEWHERE =
  '(?!(?:\\sby\\s(?:the\\s|its\\s)?authors?)?\\sfrom\\s(?!(?:the\\s)?(?:arxiv|publication)))';
const HEADING = String.raw`^\W*withdrawn(?=\W*$|\s?[^\w\s]|\s(?:by|due|because|as|since|for|on|in|at|from)\b)${ELSEWHERE}`;
const VERB = String.raw`\s(?:has\sbeen|have\sbeen|is|was)\s(?:\w+\s)?withdrawn\b${ELSEWHERE}`;
const WORK = '(?:paper|article|manuscript|submission|preprint|work|version)';
const IN_COMMENT = new RegExp(`${HEADING}|(?:\\b${WORK}|(?:^|[.,;:(])\\s?it)${VERB}`, 'i');
/** An abstract may tell of other works; it begins with what was done to its own. */
const IN_ABSTRACT = new RegExp(
  `${HEADING}|^\\W*(?:(?:unfortunately|note|please|that)\\W+)*(?:(?:this|the|our)\\s)?(?:\\w+\\s)?${WORK}${VERB}`,
  'i',
);

/** All of arXiv's hosts share one limit: a request every three seconds, over one connection. */
export function arxivGroup(baseUrl?: string): HostGroup {
  return {
    name: 'arXiv',
    domain: 'arxiv.org',
    setting: 'ARXIV_URL',
    baseUrl,
    gapMs: 3_000,
    stopAfter403Ms: DAY_MS,
  };
}

/** `cs.CL` → `cs:cs:CL`, `hep-th` → `physics:hep-th`, `cs` → `cs`. */
export function oaiSet(category: string): string {
  const [archive = '', subject] = category.split('.');
  if (!GROUPS.has(archive))
    return ['physics', archive, ...((subject ?? '') ? [subject] : [])].join(':');
  return subject === undefined ? archive : `${archive}:${archive}:${subject}`;
}

export interface ArxivRecord extends Omit<Seen['paper'], 'id' | 'arxivId'> {
  /** In any spelling, with or without a version. */
  readonly id: string;
  readonly comment?: string;
  readonly updated?: string;
  readonly announced?: PaperSighting['announced'] | undefined;
}

export function arxivSighting(record: ArxivRecord, at: number): PaperSighting | undefined {
  const { id, comment = '', updated, announced, ...paper } = record;
  const version = /v([1-9]\d{0,2})$/.exec(id.trim())?.[1];
  return sightingOf({
    source: 'arxiv',
    at,
    paper: { ...paper, arxivId: id },
    version: version === undefined ? undefined : Number(version),
    updated,
    announced,
    withdrawn: isTakenBack(comment, paper.abstract ?? ''),
  });
}

/** Papers stay when their authors take them back; the comment or the abstract says so. */
export function isTakenBack(comment: string, abstract: string): boolean {
  return says(IN_COMMENT, comment) || says(IN_ABSTRACT, abstract.slice(0, 200));
}

function says(pattern: RegExp, text: string): boolean {
  return pattern.test(text.replace(/\s+/g, ' ').replace(OTHER_VERSION, ''));
}

/** `oai:arXiv.org:2611.04321v2` → `2611.04321v2`. */
export function withoutPrefix(identifier: string): string {
  return identifier.trim().replace(/^oai:arXiv\.org:/i, '');
}

/** Undefined where the identifier is none of arXiv's. */
export function removal(identifier: string, at: number): Removal | undefined {
  const id = parsePaperId(withoutPrefix(identifier));
  if (id?.startsWith('arxiv:') !== true) return undefined;
  return { kind: 'removed', source: 'arxiv', seenAt: new Date(at).toISOString(), id };
}
