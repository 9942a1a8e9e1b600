import { z } from 'zod';
import { SourceError } from '../errors.ts';
import { withoutTags } from '../marked-text.ts';
import { type PaperId, titleKey } from '../paper.ts';
import { findPaperIds } from '../paper-ids.ts';
import { type Body, Fault, readJson } from './body.ts';
import type { Clock } from './clock.ts';
import { baseOf } from './hosts.ts';
import type { Ask, HostGroup, Http } from './http.ts';
import { assertReadable, sightingOf } from './sighting.ts';
import type { PaperLookup, PaperSearch, PaperSighting } from './source.ts';

const MAX_BYTES = 10_000_000;
const TIMEOUT_MS = 60_000;
const SEARCH_LIMIT_MAX = 100;
const POSITION_MAX = 20_000;
const SELECT =
  'id,doi,display_name,publication_date,is_retracted,cited_by_count,authorships,topics,locations,abstract_inverted_index';

/** Without a key OpenAlex refuses nearly everything, so there is none without one. */
export function openAlexGroup({ baseUrl }: { readonly baseUrl?: string }): HostGroup {
  return {
    name: 'OpenAlex',
    domain: 'openalex.org',
    setting: 'OPENALEX_URL',
    keySetting: 'OPENALEX_API_KEY',
    baseUrl,
    gapMs: 100,
  };
}

const text = z.string().nullish().catch(undefined);
const Work = z.object({
  id: z.string(),
  doi: text,
  display_name: text,
  publication_date: text,
  is_retracted: z.boolean().nullish().catch(undefined),
  cited_by_count: z.number().nullish().catch(undefined),
  authorships: z
    .array(
      z
        .object({ author: z.object({ display_name: text }) })
        .nullable()
        .catch(null),
    )
    .nullish()
    .catch(undefined),
  topics: z
    .array(z.object({ display_name: text }).catch({}))
    .nullish()
    .catch(undefined),
  locations: z
    .array(z.object({ landing_page_url: text }).catch({}))
    .nullish()
    .catch(undefined),
  abstract_inverted_index: z.unknown().optional(),
});
const Works = z.object({ results: z.array(z.unknown()) });

export interface OpenAlexOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly apiKey: string;
  /** How long a request may wait; `LIVE_PATIENCE_MS` where a person does. */
  readonly patienceMs: number;
}

/** What lies beyond arXiv: any field's papers, with citations and retractions. */
export function createOpenAlex(options: OpenAlexOptions): PaperLookup & PaperSearch {
  const { http, clock, apiKey, patienceMs } = options;
  /** The key goes into the address, so no message may hold one. */
  const ask = <T>(
    path: string,
    query: Readonly<Record<string, string>>,
    more: Pick<Ask<T>, 'read' | 'statuses' | 'signal'>,
  ) =>
    http.ask({
      url: `${baseOf(http.group, 'api.openalex.org')}${path}?${new URLSearchParams({ ...query, select: SELECT, api_key: apiKey })}`,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      patienceMs,
      ...more,
    });

  /** One at a time: a preprint that was merged into its journal's record is found in no other way. */
  async function lookUp(id: PaperId, signal?: AbortSignal): Promise<LookedUp> {
    const doi = doiOf(id);
    if (doi === undefined) return undefined;
    return ask(
      `/works/doi:${encodeURIComponent(doi)}`,
      {},
      {
        read: async (body, status) => {
          if (status === 404) return undefined;
          return status === 400 ? 'odd' : (toSighting(await readJson(body), clock.now()) ?? 'odd');
        },
        statuses: [400, 404],
        signal,
      },
    );
  }

  return {
    name: 'openalex',

    async lookup(ids, signal) {
      const found: LookedUp[] = [];
      for (const id of ids) found.push(await lookUp(id, signal));
      assertNotAllOdd(found);
      return found.map((one) => (one === 'odd' ? undefined : one));
    },

    async search(query, limit, signal) {
      const words = titleKey(query);
      if (words === '') return [];
      const count = String(Math.min(limit, SEARCH_LIMIT_MAX));
      return ask(
        '/works',
        { search: words, per_page: count },
        {
          read: (body) => readWorks(body, clock.now()),
          signal,
        },
      );
    },
  };
}

/** Undefined where OpenAlex does not know it; `odd` where what it sent is no paper, or it takes the id for none. */
type LookedUp = PaperSighting | 'odd' | undefined;

/** One odd record of many says nothing of the others; where none reads, the format has changed. */
function assertNotAllOdd(found: readonly LookedUp[]): void {
  const answers = found.filter((one) => one !== undefined);
  const isAlone = answers.length === 1 && found.length > 1;
  if (isAlone || answers.length === 0 || answers.some((one) => one !== 'odd')) return;
  const message = 'OpenAlex sent what does not read as a paper.';
  throw new SourceError('OpenAlex', message, { retryable: true });
}

function doiOf(id: PaperId): string | undefined {
  if (id.startsWith('doi:')) return id.slice('doi:'.length);
  return id.startsWith('arxiv:') ? `10.48550/arXiv.${id.slice('arxiv:'.length)}` : undefined;
}

async function readWorks(body: Body, at: number): Promise<readonly PaperSighting[]> {
  const parsed = Works.safeParse(await readJson(body));
  if (!parsed.success) throw new Fault('sent no list of works', { again: false });
  const { results } = parsed.data;
  const sightings = results.flatMap((work) => toSighting(work, at) ?? []);
  assertReadable(results.length, sightings);
  return sightings;
}

function toSighting(value: unknown, at: number): PaperSighting | undefined {
  const parsed = Work.safeParse(value);
  if (!parsed.success) return undefined;
  const work = parsed.data;
  const pages = (work.locations ?? []).map(({ landing_page_url: page }) => page ?? '');
  const ids = [work.doi ?? '', ...pages].flatMap(findPaperIds);
  return sightingOf({
    source: 'openalex',
    at,
    paper: {
      id: work.id.replace(/^https:\/\/openalex\.org\//, 'openalex:'),
      arxivId: ids.find((id) => id.startsWith('arxiv:')),
      doi: work.doi,
      title: withoutTags(work.display_name ?? ''),
      abstract: abstractOf(work.abstract_inverted_index),
      authors: (work.authorships ?? []).flatMap((entry) => entry?.author.display_name ?? []),
      published: work.publication_date ?? undefined,
      categories: (work.topics ?? []).map(({ display_name: name }) => slugOf(name ?? '')),
    },
    withdrawn: work.is_retracted === true,
    signals: { citations: work.cited_by_count },
  });
}

/** `{"We": [0], "show": [1, 7]}` → `We show …`; places that no abstract has are left out. */
function abstractOf(index: unknown): string {
  if (typeof index !== 'object' || index === null) return '';
  const words: string[] = [];
  for (const [word, places] of Object.entries(index)) {
    for (const place of Array.isArray(places) ? places : []) {
      if (Number.isInteger(place) && place >= 0 && place <= POSITION_MAX) words[place] = word;
    }
  }
  const joined = words.filter((word) => word !== undefined).join(' ');
  return withoutTags(joined).replace(/^\s*Abstract:?\s+(?=\p{Lu})/u, '');
}

/** Categories are single words: `Machine Learning in Materials` → `machine-learning-in-materials`. */
function slugOf(name: string): string {
  return titleKey(name).replaceAll(' ', '-');
}
