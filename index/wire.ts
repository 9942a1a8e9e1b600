import { z } from 'zod';
import { ImportError, INDEX_ERROR_CODES, IndexError } from './errors.ts';
import type { Paper } from './paper.ts';
import type { Folded, Progress, UpsertCounts, Verification } from './paper-index.ts';
import { type Sighting, SOURCE_NAMES } from './sources/source.ts';

/** What crosses from one process to another, and is parsed where it arrives. */

export const progressSchema = z.object({
  phase: z.enum(['embedding', 'indexing', 'verifying']),
  done: z.number(),
  total: z.number(),
}) satisfies z.ZodType<Progress>;

export const countsSchema = z.object({
  added: z.number(),
  changed: z.number(),
  unchanged: z.number(),
}) satisfies z.ZodType<UpsertCounts>;

export const verificationSchema = z.object({
  papers: z.number(),
  withoutVector: z.number(),
  vectorsWithoutPaper: z.number(),
  brokenVectors: z.number(),
  notInIndex: z.number(),
  wrongInIndex: z.number(),
  damage: z.string().optional(),
  rebuilt: z.string().optional(),
}) satisfies z.ZodType<Verification>;

export const paperSchema = z.object({
  id: z.string(),
  title: z.string(),
  abstract: z.string(),
  authors: z.array(z.string()),
  published: z.string().exactOptional(),
  categories: z.array(z.string()),
  arxivId: z.string().exactOptional(),
  doi: z.string().exactOptional(),
  url: z.string().exactOptional(),
}) satisfies z.ZodType<Paper>;

/** What storing needs of what sources say. */
export const sightingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('paper'),
    source: z.enum(SOURCE_NAMES),
    seenAt: z.string(),
    paper: paperSchema,
    version: z.number().exactOptional(),
    updated: z.string().exactOptional(),
    withdrawn: z.literal(true).exactOptional(),
  }),
  z.object({
    kind: z.literal('removed'),
    source: z.enum(SOURCE_NAMES),
    seenAt: z.string(),
    id: z.string(),
  }),
]) satisfies z.ZodType<Sighting>;

export const foldedSchema = countsSchema.extend({
  withdrawn: z.number(),
  ids: z.array(z.string().nullable()),
}) satisfies z.ZodType<Folded>;

export const failureSchema = z.object({
  code: z.enum([...INDEX_ERROR_CODES, 'import', 'aborted', 'unknown']),
  message: z.string(),
});

type Failure = z.infer<typeof failureSchema>;

/** An error as the other side can have it; that something was aborted, it knows itself. */
export function toFailure(error: unknown, signal?: AbortSignal): Failure {
  if (signal?.aborted === true) return { code: 'aborted', message: 'aborted' };
  if (error instanceof IndexError) return { code: error.code, message: error.message };
  if (error instanceof ImportError) return { code: 'import', message: error.message };
  return { code: 'unknown', message: error instanceof Error ? error.message : String(error) };
}

/** The error that the other side had. */
export function fromFailure(failure: Failure, signal?: AbortSignal): unknown {
  const { code, message } = failure;
  if (code === 'aborted')
    return signal?.reason ?? new IndexError('building', 'The work was stopped.');
  if (code === 'import') return new ImportError(message);
  return code === 'unknown' ? new Error(message) : new IndexError(code, message);
}
