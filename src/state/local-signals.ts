import type { PaperId } from '../../index/paper.ts';
import type { Spot, Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

/** What people do with papers; `unwanted` speaks against them. */
export type Deed = 'asked' | 'shared' | 'liked' | 'looked' | 'unwanted';

/** What the people of a place do with papers: once a person, paper and deed. */
export interface LocalSignals {
  note(
    of: Spot & { readonly person: string },
    papers: readonly PaperId[],
    deed: Deed,
  ): Promise<void>;
  /** How many people there have done something with each paper since then. */
  interest(of: Tenancy, since: Date): Promise<ReadonlyMap<PaperId, number>>;
  /** Papers that people of a channel want less of, the latest first. */
  unwanted(of: Spot, limit: number): Promise<readonly PaperId[]>;
}

export function createLocalSignals(state: State, now: () => Date): LocalSignals {
  return {
    async note({ platform, tenant, channel, person }, papers, deed) {
      if (papers.length === 0) return;
      const at = now().toISOString();
      const rows = papers.map((paper) => ({
        platform,
        tenant,
        channel,
        person,
        paper,
        kind: deed,
        at,
      }));
      await state
        .insertInto('local_signals')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(['platform', 'tenant', 'channel', 'person', 'paper', 'kind'])
            .doUpdateSet({ at }),
        )
        .execute();
    },

    async interest({ platform, tenant }, since) {
      const rows = await state
        .selectFrom('local_signals')
        .select(['paper', (row) => row.fn.count('person').distinct().as('people')])
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('at', '>=', since.toISOString())
        .where('kind', '!=', 'unwanted' satisfies Deed)
        .groupBy('paper')
        .execute();
      return new Map(rows.map(({ paper, people }) => [paper, Number(people)]));
    },

    async unwanted({ platform, tenant, channel }, limit) {
      const rows = await state
        .selectFrom('local_signals')
        .select(['paper', (row) => row.fn.max('at').as('last')])
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('channel', '=', channel)
        .where('kind', '=', 'unwanted' satisfies Deed)
        .groupBy('paper')
        .orderBy('last', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ paper }) => paper);
    },
  };
}
