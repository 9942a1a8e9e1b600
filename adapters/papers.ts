import { fileInput } from '../index/imports/input.ts';
import { readPapers } from '../index/imports/read-papers.ts';
import type { IndexStatus, PaperIndex, Progress } from '../index/paper-index.ts';
import type { Log } from '../src/log.ts';
import type { Service } from './service.ts';

const LOOK_EVERY_MS = 30_000;

export interface PapersOptions {
  readonly index: PaperIndex;
  /** The corpus that ships. */
  readonly samplePath: string;
  readonly log: Log;
  /** Called when other papers are found than before. */
  readonly onChange: () => void;
}

export interface PapersService extends Service {
  /** Of the build that runs here. */
  progress(): Progress | undefined;
}

/** Fills an empty corpus with the sample and builds what was never built, while everything else serves already. */
export function createPapersService(options: PapersOptions): PapersService {
  const { index, log, onChange } = options;
  const stopping = new AbortController();
  let status: IndexStatus | undefined;
  let failure: string | undefined;
  let progress: Progress | undefined;
  let filling = Promise.resolve();
  let looking: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      const before = status?.generation;
      status = await index.status();
      failure = undefined;
      if (before !== undefined && before !== status.generation) onChange();
    } catch (error) {
      if (failure === undefined) log.error({ err: error }, 'the index could not be read');
      failure = 'cannot be read';
    }
  }

  async function fill(): Promise<void> {
    const { papers, generation, tail, problem } = await index.status();
    if (problem !== undefined) log.error({ problem }, 'the index cannot be searched');
    if (papers > 0 && generation !== null && tail === 0) return;
    log.info({ papers, tail }, 'building the index began');
    progress = { phase: 'embedding', done: 0, total: tail };
    if (papers === 0) {
      const sample = readPapers(fileInput(options.samplePath), () => {});
      const { added } = await index.upsert(sample, 'sample', stopping.signal);
      progress = { ...progress, total: added };
    }
    await index.build((now) => {
      progress = now;
    }, stopping.signal);
    log.info({}, 'the index was built');
  }

  return {
    name: 'papers',
    essential: true,
    progress: () => progress,

    async start() {
      await look();
      filling = fill()
        .catch((error: unknown) => {
          if (stopping.signal.aborted) return;
          log.error({ err: error }, 'the index could not be built');
        })
        .finally(() => {
          progress = undefined;
        })
        .then(look);
      looking = setInterval(() => void look(), LOOK_EVERY_MS);
    },

    async stop() {
      clearInterval(looking);
      stopping.abort(new Error('stopped'));
      await filling;
    },

    health() {
      const ready = failure === undefined && status?.generation != null;
      return { alive: true, ready, detail: failure ?? describe(status, progress) };
    },
  };
}

function describe(status: IndexStatus | undefined, progress: Progress | undefined): string {
  if (progress !== undefined) return `${progress.phase} ${progress.done} of ${progress.total}`;
  return status?.problem ?? `${status?.papers ?? 0} papers`;
}
