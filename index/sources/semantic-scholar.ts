import { z } from 'zod';
import { type PaperId, titleKey } from '../paper.ts';
import { type Body, Fault, readJson } from './body.ts';
import type { Clock } from './clock.ts';
import { baseOf } from './hosts.ts';
import type { Ask, HostGroup, Http } from './http.ts';
import { assertReadable, sightingOf } from './sighting.ts';
import type { PaperLookup, PaperSearch, PaperSighting } from './source.ts';

const MAX_BYTES = 10_000_000;
const TIMEOUT_MS = 60_000;
const BATCH_SIZE = 500;
const SEARCH_LIMIT_MAX = 100;
const FIELDS = 'paperId,externalIds,title,abstract,authors,publicationDate,year,citationCount,tldr';

/** One request a second over all of its endpoints; without a key the shared pool is nearly always full. */
export function semanticScholarGroup(options: {
  readonly baseUrl?: string;
  readonly apiKey: string;
}): HostGroup {
  return {
    name: 'Semantic Scholar',
    domain: 'semanticscholar.org',
    setting: 'S2_URL',
    keySetting: 'S2_API_KEY',
    baseUrl: options.baseUrl,
    gapMs: 1_000,
    headers: { 'x-api-key': options.apiKey },
  };
}

const text = z.string().nullish().catch(undefined);
const S2Paper = z.object({
  paperId: z.string(),
  externalIds: z.object({ ArXiv: text, DOI: text }).nullish().catch(undefined),
  title: text,
  abstract: text,
  authors: z
    .array(z.object({ name: text }).catch({}))
    .nullish()
    .catch(undefined),
  publicationDate: text,
  year: z.number().nullish().catch(undefined),
  citationCount: z.number().nullish().catch(undefined),
  tldr: z.object({ text }).nullish().catch(undefined),
});
const Found = z.object({ data: z.array(z.unknown()).optional() });

export interface SemanticScholarOptions {
  readonly http: Http;
  readonly clock: Clock;
  /** How long a request may wait; `LIVE_PATIENCE_MS` where a person does. */
  readonly patienceMs: number;
}

/** Citations and one-sentence summaries for papers that are known elsewhere, and another live search. */
export function createSemanticScholar(options: SemanticScholarOptions): PaperLookup & PaperSearch {
  const { http, clock, patienceMs } = options;
  const ask = <T>(path: string, more: Pick<Ask<T>, 'read' | 'body' | 'signal'>) =>
    http.ask({
      url: `${baseOf(http.group, 'api.semanticscholar.org')}/graph/v1${path}`,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      patienceMs,
      ...more,
    });

  return {
    name: 'semantic-scholar',

    async lookup(ids, signal) {
      const known = ids.filter((id) => /^(?:arxiv|doi):/.test(id));
      const found = new Map<PaperId, PaperSighting | undefined>();
      for (let at = 0; at < known.length; at += BATCH_SIZE) {
        const page = known.slice(at, at + BATCH_SIZE);
        const sightings = await ask(`/paper/batch?fields=${FIELDS}`, {
          body: { ids: page.map(spelling) },
          read: (body) => readBatch(body, page.length, clock.now()),
          signal,
        });
        page.forEach((id, i) => void found.set(id, sightings[i]));
      }
      return ids.map((id) => found.get(id));
    },

    async search(query, limit, signal) {
      const words = titleKey(query); // a hyphen finds nothing there
      if (words === '') return [];
      const count = String(Math.min(limit, SEARCH_LIMIT_MAX));
      const search = new URLSearchParams({ query: words, limit: count, fields: FIELDS });
      return ask(`/paper/search?${search}`, {
        read: (body) => readFound(body, clock.now()),
        signal,
      });
    },
  };
}

function spelling(id: PaperId): string {
  return id.replace(/^arxiv:/, 'ARXIV:').replace(/^doi:/, 'DOI:');
}

/** In the order of the request, undefined for what is unknown. */
async function readBatch(
  body: Body,
  length: number,
  at: number,
): Promise<readonly (PaperSighting | undefined)[]> {
  const records = await readJson(body);
  if (!Array.isArray(records) || records.length !== length) {
    throw new Fault('sent another number of papers than was asked for', { again: false });
  }
  const sightings = records.map((record: unknown) => toSighting(record, at));
  const known = records.filter((record: unknown) => record !== null);
  assertReadable(
    known.length,
    sightings.filter((sighting) => sighting !== undefined),
  );
  return sightings;
}

async function readFound(body: Body, at: number): Promise<readonly PaperSighting[]> {
  const parsed = Found.safeParse(await readJson(body));
  if (!parsed.success) throw new Fault('sent no list of papers', { again: false });
  const records = parsed.data.data ?? [];
  const sightings = records.flatMap((record) => toSighting(record, at) ?? []);
  assertReadable(records.length, sightings);
  return sightings;
}

function toSighting(value: unknown, at: number): PaperSighting | undefined {
  const parsed = S2Paper.safeParse(value);
  if (!parsed.success) return undefined;
  const { paperId, externalIds, title, abstract, authors, publicationDate, year, ...rest } =
    parsed.data;
  return sightingOf({
    source: 'semantic-scholar',
    at,
    paper: {
      id: `s2:${paperId}`,
      arxivId: externalIds?.ArXiv ?? undefined,
      doi: externalIds?.DOI,
      title,
      abstract,
      authors: (authors ?? []).flatMap(({ name }) => name ?? []),
      published: publicationDate ?? year?.toString(),
    },
    signals: { citations: rest.citationCount },
    aiSummary: { text: rest.tldr?.text, by: 'Semantic Scholar' },
  });
}
