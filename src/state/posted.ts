import type { PaperId } from '../../index/paper.ts';
import type { Spot } from './local-signals.ts';
import type { State } from './schema.ts';

/** What each channel got, so that it does not get it again. */
export interface Posted {
  /** Papers and how much they had grown when they were posted last. */
  growthOf(of: Spot): Promise<ReadonlyMap<PaperId, number>>;
}

export function createPosted(state: State): Posted {
  return {
    async growthOf({ platform, tenant, channel }) {
      const rows = await state
        .selectFrom('posted')
        .select(['paper', 'growth'])
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('channel', '=', channel)
        .execute();
      return new Map(rows.map(({ paper, growth }) => [paper, growth]));
    },
  };
}
