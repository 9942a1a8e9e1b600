import { expect } from 'vitest';
import type { Reply } from '../../src/reply.ts';
import { openState } from '../../src/state/database.ts';
import { aFolder } from '../support/builders.ts';
import { aClock } from '../support/clock.ts';
import { aCore, aPaidModel, isAnswer, lastOf, QUESTION } from '../support/core.ts';
import { row } from '../support/row.ts';
import { scriptedLlm } from '../support/scripted-llm.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function p95(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
}

/** People who ask something of their own, spread over a minute; gives how long each waited. */
async function aMinuteOf(people: number, flood: number): Promise<readonly number[]> {
  const clock = aClock();
  const { llm } = aPaidModel(clock, { ms: 1_500 });
  const { ask } = await aCore({ llm, clock });
  const waits: number[] = [];
  const asking: Promise<void>[] = [];
  const flooding: Promise<readonly Reply[]>[] = [];
  for (let second = 0; second < 60; second++) {
    for (let i = second; i < people; i += 60) {
      const at = clock.monotonic();
      // One server each: the limit of a place is another matter.
      const place = { platform: 'test', tenant: `server ${i}`, channel: 'c' };
      const answer = ask(`${QUESTION} Case ${i}.`, { person: `p${i}`, place });
      asking.push(
        answer.then((replies) => {
          expect(isAnswer(lastOf(replies))).toBe(true);
          waits.push(clock.monotonic() - at);
        }),
      );
    }
    for (let i = 0; i < flood / 60; i++) {
      flooding.push(ask(`${QUESTION} Flood ${second} ${i}.`, { person: 'flooder' }));
    }
    await clock.advance(1_000);
  }
  await clock.advance(MINUTE_MS);
  await Promise.all(asking);
  const told = (await Promise.all(flooding)).map(lastOf);
  expect(told.filter(isAnswer).length).toBeLessThanOrEqual(20 * 2);
  const refusals = told.filter((reply) => reply.kind === 'notice');
  expect(
    refusals.filter((reply) => reply.kind === 'notice' && reply.repeated !== true).length,
  ).toBeLessThanOrEqual(3);
  return waits;
}

row(
  'R1',
  'one person who asks a thousand questions a minute does not hold up two hundred others',
  { quick: 200, full: 1_000 },
  async (questions) => {
    const people = 200;
    const alone = p95(await aMinuteOf(people, 0));
    const beside = p95(await aMinuteOf(people, questions));
    expect(beside).toBeLessThanOrEqual(2 * alone);
    return `others’ p95 ${beside} ms beside the flood, ${alone} ms without`;
  },
);

row(
  'R1',
  'the month’s budget is never exceeded, over restarts and jumps of the clock',
  { quick: 60, full: 600 },
  async (questions) => {
    const budget = 40_000;
    const folder = aFolder();
    const clock = aClock();
    const { llm, calls } = aPaidModel(clock, { ms: 10 });
    const env = { MONTHLY_TOKEN_BUDGET: String(budget) };
    let answered = 0;
    const restarts = 6;
    for (let start = 0; start < restarts; start++) {
      const state = await openState(folder);
      const { ask } = await aCore({ llm, clock, env, state });
      for (let i = 0; i < questions / restarts; i += 5) {
        const asking = [0, 1, 2, 3, 4].map((k) =>
          ask(`${QUESTION} Case ${start} ${i} ${k}.`, { person: `p${i} ${k}` }),
        );
        await clock.advance(4_000);
        clock.jump([DAY_MS, -DAY_MS, 3 * DAY_MS, -3 * DAY_MS][i % 4] ?? 0);
        answered += (await Promise.all(asking)).map(lastOf).filter(isAnswer).length;
      }
      await state.destroy();
    }
    const spent = calls.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(answered).toBe(questions);
    expect(spent).toBeLessThanOrEqual(budget);
    expect(spent).toBeGreaterThan(budget / 2);
    return `${spent} of ${budget} tokens spent, ${answered}/${questions} answered`;
  },
);

row(
  'R2',
  'a hundred identical questions in a second cost one call',
  { quick: 100, full: 100 },
  async (questions) => {
    const clock = aClock();
    const { llm, calls } = aPaidModel(clock, { ms: 5_000 });
    const { ask } = await aCore({ llm, clock });
    const asking: Promise<readonly Reply[]>[] = [];
    for (let i = 0; i < questions; i++) {
      const text = i % 2 === 0 ? QUESTION : ` ${QUESTION.replaceAll(' ', '  ')}`;
      const place = { platform: 'test', tenant: `server ${i % 3}`, channel: 'c' };
      asking.push(ask(text, { person: `p${i}`, place }));
      await clock.advance(1_000 / questions);
    }
    await clock.advance(10_000);
    const replies = (await Promise.all(asking)).map(lastOf);
    for (const reply of replies) expect(reply).toMatchObject({ status: 'done', mode: 'model' });
    expect(calls).toHaveLength(1);
    return `${questions} questions, ${calls.length} call`;
  },
);

row(
  'R3',
  'five hundred questions that waited for the end of an outage do not storm the model',
  { quick: 500, full: 500 },
  async (questions) => {
    const clock = aClock();
    const { llm, calls } = aPaidModel(clock, { ms: 2_000 });
    const { ask } = await aCore({ llm, clock });
    const asking = Array.from({ length: questions }, (_, i) => {
      const place = { platform: 'test', tenant: `server ${i % 10}`, channel: 'c' };
      return ask(`${QUESTION} Case ${i}.`, { person: `p${i}`, place });
    });
    await clock.advance(MINUTE_MS);
    const replies = (await Promise.all(asking)).map(lastOf);
    expect(replies.filter(isAnswer)).toHaveLength(questions);
    const atOnce = (time: number) =>
      calls.filter(({ at }) => at >= time && at < time + 2_000).length;
    const most = Math.max(...calls.map(({ at }) => atOnce(at)));
    const normal = 8; // calls that run at a time, 2 s each
    expect(most).toBeLessThanOrEqual(2 * normal);
    return `at most ${most} calls in 2 s (${normal} run at a time), ${questions}/${questions} answered`;
  },
);

row(
  'R4',
  'a model that does not stop costs no more than was set aside for the question',
  { quick: 10, full: 100 },
  async (questions) => {
    const clock = aClock();
    const endless = scriptedLlm(Array.from({ length: 20_000 }, (_, i) => `word${i} `));
    const { ask, stores } = await aCore({
      llm: endless,
      clock,
      env: { MAX_TOKENS_PER_ANSWER: '100' },
    });
    let most = 0;
    for (let i = 0; i < questions; i++) {
      const before = await stores.usage.thisMonth();
      const reply = lastOf(await ask(`${QUESTION} Case ${i}.`, { person: `p${i}` }));
      expect(isAnswer(reply)).toBe(true);
      const after = await stores.usage.thisMonth();
      most = Math.max(most, after.out - before.out);
      expect(after.in - before.in).toBeLessThanOrEqual(6_000);
      await clock.advance(1_000);
    }
    expect(most).toBeLessThanOrEqual(100);
    return `at most ${most} of 100 tokens written a question`;
  },
);

row(
  'L6',
  'fifty people and a model that takes a minute: everybody has an answer within 45 s',
  { quick: 50, full: 50 },
  async (people) => {
    const clock = aClock();
    const { llm, calls } = aPaidModel(clock, { ms: 60_000 });
    const { ask } = await aCore({ llm, clock });
    const waits: number[] = [];
    const asking = Array.from({ length: people }, async (_, i) => {
      const replies = await ask(`${QUESTION} Case ${i}.`, { person: `p${i}` });
      expect(isAnswer(lastOf(replies))).toBe(true);
      waits.push(clock.monotonic());
    });
    await clock.advance(2 * MINUTE_MS);
    await Promise.all(asking);
    const most = Math.max(...waits);
    expect(waits).toHaveLength(people);
    expect(most).toBeLessThanOrEqual(45_000);
    expect(calls.length).toBeLessThanOrEqual(8);
    return `${people}/${people} answered within ${most / 1_000} s, ${calls.length} calls`;
  },
);
