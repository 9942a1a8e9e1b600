import { z } from 'zod';
import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

/** What those who manage a server or workspace have chosen for it. */
export interface TenantSettings {
  /** Channels in which Footnote answers; everywhere where there are none. */
  readonly channels: readonly string[];
  /** Answers are for the asker alone. */
  readonly private: boolean;
  /** Of the answers, BCP 47; the question's own where it is empty. */
  readonly language: string;
  /** Questions that name no category are answered from papers of these; from all where there are none. */
  readonly categories: readonly string[];
  /** Links to papers are unfurled, where the platform asks for that. */
  readonly unfurls: boolean;
  /** The most of the month's token budget that this place may use, in per cent. */
  readonly budgetShare: number;
}

export interface TenantSettingsStore {
  get(of: Tenancy): Promise<TenantSettings>;
  /** Changes what is given and gives the whole. */
  set(of: Tenancy, changes: Partial<TenantSettings>): Promise<TenantSettings>;
  /** Lets what is kept in memory go. */
  drop(of: Tenancy): void;
}

const schema = z.object({
  channels: z.array(z.string()).catch([]),
  private: z.boolean().catch(false),
  language: z.string().catch(''),
  categories: z.array(z.string()).catch([]),
  unfurls: z.boolean().catch(false),
  budgetShare: z.number().min(0).max(100).catch(100),
});
const defaults: TenantSettings = schema.parse({});

/** Reads are kept in memory: this process alone writes them. */
export function createTenantSettings(state: State, now: () => Date): TenantSettingsStore {
  const known = new Map<string, TenantSettings>();
  const keyOf = ({ platform, tenant }: Tenancy): string => `${platform}\n${tenant}`;

  async function get(of: Tenancy): Promise<TenantSettings> {
    const kept = known.get(keyOf(of));
    if (kept !== undefined) return kept;
    const row = await state
      .selectFrom('settings')
      .select('json')
      .where('platform', '=', of.platform)
      .where('tenant', '=', of.tenant)
      .executeTakeFirst();
    const settings = row === undefined ? defaults : schema.parse(JSON.parse(row.json));
    known.set(keyOf(of), settings);
    return settings;
  }

  return {
    get,
    async set({ platform, tenant }, changes) {
      const settings = { ...(await get({ platform, tenant })), ...changes };
      const values = { json: JSON.stringify(settings), changed_at: now().toISOString() };
      await state
        .insertInto('settings')
        .values({ platform, tenant, ...values })
        .onConflict((conflict) => conflict.columns(['platform', 'tenant']).doUpdateSet(values))
        .execute();
      known.set(keyOf({ platform, tenant }), settings);
      return settings;
    },
    drop: (of) => void known.delete(keyOf(of)),
  };
}
