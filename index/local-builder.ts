import { buildGeneration } from './build.ts';
import type { Builder, Job, JobCall, JobKind, JobResult } from './builder.ts';
import { toIndexError } from './database.ts';
import { embedMissing } from './embed-missing.ts';
import type { Embedder, EmbedderSpec, OpenEmbedder } from './embedder.ts';
import { waitForLock } from './lock.ts';
import { openPaperStore } from './paper-store.ts';
import { takeVectors } from './take-vectors.ts';
import { openVectorStore } from './vector-store.ts';
import { verifyIndex } from './verify.ts';

/** For another builder to end, whose parent was killed. */
const LOCK_WAIT_MS = 10_000;

/** Does the jobs in this process: the building child's work, or a test's. */
export function createLocalBuilder(dataDir: string, open: OpenEmbedder): Builder {
  const embedders = new Map<string, Promise<Embedder>>();
  let lock: Promise<() => void> | undefined;
  let running = 0;

  function embedderOf(spec: EmbedderSpec): Promise<Embedder> {
    const key = JSON.stringify(spec);
    const known = embedders.get(key) ?? open(spec);
    embedders.set(key, known);
    known.catch(() => embedders.delete(key));
    return known;
  }

  /** The lock is held while any job runs. */
  async function locked<T>(signal: AbortSignal | undefined, action: () => Promise<T>): Promise<T> {
    running++;
    lock ??= waitForLock(dataDir, 'build.db', { waitMs: LOCK_WAIT_MS, signal });
    const held = lock;
    try {
      await held;
      return await action();
    } finally {
      running--;
      if (running === 0) {
        lock = undefined;
        await held.then(
          (release) => release(),
          () => {},
        );
      }
    }
  }

  async function perform(job: Job, call: JobCall): Promise<number | string | object> {
    const embedder = await embedderOf(job.embedder);
    const papers = openPaperStore(dataDir);
    const vectors = openVectorStore(dataDir);
    const parts = { dataDir, papers, vectors, embedder, spec: job.embedder, ...call };
    try {
      if (job.kind === 'embed') return await embedMissing(parts, job.after);
      if (job.kind === 'take') return await takeVectors(parts, job);
      const build = { ...parts, serving: job.serving };
      return job.kind === 'build' ? await buildGeneration(build) : await verifyIndex(build);
    } catch (cause) {
      throw toIndexError(dataDir, cause);
    } finally {
      papers.close();
      vectors.close();
    }
  }

  return {
    async run<K extends JobKind>(job: Extract<Job, { kind: K }>, call: JobCall) {
      return (await locked(call.signal, () => perform(job, call))) as JobResult<K>;
    },
    /** Gives the models back; a job that follows opens them again. */
    async close() {
      const opened = [...embedders.values()];
      embedders.clear();
      for (const embedder of opened) await (await embedder).close();
    },
  };
}
