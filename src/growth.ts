/** Counts of one paper at one time; absent means unknown, never zero. */
export interface Snapshot {
  readonly at: Date;
  readonly upvotes?: number;
  readonly comments?: number;
  /** Of the paper's repository. */
  readonly stars?: number;
}

export interface Growth {
  readonly upvotes?: number;
  readonly comments?: number;
  readonly stars?: number;
  /** `growth`: in the period; `level`: so far, where there is nothing to compare with; `new`: no counts at all. */
  readonly basis: 'growth' | 'level' | 'new';
}

/** The last snapshot against the newest one before the period, or against zero for a paper that is younger. */
export function growthOf(
  { snapshots, since }: { readonly snapshots: readonly Snapshot[]; readonly since: Date },
  start: Date,
): Growth {
  const last = snapshots.at(-1);
  if (last === undefined) return { basis: 'new' };
  const before = snapshots.findLast(({ at }) => at <= start);
  if (before !== undefined && before !== last)
    return { ...differences(last, before), basis: 'growth' };
  if (since >= start) {
    const { stars: _, ...own } = counts(last); // the repository may be older than the paper
    return { ...own, basis: 'growth' };
  }
  const first = before ?? snapshots[0]; // where all are older than the period, nothing is known of it
  if (first !== undefined && first !== last)
    return { ...differences(last, first), basis: 'growth' };
  return { ...counts(last), basis: 'level' };
}

type Counts = Pick<Growth, 'upvotes' | 'comments' | 'stars'>;

function counts({ upvotes, comments, stars }: Snapshot): Counts {
  return {
    ...(upvotes !== undefined && { upvotes }),
    ...(comments !== undefined && { comments }),
    ...(stars !== undefined && { stars }),
  };
}

/** Only what both snapshots know. */
function differences(last: Snapshot, before: Snapshot): Counts {
  const grown = (name: keyof Counts): number | undefined => {
    const [now, then] = [last[name], before[name]];
    return now === undefined || then === undefined ? undefined : Math.max(0, now - then);
  };
  const [upvotes, comments, stars] = [grown('upvotes'), grown('comments'), grown('stars')];
  return counts({
    at: last.at,
    ...(upvotes !== undefined && { upvotes }),
    ...(comments !== undefined && { comments }),
    ...(stars !== undefined && { stars }),
  });
}

/** What the growth since then needs of the snapshots, and no more. */
export function trimSnapshots(snapshots: readonly Snapshot[], start: Date): readonly Snapshot[] {
  const before = snapshots.findLast(({ at }) => at <= start) ?? snapshots[0];
  const last = snapshots.at(-1);
  if (before === undefined || last === undefined) return [];
  return before === last ? [last] : [before, last];
}
