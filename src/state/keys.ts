import { randomBytes } from 'node:crypto';
import type { State } from './schema.ts';

/** Secrets that are made here, once, and never leave. */
export interface Keys {
  /** 32 random bytes, hex; the same for the same name for ever. */
  get(name: string): Promise<string>;
}

const BYTES = 32;

export function createKeys(state: State): Keys {
  return {
    async get(name) {
      const value = randomBytes(BYTES).toString('hex');
      await state
        .insertInto('keys')
        .values({ name, value })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const row = await state
        .selectFrom('keys')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return row.value;
    },
  };
}
