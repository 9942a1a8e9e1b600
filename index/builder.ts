import { z } from 'zod';
import { embedderSpec } from './embedder.ts';
import type { Progress } from './paper-index.ts';
import { verificationSchema } from './wire.ts';

export const jobSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('embed'), embedder: embedderSpec, after: z.number() }),
  z.object({
    kind: z.literal('take'),
    embedder: embedderSpec,
    papers: z.string(),
    vectors: z.string(),
  }),
  z.object({ kind: z.literal('build'), embedder: embedderSpec, serving: z.string().optional() }),
  z.object({ kind: z.literal('verify'), embedder: embedderSpec, serving: z.string().optional() }),
]);

/** embed: papers that were embedded · take: vectors that were stored · build: the generation's name · verify: what was found and done. */
export const jobResults = {
  embed: z.number(),
  take: z.number(),
  build: z.string(),
  verify: verificationSchema,
};

export type Job = Readonly<z.infer<typeof jobSchema>>;
export type JobKind = Job['kind'];
export type JobResult<K extends JobKind> = z.infer<(typeof jobResults)[K]>;

/** Writes vectors and generations; nothing else does. Jobs that are given at once run side by side. */
export interface Builder {
  run<K extends JobKind>(job: Extract<Job, { kind: K }>, call: JobCall): Promise<JobResult<K>>;
  close(): Promise<void>;
}

export interface JobCall {
  readonly onProgress: (progress: Progress) => void;
  readonly signal?: AbortSignal | undefined;
}
