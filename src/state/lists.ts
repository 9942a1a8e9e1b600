import type { State } from './schema.ts';

/** Lists of papers as they were made once, for everybody who gets one of them. */
export interface Lists {
  /** The JSON text; what stands there already wins, unless a clock made it that was ahead. */
  put(id: string, json: string): Promise<void>;
  get(id: string): Promise<string | undefined>;
}

export function createLists(state: State, now: () => Date): Lists {
  const time = () => now().toISOString();

  return {
    async put(id, json) {
      const made = { json, made_at: time() };
      await state
        .insertInto('lists')
        .values({ id, ...made })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet(made).where('lists.made_at', '>', time()),
        )
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
