import { expect, it } from 'vitest';
import { createSyncService } from '../../adapters/sync.ts';
import type { Feed } from '../../src/sources.ts';
import type { SourceRun } from '../../src/state/source-runs.ts';
import type { SyncReport } from '../../src/sync.ts';
import { aClock, settled } from '../support/clock.ts';
import { aLog } from '../support/log.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Setup {
  readonly names?: readonly string[];
  readonly known?: readonly SourceRun[];
  /** What each reading comes to, in its order; it never ends where that is undefined. */
  readonly outcomes?: readonly (Partial<SyncReport> | Error | undefined)[];
}

/** The service with sources that are read as the test says; they come again after an hour. */
function aService({ names = ['arxiv'], known = [], outcomes = [] }: Setup = {}) {
  const clock = aClock();
  const { log, lines } = aLog();
  const feeds = names.map(
    (name): Feed => ({
      name,
      source: 'arxiv',
      title: name,
      rhythm: 'hourly',
      open: () => {
        throw new Error('not opened');
      },
    }),
  );
  const readings: { readonly name: string; readonly minute: number }[] = [];
  const rest = [...outcomes];
  let changes = 0;
  let lockState: 'free' | 'taken' | 'broken' = 'free';
  let held = 0;
  const service = createSyncService({
    sync: {
      feeds,
      async run({ name, title }, { signal } = {}) {
        readings.push({ name, minute: Math.round(clock.monotonic() / MINUTE_MS) });
        const outcome = rest.length === 0 ? {} : rest.shift();
        if (outcome instanceof Error) throw outcome;
        if (outcome === undefined) await clock.sleep(99 * HOUR_MS, signal);
        const nextAt = new Date(clock.date().getTime() + HOUR_MS);
        const counts = { read: 0, added: 0, changed: 0, withdrawn: 0, skipped: 0 };
        return { source: name, title, ...counts, nextAt, ...outcome };
      },
    },
    runs: { all: async () => known },
    lock() {
      if (lockState === 'broken') throw new Error('too many open files');
      if (lockState === 'taken') return undefined;
      held++;
      return () => {
        held--;
      };
    },
    log,
    now: clock.date,
    timer: clock.timer,
    random: () => 0.5,
    onChange: () => {
      changes++;
    },
  });
  return {
    service,
    clock,
    readings,
    lines,
    changes: () => changes,
    held: () => held,
    setLock: (to: typeof lockState) => {
      lockState = to;
    },
  };
}

it('reads each source soon after the start, and then at its times', async () => {
  const { service, clock, readings } = aService({ names: ['arxiv', 'hugging-face'] });
  await service.start();
  expect(readings).toEqual([]);
  await clock.advance(2 * HOUR_MS + MINUTE_MS);
  expect(readings.filter(({ name }) => name === 'arxiv').map(({ minute }) => minute)).toEqual([
    0, 60, 120,
  ]);
  expect(readings).toHaveLength(6);
  await service.stop();
});

it('keeps to the time that was set before a restart', async () => {
  const nextAt = new Date(aClock().date().getTime() + 20 * HOUR_MS);
  const run = { source: 'arxiv', attemptedAt: new Date(0), papers: 0, nextAt };
  const { service, clock, readings } = aService({ known: [run] });
  await service.start();
  await clock.advance(19 * HOUR_MS);
  expect(readings).toEqual([]);
  await clock.advance(2 * HOUR_MS);
  expect(readings[0]?.minute).toBe(20 * 60);
  await service.stop();
});

it('waits a day at most for a time that a clock set which was ahead', async () => {
  const nextAt = new Date(aClock().date().getTime() + 10_000 * HOUR_MS);
  const run = { source: 'arxiv', attemptedAt: new Date(0), papers: 0, nextAt };
  const far = { nextAt: new Date(nextAt.getTime() + HOUR_MS) };
  const { service, clock, readings } = aService({ known: [run], outcomes: [far] });
  await service.start();
  await clock.advance(50.5 * HOUR_MS);
  expect(readings.map(({ minute }) => minute)).toEqual([25 * 60, 50 * 60]);
  await service.stop();
});

it('reads no source while another process does, and looks again after a minute', async () => {
  const { service, clock, readings, setLock } = aService();
  setLock('taken');
  await service.start();
  await clock.advance(5 * MINUTE_MS);
  expect(readings).toEqual([]);
  setLock('free');
  await clock.advance(MINUTE_MS);
  expect(readings).toHaveLength(1);
  await service.stop();
});

it('goes on where it cannot be found out whether another process does', async () => {
  const { service, clock, readings, lines, setLock, held } = aService();
  setLock('broken');
  await service.start();
  await clock.advance(MINUTE_MS);
  expect(service.health()).toMatchObject({ alive: true, ready: false });
  expect(lines.join()).toContain('too many open files');
  setLock('free');
  await clock.advance(MINUTE_MS);
  expect(readings).toHaveLength(1);
  expect(held()).toBe(0);
  await service.stop();
});

it('holds one lock for all that it reads at one time, and gives it back', async () => {
  const { service, clock, held } = aService({
    names: ['arxiv', 'hugging-face'],
    outcomes: [undefined, {}],
  });
  await service.start();
  await clock.advance(MINUTE_MS);
  expect(held()).toBe(1);
  await service.stop();
  expect(held()).toBe(0);
});

it('row O5: tells which source is not well until it is, and that papers came', async () => {
  const error = 'arXiv is busy or broken (503).';
  const { service, clock, changes } = aService({ outcomes: [{ error }, { added: 3 }] });
  await service.start();
  expect(service.health()).toMatchObject({ ready: true, detail: 'arxiv' });
  await clock.advance(MINUTE_MS);
  expect(service.health()).toEqual({ alive: true, ready: false, detail: error });
  expect(changes()).toBe(0);
  await clock.advance(HOUR_MS);
  expect(service.health()).toMatchObject({ ready: true });
  expect(changes()).toBe(1);
  await service.stop();
});

it('goes on after what was read could not be kept', async () => {
  const { service, clock, readings, lines } = aService({ outcomes: [new Error('disk full')] });
  await service.start();
  await clock.advance(2 * MINUTE_MS);
  expect(readings).toHaveLength(2);
  expect(lines.join()).toContain('disk full');
  await service.stop();
});

it('stops in the middle of a reading, and reads no more', async () => {
  const { service, clock, readings } = aService({ outcomes: [undefined] });
  await service.start();
  await clock.advance(MINUTE_MS);
  await service.stop();
  await settled();
  await clock.advance(200 * HOUR_MS);
  expect(readings).toHaveLength(1);
});
