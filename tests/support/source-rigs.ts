import { arxivGroup } from '../../index/sources/arxiv.ts';
import { createArxivAtom } from '../../index/sources/arxiv-atom.ts';
import { createArxivListing } from '../../index/sources/arxiv-listing.ts';
import { createArxivOai } from '../../index/sources/arxiv-oai.ts';
import type { HostGroup, Http } from '../../index/sources/http.ts';
import { createHuggingFace, huggingFaceGroup } from '../../index/sources/hugging-face.ts';
import { createOpenAlex, openAlexGroup } from '../../index/sources/openalex.ts';
import {
  createSemanticScholar,
  semanticScholarGroup,
} from '../../index/sources/semantic-scholar.ts';
import {
  LIVE_PATIENCE_MS,
  type PaperLookup,
  type PaperSearch,
  type PaperSource,
} from '../../index/sources/source.ts';
import { arxivAnswering } from './arxiv-server.ts';
import type { FixturePaper } from './fixture-papers.ts';
import { anHttp } from './http.ts';
import {
  huggingFaceAnswering,
  openAlexAnswering,
  semanticScholarAnswering,
} from './json-source-servers.ts';
import { type Answering, type SourceServer, startSourceServer } from './source-server.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** A source, and the loopback server that it asks. */
export interface Rig {
  readonly server: SourceServer;
  readonly clock: VirtualClock;
  readonly http: Http;
  readonly source?: PaperSource;
  readonly lookup?: PaperLookup;
  readonly search?: PaperSearch;
}

type Interfaces = Pick<Rig, 'source' | 'lookup' | 'search'>;
export interface RigKind {
  readonly create: CreateRig;
  readonly has: readonly (keyof Interfaces)[];
}
export type CreateRig = (papers: readonly FixturePaper[], fetch?: Fetch) => Promise<Rig>;
type Fetch = typeof globalThis.fetch;

interface Plan {
  group(baseUrl: string): HostGroup;
  answering(papers: readonly FixturePaper[]): Answering;
  create(http: Http, clock: VirtualClock): Interfaces;
  readonly has: RigKind['has'];
}

function rigOf({ group, answering, create, has }: Plan): RigKind {
  const start: CreateRig = async (papers, fetch) => {
    const clock = createVirtualClock();
    const server = await startSourceServer(answering(papers), clock.now);
    const http = anHttp(group(server.url), { clock, ...(fetch === undefined ? {} : { fetch }) });
    return { server, clock, http, ...create(http, clock) };
  };
  return { create: start, has };
}

const CATEGORIES = ['cs.IR'];
const fromArxiv = {
  group: arxivGroup,
  answering: (papers: readonly FixturePaper[]) => arxivAnswering({ papers, pageSize: 2 }),
};

/** Every source there is, each with the server that speaks its format. */
export const rigs: Readonly<Record<string, RigKind>> = {
  'arXiv OAI-PMH': rigOf({
    has: ['source'],
    ...fromArxiv,
    create: (http, clock) => ({ source: createArxivOai({ http, clock, categories: CATEGORIES }) }),
  }),
  'arXiv query interface': rigOf({
    has: ['lookup', 'search'],
    ...fromArxiv,
    create: (http, clock) => {
      const atom = createArxivAtom({ http, clock });
      return { lookup: atom, search: atom };
    },
  }),
  'arXiv listings': rigOf({
    has: ['source'],
    ...fromArxiv,
    create: (http, clock) => ({
      source: createArxivListing({ http, clock, categories: CATEGORIES }),
    }),
  }),
  'Hugging Face': rigOf({
    has: ['source', 'lookup', 'search'],
    group: (baseUrl) => huggingFaceGroup({ baseUrl }),
    answering: huggingFaceAnswering,
    create: (http, clock) => {
      const face = createHuggingFace({ http, clock, backfillDays: 4 });
      return { source: face, lookup: face, search: face };
    },
  }),
  OpenAlex: rigOf({
    has: ['lookup', 'search'],
    group: (baseUrl) => openAlexGroup({ baseUrl }),
    answering: openAlexAnswering,
    create: (http, clock) => {
      const alex = createOpenAlex({ http, clock, apiKey: 'key', patienceMs: LIVE_PATIENCE_MS });
      return { lookup: alex, search: alex };
    },
  }),
  'Semantic Scholar': rigOf({
    has: ['lookup', 'search'],
    group: (baseUrl) => semanticScholarGroup({ baseUrl, apiKey: 'key' }),
    answering: semanticScholarAnswering,
    create: (http, clock) => {
      const scholar = createSemanticScholar({ http, clock, patienceMs: LIVE_PATIENCE_MS });
      return { lookup: scholar, search: scholar };
    },
  }),
};
