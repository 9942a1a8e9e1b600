import type { PaperId } from '../index/paper.ts';
import { arxivGroup } from '../index/sources/arxiv.ts';
import { createArxivAtom } from '../index/sources/arxiv-atom.ts';
import { createArxivListing } from '../index/sources/arxiv-listing.ts';
import { createArxivOai } from '../index/sources/arxiv-oai.ts';
import type { Clock } from '../index/sources/clock.ts';
import { createHttp, type HostGroup, type HttpParts } from '../index/sources/http.ts';
import { createHuggingFace, huggingFaceGroup } from '../index/sources/hugging-face.ts';
import { createOpenAlex, openAlexGroup } from '../index/sources/openalex.ts';
import { createRefresh } from '../index/sources/refresh.ts';
import { createSemanticScholar, semanticScholarGroup } from '../index/sources/semantic-scholar.ts';
import {
  LIVE_PATIENCE_MS,
  type PaperLookup,
  type PaperSearch,
  type PaperSource,
  type SourceName,
} from '../index/sources/source.ts';
import type { SourceSettings } from './config-groups.ts';
import type { Rhythm } from './rhythm.ts';
import type { SourceRun } from './state/source-runs.ts';

const DAY_MS = 86_400_000;
/** The first day with a list of papers on Hugging Face. */
const FIRST_DAILY = '2023-05-04';

/** Papers that are read from a source again and again. */
export interface Feed {
  readonly name: string;
  readonly source: SourceName;
  /** For people. */
  readonly title: string;
  readonly rhythm: Rhythm;
  /** A first reading goes back to this ISO date. */
  open(since: string): PaperSource;
}

/** A `PaperLookup` or `PaperSearch` with the name that people know it by. */
export type Titled<T> = T & { readonly title: string };

/** Everything that may be asked for papers, in the order in which it is asked. */
export interface Sources {
  readonly feeds: readonly Feed[];
  readonly lookups: readonly Titled<PaperLookup>[];
  readonly searches: readonly Titled<PaperSearch>[];
}

export interface SourcesParts extends Pick<HttpParts, 'fetch' | 'random' | 'lanes'> {
  readonly clock: Clock;
  /** Of Footnote. */
  readonly version: string;
  /** The newest papers that are here, whose counts are asked for again. */
  readonly newest: () => Promise<readonly PaperId[]>;
}

interface Maker extends SourcesParts {
  readonly settings: SourceSettings;
  /** One for all that asks this group of hosts. */
  http(group: HostGroup): ReturnType<typeof createHttp>;
}

/** The sources that the settings allow, and for which they have the keys. */
export function createSources(settings: SourceSettings, parts: SourcesParts): Sources {
  const userAgent = userAgentOf(parts.version, settings.contact);
  const http = (group: HostGroup) => createHttp(group, { ...parts, userAgent });
  const all = settings.allowed.map((name) => makers[name]({ ...parts, settings, http }));
  return {
    feeds: all.flatMap(({ feeds = [] }) => feeds),
    lookups: all.flatMap(({ lookups = [] }) => lookups),
    searches: all.flatMap(({ searches = [] }) => searches),
  };
}

/** What is asked once a day says nothing new: citations and summaries. */
export function bringsNews({ rhythm }: Pick<Feed, 'rhythm'>): boolean {
  return rhythm !== 'daily';
}

/** How it stands with what is read now; what was read once keeps its run, for where it would go on. */
export function runsOf(
  feeds: readonly Pick<Feed, 'name'>[],
  runs: readonly SourceRun[],
): readonly SourceRun[] {
  return runs.filter(({ source }) => feeds.some(({ name }) => name === source));
}

/** Sources shut out programs that do not say who they are. */
function userAgentOf(version: string, contact: string | undefined): string {
  return `Footnote/${version} (bot that answers questions about papers${contact === undefined ? '' : `; mailto:${contact}`})`;
}

const makers: Readonly<Record<SourceName, (maker: Maker) => Partial<Sources>>> = {
  arxiv({ settings, http: client, clock }) {
    const { categories, urls } = settings;
    const http = client(arxivGroup(urls.arxiv));
    const atom = { ...createArxivAtom({ http, clock }), title: 'arXiv' };
    const feed = { source: 'arxiv', rhythm: 'announcements' } as const;
    return {
      feeds: [
        {
          ...feed,
          name: 'arxiv',
          title: 'arXiv',
          open: (since) => createArxivOai({ http, clock, categories, since }),
        },
        {
          ...feed,
          name: 'arxiv-today',
          title: 'arXiv’s list of the day',
          open: () => createArxivListing({ http, clock, categories }),
        },
      ],
      lookups: [atom],
      searches: [atom],
    };
  },

  'hugging-face'({ settings, http: client, clock }) {
    const { urls, hfToken: token } = settings;
    const baseUrl = urls['hugging-face'];
    const group = huggingFaceGroup({ ...(baseUrl && { baseUrl }), ...(token && { token }) });
    const http = client(group);
    const title = 'Hugging Face';
    const daysSince = (day: string): number => {
      const first = Date.parse(day > FIRST_DAILY ? day : FIRST_DAILY);
      return Math.max(0, Math.ceil((clock.now() - first) / DAY_MS));
    };
    const asked = { ...createHuggingFace({ http, clock, backfillDays: 0 }), title };
    return {
      feeds: [
        {
          name: 'hugging-face',
          source: 'hugging-face',
          title,
          rhythm: 'hourly',
          open: (since) => createHuggingFace({ http, clock, backfillDays: daysSince(since) }),
        },
      ],
      lookups: [asked],
      searches: [asked],
    };
  },

  openalex({ settings, http: client, clock, newest }) {
    const { openAlexKey: apiKey, urls } = settings;
    const baseUrl = urls.openalex;
    if (apiKey === undefined) return {};
    const http = client(openAlexGroup({ ...(baseUrl && { baseUrl }) }));
    const create: Asking = (patienceMs) => createOpenAlex({ http, clock, apiKey, patienceMs });
    return asking('OpenAlex', create, newest);
  },

  'semantic-scholar'({ settings, http: client, clock, newest }) {
    const { s2Key: apiKey, urls } = settings;
    const baseUrl = urls['semantic-scholar'];
    if (apiKey === undefined) return {};
    const http = client(semanticScholarGroup({ ...(baseUrl && { baseUrl }), apiKey }));
    const create: Asking = (patienceMs) => createSemanticScholar({ http, clock, patienceMs });
    return asking('Semantic Scholar', create, newest);
  },
};

type Asking = (patienceMs: number) => PaperLookup & PaperSearch;

/** A source that has no list to read: it is asked about the papers that are here, where nobody waits for it. */
function asking(title: string, create: Asking, newest: SourcesParts['newest']): Partial<Sources> {
  const source = { ...create(LIVE_PATIENCE_MS), title };
  const { name } = source;
  const open = (): PaperSource => createRefresh(create(Number.POSITIVE_INFINITY), newest);
  return {
    feeds: [{ name, source: name, title, rhythm: 'daily', open }],
    lookups: [source],
    searches: [source],
  };
}
