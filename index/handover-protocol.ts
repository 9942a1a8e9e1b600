import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Sighting } from './sources/source.ts';
import {
  countsSchema,
  failureSchema,
  foldedSchema,
  paperSchema,
  progressSchema,
  sightingSchema,
  verificationSchema,
} from './wire.ts';

/**
 * How a command that changes the corpus is handed to the process that writes it: over a socket, one JSON
 * value a line. First what is asked; for an upsert the papers follow, then an end. Hanging up stops it.
 */
export const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('upsert'), source: z.string() }),
  z.object({ kind: z.literal('fold'), sightings: z.array(sightingSchema) }),
  z.object({ kind: z.literal('take'), papers: z.string(), vectors: z.string() }),
  z.object({ kind: z.literal('build') }),
  z.object({ kind: z.literal('verify') }),
  z.object({ kind: z.literal('remove'), id: z.string() }),
]);

export const streamedPaper = z.union([
  z.object({ paper: paperSchema }),
  z.object({ end: z.literal(true) }),
]);

export const replySchema = z.union([
  z.object({ progress: progressSchema }),
  z.object({ failure: failureSchema }),
  z.object({ result: z.unknown() }),
]);

export const changeResults = {
  upsert: countsSchema,
  fold: foldedSchema,
  take: z.number(),
  verify: verificationSchema,
  remove: z.boolean(),
};

type Parsed = z.infer<typeof requestSchema>;
export type ChangeRequest =
  | Exclude<Parsed, { readonly kind: 'fold' }>
  | { readonly kind: 'fold'; readonly sightings: readonly Sighting[] };
export type ChangeReply = z.infer<typeof replySchema>;

/** The values that arrive, until either side ends; throws for a line that is no JSON. */
export async function* receive(socket: Socket): AsyncGenerator<unknown> {
  const lines = createInterface({ input: socket });
  socket.once('close', () => lines.close());
  for await (const line of lines) yield JSON.parse(line);
}

/** Resolves when there is room for more. */
export async function send(socket: Socket, value: unknown): Promise<void> {
  if (socket.destroyed || socket.write(`${JSON.stringify(value)}\n`)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
