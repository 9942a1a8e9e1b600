import { z } from 'zod';
import { jobSchema } from './builder.ts';
import { endpointKey } from './embedder.ts';
import { failureSchema, progressSchema } from './wire.ts';

/**
 * What the building process is told: where it works, first of all; then jobs by their number. To rest is to
 * give back the memory of its models.
 */
export const requestSchema = z.union([
  z.object({
    open: z.object({
      dataDir: z.string(),
      key: endpointKey.optional(),
      priority: z.enum(['low', 'normal']),
    }),
  }),
  z.object({ id: z.number(), job: jobSchema }),
  z.object({ abort: z.number() }),
  z.object({ rest: z.literal(true) }),
  z.object({ close: z.literal(true) }),
]);

/** What it says: progress as it comes, then a result or a failure. */
export const replySchema = z.union([
  z.object({ id: z.number(), progress: progressSchema }),
  z.object({ id: z.number(), failure: failureSchema }),
  z.object({ id: z.number(), result: z.unknown() }),
]);

export type Request = z.infer<typeof requestSchema>;
export type Reply = z.infer<typeof replySchema>;
