import type { Context } from 'hono';
import type { PageSettings } from '../../src/config-groups.ts';
import type { Telemetry } from '../../src/telemetry.ts';
import type { Core } from '../service.ts';
import { type Asking, createAsking } from './asking.ts';
import { type Cartographer, createCartographer, type MapParts } from './cartographer.ts';
import { type Corpus, createCorpus } from './corpus.ts';
import { createVisitors, type Visitors } from './visitor.ts';

export interface PageParts {
  readonly core: Core;
  readonly settings: PageSettings;
  readonly telemetry: Telemetry;
  /** For which questions and answers are kept. */
  readonly retentionDays: number;
  readonly map: MapParts;
  /** Answers are a language model's. */
  readonly hasModel: boolean;
  /** Where people sign up for mail, where there is any. */
  readonly subscribePath?: string;
  /** Whether a request comes from whoever runs this. */
  readonly mayLookInside: (c: Context) => boolean;
}

/** What every route works with. */
export interface Page extends PageParts {
  readonly asking: Asking;
  readonly visitors: Visitors;
  readonly corpus: () => Promise<Corpus>;
  readonly cartographer: Cartographer;
}

export function createPage(parts: PageParts): Page {
  const corpus = createCorpus(parts.core);
  return {
    ...parts,
    asking: createAsking({ ...parts.core, ...parts }),
    visitors: createVisitors(parts),
    corpus,
    cartographer: createCartographer({ ...parts.map, ...parts.core, corpus }),
  };
}
