import type { Builder, JobCall } from './builder.ts';
import type { EmbedderSpec } from './embedder.ts';
import { IndexError } from './errors.ts';
import type { PaperId } from './paper.ts';
import type { PaperIndex, Progress } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import { type Change, openPaperWriter } from './paper-writer.ts';
import type { Serving } from './serving.ts';
import { countUpserts, kindOf, storing, toldBy } from './storing.ts';
import type { Told } from './told.ts';

export const EMPTY: IndexError = new IndexError(
  'empty',
  'The index holds no papers yet. Run `footnote index add FILE.jsonl`, then `footnote index build`.',
);

export interface ChangesParts {
  readonly dataDir: string;
  readonly store: PaperStore;
  readonly serving: Serving;
  readonly builder: Builder;
  /** Of the settings: what a build embeds with. */
  readonly spec: EmbedderSpec;
}

/** The part of the corpus that changes it. */
export type Changing = Pick<
  PaperIndex,
  'upsert' | 'fold' | 'takeVectors' | 'build' | 'verify' | 'remove'
>;

/** Changes the corpus; the caller holds the folder's lock. */
export interface Changes extends Changing {
  /** Embeds what the generation that serves lacks, with its embedder. */
  embedTail(signal?: AbortSignal): Promise<void>;
  /** Of the build that runs. */
  progress(): Progress | undefined;
}

export function createChanges(parts: ChangesParts): Changes {
  const { dataDir, store, serving, builder, spec } = parts;
  let running: Promise<unknown> = Promise.resolve();
  let progress: Progress | undefined;

  /** One build or check at a time. */
  function inTurn<T>(
    call: JobCall,
    action: (call: JobCall & { serving: string | undefined }) => Promise<T>,
  ): Promise<T> {
    const turn = running.then(async () => {
      call.signal?.throwIfAborted();
      if (store.count() === 0) throw EMPTY;
      const onProgress = (now: Progress): void => {
        progress = now;
        call.onProgress(now);
      };
      try {
        const result = await action({
          ...call,
          onProgress,
          serving: serving.opened()?.generation.name,
        });
        return result;
      } finally {
        progress = undefined;
      }
    });
    running = turn.catch(() => {});
    return turn;
  }

  async function* storeAll(
    all: AsyncIterable<Told> | readonly Told[],
    signal?: AbortSignal,
  ): AsyncGenerator<Change> {
    for await (const change of storing(dataDir, all, signal)) {
      for (const seq of change.gone) serving.forget(seq);
      yield change;
    }
  }

  return {
    upsert: (papers, source, signal) => countUpserts(storeAll(toldBy(source, papers), signal)),

    async fold(sightings, signal) {
      const counts = { added: 0, changed: 0, unchanged: 0, withdrawn: 0 };
      const ids: (PaperId | null)[] = [];
      for await (const change of storeAll(sightings, signal)) {
        counts[kindOf(change)]++;
        ids.push(change.id ?? null);
      }
      return { ...counts, ids };
    },

    async remove(id) {
      const writer = openPaperWriter(dataDir);
      try {
        const seq = writer.remove(id);
        if (seq !== undefined) serving.forget(seq);
        return seq !== undefined;
      } finally {
        writer.close();
      }
    },

    takeVectors: ({ papers, vectors }, onProgress, signal) =>
      builder.run({ kind: 'take', embedder: spec, papers, vectors }, { onProgress, signal }),

    async build(onProgress, signal) {
      await inTurn({ onProgress, signal }, async ({ serving: name, ...call }) => {
        await builder.run({ kind: 'build', embedder: spec, serving: name }, call);
        await serving.swap();
      });
      serving.searcher();
    },

    verify: (onProgress, signal) =>
      inTurn({ onProgress, signal }, async ({ serving: name, ...call }) => {
        const found = await builder.run({ kind: 'verify', embedder: spec, serving: name }, call);
        if (found.rebuilt !== undefined) await serving.swap();
        return found;
      }),

    async embedTail(signal) {
      const searcher = serving.searcher();
      const { spec: own, upTo } = searcher.generation;
      const call = { onProgress: () => {}, signal };
      const job = { kind: 'embed', embedder: own ?? spec, after: upTo } as const;
      await builder.run(job, call).catch(serving.blame);
      await serving.opened()?.fetchVectors();
    },

    progress: () => progress,
  };
}
