import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../call.ts';
import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

/** What buttons do, where it is too long for the button itself: it still works after a restart. */
export interface CallStore {
  /** `person`: whose button it is, and whose words it may hold. */
  put(of: Tenancy & { readonly person: string }, call: Call): Promise<string>;
  /** In direct messages, where the tenant is a person, also that person's from elsewhere. */
  get(of: Tenancy, id: string): Promise<Call | undefined>;
}

const callSchema = z.object({ name: z.string(), input: z.record(z.string(), z.unknown()) });

export function createCallStore(state: State, now: () => Date): CallStore {
  return {
    async put({ platform, tenant, person }, call) {
      const id = randomBytes(9).toString('base64url');
      const made_at = now().toISOString();
      await state
        .insertInto('calls')
        .values({ id, platform, tenant, person, json: JSON.stringify(call), made_at })
        .execute();
      return id;
    },

    async get({ platform, tenant }, id) {
      const row = await state
        .selectFrom('calls')
        .select('json')
        .where('id', '=', id)
        .where('platform', '=', platform)
        .where((is) => is.or([is('tenant', '=', tenant), is('person', '=', tenant)]))
        .executeTakeFirst();
      return row === undefined ? undefined : callSchema.parse(JSON.parse(row.json));
    },
  };
}
