import type { Log } from '../src/log.ts';
import { removeCopies } from '../src/state/database.ts';
import type { Stores } from '../src/state/stores.ts';
import type { Service } from './service.ts';

const DAY_MS = 24 * 60 * 60_000;
const PRUNE_EVERY_MS = DAY_MS / 4;

export interface RetentionOptions {
  readonly stores: Stores;
  readonly dataDir: string;
  /** What is older is removed. */
  readonly days: number;
  readonly now: () => Date;
  readonly log: Log;
  /** Lets go of what is kept in memory. */
  readonly clear: () => void;
}

/** Removes what people asked when its time is over. */
export function createRetentionService(options: RetentionOptions): Service {
  let detail = 'not pruned yet';
  let ready = false;
  let pruning: NodeJS.Timeout | undefined;

  async function attempt(): Promise<void> {
    try {
      await prune(options);
      ready = true;
      detail = `what is older than ${options.days} days is removed`;
    } catch (error) {
      ready = false;
      detail = 'cannot be written';
      options.log.error({ err: error }, 'old questions could not be removed');
    }
  }

  return {
    name: 'state',
    async start() {
      await attempt();
      pruning = setInterval(() => void attempt(), PRUNE_EVERY_MS);
    },
    async stop() {
      clearInterval(pruning);
    },
    health: () => ({ alive: true, ready, detail }),
  };
}

export async function prune(options: Omit<RetentionOptions, 'log'>): Promise<void> {
  const { stores, dataDir, days, now, clear } = options;
  const before = new Date(now().getTime() - days * DAY_MS);
  clear();
  await stores.prune(before);
  removeCopies(dataDir, before);
}
