import { UserError } from '../../src/errors.ts';
import type { Collection } from '../../src/evaluation/collection.ts';
import type { App, Shell } from './app.ts';
import { buildIfNeeded } from './corpus.ts';

/** Brings a collection's papers into its index; what was embedded before is kept. */
export async function fill(
  app: Pick<App, 'config' | 'index'>,
  collection: Pick<Collection, 'documents' | 'papers'>,
  shell: Shell,
): Promise<void> {
  await app.index.upsert(collection.papers(), 'eval', shell.signal);
  await buildIfNeeded(app, shell, {});
  const { papers } = await app.index.status();
  if (papers !== collection.documents) {
    throw new UserError(
      `The corpus lost papers since it was indexed (${papers} there, ${collection.documents} now). Delete its folder under DATA_DIR/eval and run this again.`,
    );
  }
}
