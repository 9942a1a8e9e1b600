import type { PaperId } from '../../index/paper.ts';
import type { Spot } from '../tenancy.ts';
import { type Delivery, toDelivery } from './deliveries.ts';
import type { State } from './schema.ts';

/** What each channel got, so that it does not get it again. */
export interface Posted {
  /** Papers and how much they had grown when they were posted last; those on their way count. */
  growthOf(of: Spot): Promise<ReadonlyMap<PaperId, number>>;
}

export function createPosted(state: State): Posted {
  async function onTheirWay({ platform, tenant, channel }: Spot) {
    const rows = await state
      .selectFrom('outbox')
      .selectAll()
      .where('platform', '=', platform)
      .where('tenant', '=', tenant)
      .where('channel', '=', channel)
      .where('state', 'in', ['queued', 'sending'])
      .execute();
    return rows.flatMap((row) => toDelivery(row).content?.papers ?? []);
  }

  return {
    async growthOf(of) {
      const { platform, tenant, channel } = of;
      const coming = await onTheirWay(of); // first, since what arrives meanwhile is among the others then
      const rows = await state
        .selectFrom('posted')
        .select(['paper', 'growth'])
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('channel', '=', channel)
        .execute();
      return new Map([
        ...rows.map(({ paper, growth }) => [paper, growth] as const),
        ...coming.map(({ id, growth }) => [id, growth] as const),
      ]);
    },
  };
}

/** What arrived with a delivery. */
export async function notePosted(
  state: State,
  { platform, tenant, channel, content }: Delivery,
  at: string,
): Promise<void> {
  const papers = content?.papers ?? [];
  if (papers.length === 0) return;
  const rows = papers.map(({ id: paper, growth }) => ({
    ...{ platform, tenant, channel, paper },
    growth,
    at,
  }));
  await state
    .insertInto('posted')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['platform', 'tenant', 'channel', 'paper'])
        .doUpdateSet((row) => ({ growth: row.ref('excluded.growth'), at })),
    )
    .execute();
}
