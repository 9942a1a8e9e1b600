import { describe, expect, it } from 'vitest';
import { type Snapshot, trimSnapshots } from '../../src/growth.ts';
import { type Contender, type Period, rankTrending, spanOf } from '../../src/trending.ts';
import { reasonOf } from '../../src/trending-reason.ts';
import { seeded } from '../support/builders.ts';

const now = new Date('2026-11-25T08:00:00Z');
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const seen = (hours: number, counts: Omit<Snapshot, 'at'>): Snapshot => ({
  at: ago(hours),
  ...counts,
});

let next = 0;
function aContender(changes: Partial<Contender> = {}): Contender {
  next++;
  return {
    id: `t${next}`,
    snapshots: [],
    since: ago(48),
    local: 0,
    ...changes,
  };
}

/** No two papers are about one topic, unless it says so. */
async function trending(
  contenders: readonly Contender[],
  {
    k = 10,
    period = 'day' as Period,
    topicOf = (id: string) => id,
    unwanted = [] as readonly string[],
  } = {},
) {
  return await rankTrending(contenders, {
    now,
    period,
    k,
    topicShare: 0.4,
    unwanted,
    similarities: async (ids) =>
      Float32Array.from(
        ids.flatMap((a) => ids.map((b) => (topicOf(a) === topicOf(b) ? 0.9 : 0.1))),
      ),
  });
}

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

describe('growth', () => {
  it('counts what came in the last day, not what there is', async () => {
    const old = aContender({ snapshots: [seen(30, { upvotes: 900 }), seen(1, { upvotes: 905 })] });
    const rising = aContender({ snapshots: [seen(30, { upvotes: 4 }), seen(1, { upvotes: 45 })] });
    const list = await trending([old, rising]);
    expect(ids(list)).toEqual(ids([rising, old]));
    expect(list[0]?.why).toEqual({ upvotes: 41, basis: 'growth', local: 0 });
  });

  it('compares with the newest snapshot that is a day old', async () => {
    const paper = aContender({
      since: ago(400),
      snapshots: [
        seen(72, { upvotes: 1 }),
        seen(25, { upvotes: 10 }),
        seen(12, { upvotes: 30 }),
        seen(0, { upvotes: 31 }),
      ],
    });
    expect((await trending([paper]))[0]?.why.upvotes).toBe(21);
    expect((await trending([paper], { period: 'week' }))[0]?.why.upvotes).toBe(30);
  });

  it('lets a paper of today grow from nothing, but not its repository', async () => {
    const paper = aContender({
      since: ago(3),
      snapshots: [seen(1, { upvotes: 12, stars: 4_000 })],
    });
    expect((await trending([paper]))[0]?.why).toEqual({ upvotes: 12, basis: 'growth', local: 0 });
  });

  it('takes the level, at half its worth, where there is one snapshot of an older paper', async () => {
    const level = aContender({ snapshots: [seen(1, { upvotes: 40 })] });
    const grown = aContender({ snapshots: [seen(30, { upvotes: 0 }), seen(1, { upvotes: 40 })] });
    const list = await trending([level, grown]);
    expect(ids(list)).toEqual(ids([grown, level]));
    expect(list[1]?.why.basis).toBe('level');
    expect(list[1]?.growth).toBeCloseTo((list[0]?.growth ?? 0) / 2);
  });

  it('takes a count that falls, or that only one snapshot knows, for no growth', async () => {
    const falls = aContender({
      snapshots: [seen(30, { upvotes: 9, stars: 5 }), seen(1, { upvotes: 3, comments: 7 })],
    });
    expect(await trending([falls])).toEqual([]);
  });

  it('takes no growth of days for that of one, but what came since the first count of today', async () => {
    const gap = [seen(240, { upvotes: 1 }), seen(1, { upvotes: 51 })];
    const rises = [seen(240, { upvotes: 1 }), seen(12, { upvotes: 20 }), seen(1, { upvotes: 51 })];
    const [first, second] = [aContender({ snapshots: rises }), aContender({ snapshots: gap })];
    const list = await trending([first, second]);
    expect(list.find(({ id }) => id === first.id)?.why).toMatchObject({
      upvotes: 31,
      basis: 'growth',
    });
    expect(list.find(({ id }) => id === second.id)?.why).toMatchObject({
      upvotes: 51,
      basis: 'level',
    });
  });

  it('counts what people did here', async () => {
    const asked = aContender({ local: 3 });
    const quiet = aContender({ snapshots: [seen(30, { upvotes: 1 }), seen(1, { upvotes: 2 })] });
    expect(ids(await trending([quiet, asked]))).toEqual(ids([asked, quiet]));
  });

  it('halves a score with every three days', async () => {
    const counts = [seen(30, { upvotes: 0 }), seen(1, { upvotes: 10 })];
    const list = await trending([
      aContender({ snapshots: counts, since: ago(72) }),
      aContender({ snapshots: counts, since: ago(144) }),
    ]);
    expect(list[1]?.score).toBeCloseTo((list[0]?.score ?? 0) / 2);
  });
});

describe('the list', () => {
  const growing = (upvotes: number): readonly Snapshot[] => [
    seen(30, { upvotes: 0 }),
    seen(1, { upvotes }),
  ];

  it('gives one topic at most two fifths', async () => {
    const contenders = Array.from({ length: 20 }, (_, i) =>
      aContender({ snapshots: growing(100 - i) }),
    );
    const crowded = new Set(ids(contenders.slice(0, 12)));
    const topicOf = (id: string) => (crowded.has(id) ? 'crowded' : id);
    const list = await trending(contenders, { topicOf });
    expect(list).toHaveLength(10);
    expect(ids(list).filter((id) => crowded.has(id))).toEqual(ids(contenders.slice(0, 4)));
  });

  it('repeats a paper only when it has grown twice as much as when it was posted', async () => {
    const [first] = await trending([aContender({ snapshots: growing(9) })]);
    const again = (upvotes: number) =>
      aContender({ snapshots: growing(upvotes), postedWith: first?.growth ?? 0 });
    expect(await trending([again(9)])).toEqual([]);
    expect(await trending([again(98)])).toEqual([]);
    expect(await trending([again(100)])).toHaveLength(1);
  });

  it('is in the order of their age, however old papers are, where nothing counts', async () => {
    const years = [9, 12, 7, 14, 10].map((age) => aContender({ since: ago(age * 365 * 24) }));
    const [nine, twelve, seven, fourteen, ten] = ids(years);
    expect(ids(await trending(years))).toEqual([seven, nine, ten, twelve, fourteen]);
  });

  it('is the newest papers where nothing counts, behind everything that does', async () => {
    const newest = aContender({ since: ago(2) });
    const older = aContender({ since: ago(40) });
    const counted = aContender({ since: ago(400), snapshots: growing(1) });
    const list = await trending([older, newest, counted]);
    expect(ids(list)).toEqual(ids([counted, newest, older]));
    expect(list[1]?.why.basis).toBe('new');
  });

  it('leaves out what people here want less of, and puts what is near it further down', async () => {
    const contenders = [90, 80, 70, 60].map((upvotes) =>
      aContender({ snapshots: growing(upvotes) }),
    );
    const [disliked, near, other, last] = ids(contenders) as [string, string, string, string];
    const topicOf = (id: string) => (id === near ? disliked : id);
    const list = await trending(contenders, { topicOf, unwanted: [disliked] });
    expect(ids(list)).toEqual([other, last, near]);
  });

  it('needs no more than two snapshots of a paper', async () => {
    const random = seeded(7);
    for (let round = 0; round < 50; round++) {
      const hours = Array.from({ length: 1 + (round % 7) }, () => 200 * random()).sort(
        (a, b) => b - a,
      );
      const snapshots = hours.map((h) => seen(h, { upvotes: Math.floor(99 * random()) }));
      const period = round % 2 === 0 ? 'day' : 'week';
      const whole = aContender({ snapshots, since: ago(300 * random()) });
      const trimmed = { ...whole, snapshots: trimSnapshots(snapshots, spanOf({ now, period })) };
      expect(trimmed.snapshots.length).toBeLessThanOrEqual(2);
      expect(await trending([trimmed], { period })).toEqual(await trending([whole], { period }));
    }
  });

  it('is the same whatever order the papers come in', async () => {
    const contenders = Array.from({ length: 12 }, () => aContender({ snapshots: growing(5) }));
    const list = ids(await trending(contenders));
    expect(ids(await trending([...contenders].reverse()))).toEqual(list);
  });
});

describe('the reason', () => {
  const reason = async (
    changes: Partial<Contender>,
    period: Period = 'day',
    published: string | undefined = '2026-11-20',
  ) => {
    const [first] = await trending([aContender(changes)], { period });
    return first === undefined ? undefined : reasonOf(first, period, { published, now });
  };
  const since = (hours: number) => [
    seen(hours, { upvotes: 1, stars: 1_000, comments: 0 }),
    seen(1, { upvotes: 42, stars: 2_310, comments: 1 }),
  ];

  it.each([
    [{ snapshots: since(40) }, 'day', '+41 upvotes, +1,310 ★, and +1 comment since yesterday'],
    [
      { snapshots: since(300), local: 2 },
      'week',
      '+41 upvotes, +1,310 ★, and +1 comment this week, of interest to 2 people here',
    ],
    [{ snapshots: [seen(1, { upvotes: 1 })] }, 'day', '1 upvote so far'],
    [
      { snapshots: [seen(240, { upvotes: 1 }), seen(1, { upvotes: 51 })] },
      'day',
      '51 upvotes so far',
    ],
    [
      { snapshots: [seen(240, { upvotes: 1 }), seen(1, { upvotes: 51 })] },
      'week',
      '+50 upvotes this week',
    ],
    [{ local: 1 }, 'day', 'of interest to one person here'],
    [{ local: 5 }, 'day', 'of interest to 5 people here'],
    [{}, 'day', 'published 5 days ago'],
  ] as const)('of %j (%s) is “%s”', async (changes, period, words) => {
    expect(await reason(changes, period)).toBe(words);
  });

  it.each([
    ['2026-11-25', 'published today'],
    ['2026-11-26', 'published today'], // somewhere it is tomorrow
    ['2026-11-24', 'published yesterday'],
    ['2026-08', 'published 3 months ago'],
    ['2023', 'published 3 years ago'],
    ['2025-11-20', 'published 1 year ago'],
    ['2024-12-20', 'published 1 year ago'],
    ['2026', 'published this year'],
  ])('of a paper of %s that nothing is counted of is “%s”', async (published, words) => {
    expect(await reason({}, 'day', published)).toBe(words);
  });
});
