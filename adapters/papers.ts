import type { IndexStatus, PaperIndex, Progress } from '../index/paper-index.ts';
import { describeProgress } from '../src/descriptions.ts';
import type { Log } from '../src/log.ts';
import { storeSample } from '../src/sample.ts';
import type { Service } from './service.ts';

const LOOK_EVERY_MS = 1_000;
/** A corpus that serves is looked at only each so many times. */
const LOOKS_SKIPPED = 30;

export interface PapersOptions {
  /** Keeps itself built. */
  readonly index: PaperIndex;
  /** The corpus that ships. */
  readonly samplePath: string;
  readonly log: Log;
  /** Called when other papers are found than before. */
  readonly onChange: () => void;
}

export interface PapersService extends Service {
  /** Of the build that runs, until there is something to search. */
  progress(): Progress | undefined;
}

/** Fills an empty corpus with the sample while everything else serves already, and watches the corpus. */
export function createPapersService(options: PapersOptions): PapersService {
  const { index, log, onChange } = options;
  const stopping = new AbortController();
  let status: IndexStatus | undefined;
  let failure: string | undefined;
  let filling = Promise.resolve();
  let looks = 0;
  let looking: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      const before = status;
      status = await index.status();
      failure = undefined;
      if (before !== undefined && contents(before) !== contents(status)) onChange();
    } catch (error) {
      if (failure === undefined) log.error({ err: error }, 'the index could not be read');
      failure = 'cannot be read';
    }
  }

  async function fill(): Promise<void> {
    if (status?.papers !== 0) return;
    log.info({}, 'storing the sample papers began');
    await storeSample(index, options.samplePath, stopping.signal);
    await look();
  }

  const serves = (): boolean => failure === undefined && status?.generation != null;

  return {
    name: 'papers',
    essential: true,
    progress: () => (serves() ? undefined : status?.building),

    async start() {
      await look();
      filling = fill().catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        log.error({ err: error }, 'the sample papers could not be stored');
      });
      looking = setInterval(() => {
        if (!serves() || ++looks % LOOKS_SKIPPED === 0) void look();
      }, LOOK_EVERY_MS);
    },

    async stop() {
      clearInterval(looking);
      stopping.abort(new Error('stopped'));
      await filling;
    },

    health: () => ({
      alive: true,
      ready: serves(),
      detail: failure ?? describe(status),
    }),
  };
}

/** Changes when other papers are found. */
function contents({ papers, newest, generation, unembedded }: IndexStatus): string {
  return [papers, newest, generation, unembedded].join();
}

function describe(status: IndexStatus | undefined): string {
  if (status?.building !== undefined) return describeProgress(status.building);
  return status?.problem ?? `${status?.papers ?? 0} papers`;
}
