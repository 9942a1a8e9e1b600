import type { SourceRunRow, State } from './schema.ts';

/** How it stands with reading one source. */
export interface SourceRun {
  readonly source: string;
  readonly attemptedAt: Date;
  /** The last time that all there was had been read. */
  readonly succeededAt?: Date;
  readonly nextAt?: Date;
  /** Papers that the last attempt got. */
  readonly papers: number;
  /** Why the last attempt failed, in words. */
  readonly error?: string;
  /** Reading goes on from here. */
  readonly cursor?: string;
}

export interface SourceRuns {
  all(): Promise<readonly SourceRun[]>;
  get(source: string): Promise<SourceRun | undefined>;
  /** An attempt begins: nothing was got yet, and what failed before is over. */
  begin(source: string): Promise<void>;
  /** So many more papers are stored, up to this cursor. */
  advance(
    source: string,
    batch: { readonly papers: number; readonly cursor: string },
  ): Promise<void>;
  /** The attempt came to its end. */
  finish(source: string, end: { readonly nextAt: Date; readonly error?: string }): Promise<void>;
}

export function createSourceRuns(state: State, now: () => Date): SourceRuns {
  async function get(source: string): Promise<SourceRun | undefined> {
    const row = await state
      .selectFrom('source_runs')
      .selectAll()
      .where('source', '=', source)
      .executeTakeFirst();
    return row && toRun(row);
  }

  return {
    get,
    async all() {
      const rows = await state.selectFrom('source_runs').selectAll().orderBy('source').execute();
      return rows.map(toRun);
    },

    async begin(source) {
      const values = { attempted_at: now().toISOString(), papers: 0, error: null };
      await state
        .insertInto('source_runs')
        .values({ source, succeeded_at: null, next_at: null, cursor: null, ...values })
        .onConflict((conflict) => conflict.column('source').doUpdateSet(values))
        .execute();
    },

    async advance(source, { papers, cursor }) {
      await state
        .updateTable('source_runs')
        .set((row) => ({ papers: row('papers', '+', papers), cursor }))
        .where('source', '=', source)
        .execute();
    },

    async finish(source, { nextAt, error }) {
      const outcome = error === undefined ? { succeeded_at: now().toISOString() } : { error };
      await state
        .updateTable('source_runs')
        .set({ next_at: nextAt.toISOString(), ...outcome })
        .where('source', '=', source)
        .execute();
    },
  };
}

function toRun(row: SourceRunRow): SourceRun {
  const { source, succeeded_at, next_at, papers, error, cursor } = row;
  return {
    source,
    attemptedAt: new Date(row.attempted_at),
    papers,
    ...(succeeded_at !== null && { succeededAt: new Date(succeeded_at) }),
    ...(next_at !== null && { nextAt: new Date(next_at) }),
    ...(error !== null && { error }),
    ...(cursor !== null && { cursor }),
  };
}
