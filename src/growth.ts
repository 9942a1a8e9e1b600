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

/** What growth is asked of. */
export interface Span {
  readonly start: Date;
  /** What a paper has grown since an earlier time is not what it grew in the period. */
  readonly oldest: Date;
}

/**
 * The last snapshot against the newest one before the period, or against zero for a paper that is younger, or
 * against the first one within the period.
 */
export function growthOf(
  { snapshots, since }: { readonly snapshots: readonly Snapshot[]; readonly since: Date },
  span: Span,
): Growth {
  const last = snapshots.at(-1);
  if (last === undefined) return { basis: 'new' };
  const before = snapshotBefore(snapshots, span);
  if (before !== undefined && before !== last)
    return { ...differences(last, before), basis: 'growth' };
  if (since >= span.start) {
    const { stars: _, ...own } = counts(last); // the repository may be older than the paper
    return { ...own, basis: 'growth' };
  }
  const first = firstWithin(snapshots, span); // where all are older than the period, nothing is known of it
  if (first !== undefined && first !== last)
    return { ...differences(last, first), basis: 'growth' };
  return { ...counts(last), basis: 'level' };
}

function snapshotBefore(
  snapshots: readonly Snapshot[],
  { start, oldest }: Span,
): Snapshot | undefined {
  const before = snapshots.findLast(({ at }) => at <= start);
  return before !== undefined && before.at >= oldest ? before : undefined;
}

function firstWithin(snapshots: readonly Snapshot[], { start }: Span): Snapshot | undefined {
  return snapshots.find(({ at }) => at > start);
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

/** What the growth in that time needs of the snapshots, and no more. */
export function trimSnapshots(snapshots: readonly Snapshot[], span: Span): readonly Snapshot[] {
  const first = snapshotBefore(snapshots, span) ?? firstWithin(snapshots, span);
  const last = snapshots.at(-1);
  if (last === undefined) return [];
  return first === undefined || first === last ? [last] : [first, last];
}
