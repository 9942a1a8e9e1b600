import type { State } from './schema.ts';

/** Lists of papers as they were made once, for everybody who gets one of them. */
export interface Lists {
  /** The JSON text; what stands there already wins. */
  put(id: string, json: string): Promise<void>;
  get(id: string): Promise<string | undefined>;
}

export function createLists(state: State, now: () => Date): Lists {
  return {
    async put(id, json) {
      await state
        .insertInto('lists')
        .values({ id, json, made_at: now().toISOString() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async get(id) {
      const row = await state
        .selectFrom('lists')
        .select('json')
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.json;
    },
  };
}
