import { parsePaperId } from '../paper-ids.ts';
import type { HostGroup } from './http.ts';
import { type Seen, sightingOf } from './sighting.ts';
import type { PaperSighting, Removal } from './source.ts';

const DAY_MS = 86_400_000;
/** The archives outside physics are groups of their own. */
const GROUPS = new Set(['cs', 'econ', 'eess', 'math', 'q-bio', 'q-fin', 'stat']);
const WITHDRAWN =
  /^\W*withdrawn\b|\b(?:paper|article|manuscript|submission|preprint|work|version|it)\s(?:has\sbeen|have\sbeen|is|was)\s(?:\w+\s)?withdrawn\b/i;

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
    withdrawn: isWithdrawn(comment) || isWithdrawn((paper.abstract ?? '').slice(0, 120)),
  });
}

/** Papers stay when their authors take them back; the comment or the abstract says so. */
function isWithdrawn(text: string): boolean {
  return WITHDRAWN.test(text.replace(/\s+/g, ' '));
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
