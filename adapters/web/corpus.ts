import type { Core } from '../service.ts';

/** What the start page says of the corpus. */
export interface Corpus {
  readonly papers: number;
  /** What its papers are compared by. */
  readonly embedder: string;
  /** ISO date of the newest paper. */
  readonly newest?: string;
  /** Questions that it answers, where it is known what is in it. */
  readonly examples: readonly string[];
}

const FRESH_MS = 30_000;
const SAMPLE = 'sample';
const SAMPLE_QUESTIONS = [
  'Can convolutional networks match vision transformers?',
  'How can concepts be erased from diffusion models?',
  'Do transformers keep track of entities in recipes?',
] as const;
const EMPTY: Corpus = { papers: 0, embedder: '', examples: [] };

/**
 * Looks at the corpus, at most every half a minute; whoever asks in between, or while somebody else looks, gets
 * what was seen last.
 */
export function createCorpus({ dispatcher, monotonic }: Pick<Core, 'dispatcher' | 'monotonic'>) {
  let seen: Corpus | undefined;
  let seenAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const call = { name: 'status', input: {} };
    for await (const reply of dispatcher.dispatch(call, ITSELF, new AbortController().signal)) {
      if (reply.kind !== 'status') continue;
      const { papers, sources, newest, embedder } = reply.status;
      const isSample = papers > 0 && Object.keys(sources).every((name) => name === SAMPLE);
      seen = {
        papers,
        embedder,
        examples: isSample ? SAMPLE_QUESTIONS : [],
        ...(newest !== null && { newest }),
      };
      seenAt = monotonic();
    }
    looking = undefined;
  }

  return async (): Promise<Corpus> => {
    if (monotonic() - seenAt > FRESH_MS) looking ??= look();
    if (seen === undefined) await looking;
    return seen ?? EMPTY;
  };
}

/** The page, on nobody's behalf. */
const ITSELF = {
  place: { platform: 'web', tenant: 'web', channel: 'page', direct: true },
  person: 'page',
  private: true,
  locale: 'en',
  timeZone: 'UTC',
  mayManage: async () => false,
} as const;
