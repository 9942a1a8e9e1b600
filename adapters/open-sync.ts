import { IndexError } from '../index/errors.ts';
import { tryLock } from '../index/lock.ts';
import type { Config } from '../src/config-groups.ts';
import type { Log } from '../src/log.ts';
import { openState } from '../src/state/database.ts';
import { createStores } from '../src/state/stores.ts';
import { createSync, type Sync } from '../src/sync.ts';
import type { Foundation } from './compose.ts';

export interface OpenSync {
  readonly sync: Sync;
  close(): Promise<void>;
}

export interface OpenSyncOptions {
  readonly config: Config;
  readonly foundation: Pick<Foundation, 'index' | 'sources'>;
  readonly log: Log;
  readonly now: () => Date;
}

/** For one command, which keeps others from reading the sources meanwhile. */
export async function openSync({
  config,
  foundation,
  log,
  now,
}: OpenSyncOptions): Promise<OpenSync> {
  const { dataDir } = config;
  const release = tryLock(dataDir, 'sync.db');
  if (release === undefined) {
    throw new IndexError(
      'busy',
      `Another Footnote is reading the sources into ${dataDir}. \`footnote index status\` shows how far it is.`,
    );
  }
  try {
    const stores = createStores(await openState(dataDir), now);
    const { index, sources } = foundation;
    const { sourceRuns: runs, signals } = stores;
    const sync = createSync({
      feeds: sources.feeds,
      index,
      runs,
      signals,
      now,
      random: Math.random,
      log,
    });
    return {
      sync,
      async close() {
        await stores.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
