import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

export type Verdict = 'good' | 'bad';

export interface FeedbackStore {
  /** A person's last word on an answer counts. */
  give(
    of: Tenancy & { readonly turn: string; readonly person: string },
    verdict: Verdict,
  ): Promise<void>;
  counts(): Promise<Readonly<Record<Verdict, number>>>;
}

export function createFeedback(state: State, now: () => Date): FeedbackStore {
  return {
    async give(of, verdict) {
      const values = { verdict: verdict === 'good' ? 1 : -1, given_at: now().toISOString() };
      await state
        .insertInto('feedback')
        .values({ ...of, ...values })
        .onConflict((conflict) => conflict.columns(['turn', 'person']).doUpdateSet(values))
        .execute();
    },

    async counts() {
      const rows = await state
        .selectFrom('feedback')
        .select(({ fn }) => ['verdict', fn.countAll().as('count')])
        .groupBy('verdict')
        .execute();
      const of = (verdict: number): number =>
        Number(rows.find((row) => row.verdict === verdict)?.count ?? 0);
      return { good: of(1), bad: of(-1) };
    },
  };
}
