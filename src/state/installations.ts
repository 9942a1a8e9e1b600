import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

/** What a platform gave for a place when its people installed Footnote there: sealed, since it holds tokens. */
export interface Installations {
  put(of: Tenancy, sealed: string): Promise<void>;
  get(of: Tenancy): Promise<string | undefined>;
  /** Unless it was put there at that time or later. */
  remove(of: Tenancy, until: Date): Promise<void>;
  /** Tenants and what was sealed for them. */
  all(platform: string): Promise<readonly { readonly tenant: string; readonly sealed: string }[]>;
}

export function createInstallations(state: State, now: () => Date): Installations {
  return {
    async put({ platform, tenant }, sealed) {
      const values = { sealed, installed_at: now().toISOString() };
      await state
        .insertInto('installations')
        .values({ platform, tenant, ...values })
        .onConflict((conflict) => conflict.columns(['platform', 'tenant']).doUpdateSet(values))
        .execute();
    },

    async get({ platform, tenant }) {
      const row = await state
        .selectFrom('installations')
        .select('sealed')
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .executeTakeFirst();
      return row?.sealed;
    },

    async remove({ platform, tenant }, until) {
      await state
        .deleteFrom('installations')
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('installed_at', '<', until.toISOString())
        .execute();
    },

    all: (platform) =>
      state
        .selectFrom('installations')
        .select(['tenant', 'sealed'])
        .where('platform', '=', platform)
        .execute(),
  };
}
