import type { Changes, Changing } from './changes.ts';
import type { Embedder, EmbedderSpec } from './embedder.ts';
import { IndexError } from './errors.ts';
import { estimateMissing } from './estimate.ts';
import type { PaperStore } from './paper-store.ts';
import type { Serving } from './serving.ts';
import { TAIL_MAX } from './tail.ts';

/** A build takes the tail in when it has grown so long. */
const TAIL_FOLDED = 2_000;
/** What failed in the background is tried again after so long, or at the next change. */
const RETRY_MS = 60_000;

/** What happened in the background. */
export type IndexEvent =
  | { readonly kind: 'built'; readonly generation: string }
  | { readonly kind: 'degraded'; readonly reason: IndexError }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface ServiceParts {
  readonly store: PaperStore;
  readonly serving: Serving;
  readonly changes: Changes;
  readonly wanted: Embedder;
  readonly spec: EmbedderSpec;
  readonly report: (event: IndexEvent) => void;
}

export interface Service extends Changing {
  close(): Promise<void>;
}

/**
 * Keeps the index up with the papers while the process serves: new ones are embedded at once, also while a
 * build runs; a long tail is folded in; a damaged or outdated generation is built anew.
 */
export function createService(parts: ServiceParts): Service {
  const { store, serving, changes, report } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const onFailure = (error: unknown): void => report({ kind: 'failed', error });

  let waits = false;
  const embedding = createLoop({ signal, onFailure }, async () => {
    const searcher = serving.opened();
    if (searcher?.generation.name === undefined) return; // the first build embeds all
    const newer = store.countAfter(searcher.generation.upTo);
    const isDear = newer > TAIL_MAX && !serving.isLocal(); // whoever asks for a build is asked about the price
    if (isDear && !waits) report({ kind: 'degraded', reason: waiting(newer) });
    waits = isDear;
    if (isDear) return;
    await searcher.catchUp();
    if (searcher.unembedded() > 0) await changes.embedTail(signal);
  });

  const building = createLoop({ signal, onFailure }, async () => {
    if (!(await isBuildDue(parts))) return;
    await changes.build(() => {}, signal);
    embedding.nudge(); // what came meanwhile
    report({ kind: 'built', generation: serving.searcher().generation.name ?? '' });
    reportProblem();
  });

  function reportProblem(): void {
    const reason = serving.problem();
    if (reason !== undefined) report({ kind: 'degraded', reason });
  }

  function nudge(): void {
    embedding.nudge();
    building.nudge();
  }

  async function noticed<T>(change: Promise<T>): Promise<T> {
    const result = await change;
    await serving.opened()?.catchUp();
    nudge();
    return result;
  }

  reportProblem();
  nudge();

  return {
    upsert: (papers, source, aborted) => noticed(changes.upsert(papers, source, aborted)),
    fold: (sightings, aborted) => noticed(changes.fold(sightings, aborted)),
    takeVectors: changes.takeVectors,
    build: (onProgress, aborted) => noticed(changes.build(onProgress, aborted)),
    verify: (onProgress, aborted) => noticed(changes.verify(onProgress, aborted)),
    remove: changes.remove,
    async close() {
      stopping.abort(new IndexError('building', 'The index is being closed.'));
      await Promise.all([embedding.settled(), building.settled()]);
    },
  };
}

function waiting(papers: number): IndexError {
  const message = `${papers} new papers wait to be sent to the embedding endpoint. Run \`footnote index build\`.`;
  return new IndexError('embedder', message);
}

interface Loop {
  /** Has the work done, once more where it is under way. */
  nudge(): void;
  settled(): Promise<void>;
}

/** Work that is done when there is reason to, never twice at a time, and again a while after it failed. */
function createLoop(
  { signal, onFailure }: { readonly signal: AbortSignal; readonly onFailure: (e: unknown) => void },
  work: () => Promise<void>,
): Loop {
  let wanted = false;
  let working: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    while (wanted && !signal.aborted) {
      wanted = false;
      clearTimeout(retry);
      try {
        await work();
      } catch (error) {
        if (signal.aborted) return;
        onFailure(error);
        retry = setTimeout(nudge, RETRY_MS);
        retry.unref();
      }
    }
  }

  function nudge(): void {
    wanted = true;
    working ??= run().finally(() => {
      working = undefined;
    });
  }

  signal.addEventListener('abort', () => clearTimeout(retry), { once: true });
  return { nudge, settled: async () => await working };
}

/** A build that costs money is left to who asks for it. */
async function isBuildDue({ store, serving, wanted, spec }: ServiceParts): Promise<boolean> {
  if (store.count() === 0) return false;
  const generation = serving.opened()?.generation;
  const due =
    generation?.name === undefined ||
    serving.problem() !== undefined ||
    generation.embedder !== wanted.id ||
    store.countAfter(generation.upTo) > TAIL_FOLDED;
  if (!due || spec.kind !== 'openai') return due;
  const { papers } = await estimateMissing(store, serving.vectors(), wanted.id);
  return papers <= TAIL_MAX && generation?.embedder === wanted.id;
}
