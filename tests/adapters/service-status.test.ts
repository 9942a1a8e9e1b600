import { expect, it } from 'vitest';
import { describeService } from '../../adapters/service-status.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { loadConfig } from '../../src/config.ts';
import { describeStatus } from '../../src/descriptions.ts';
import type { Published } from '../../src/publisher.ts';
import { aClock } from '../support/clock.ts';
import { aCore, lastOf } from '../support/core.ts';
import { aPublisher, aSubscription, digestsOn, freshTrends } from '../support/digests.ts';

const DAY_MINUTES = 24 * 60;
const general = { platform: 'test', tenant: 'here', channel: 'general' };
const other = { ...general, channel: 'other' };

/** A service with posts in a channel at 09:00; it is 08:00. */
async function aPostingCore() {
  const clock = aClock('2026-11-25T08:00:00Z');
  const { stores, ask } = await aCore({ clock });
  const publisher = aPublisher();
  const digests = digestsOn(stores, freshTrends(), clock);
  digests.connect(publisher);
  await stores.subscriptions.put(aSubscription({ ...general, topic: 'graphs' }, clock.date()));
  return {
    stores,
    now: clock.date,
    /** What comes of the posts from now on. */
    answer(outcome: Published): void {
      publisher.answer = () => outcome;
    },
    async pass(minutes: number): Promise<void> {
      for (let left = minutes; left > 0; left -= 10) {
        await clock.advance(10 * 60_000);
        await digests.tick();
      }
    },
    async said(context: Partial<CommandContext> = {}): Promise<Record<string, string>> {
      const reply = lastOf(await ask({ name: 'status', input: {} }, context));
      if (reply.kind !== 'status') throw new Error(reply.kind);
      return Object.fromEntries(describeStatus(reply));
    },
  };
}

it('says when the next post comes, and what came of the last one', async () => {
  const core = await aPostingCore();
  expect(await core.said()).toMatchObject({
    'posts here': 'none yet; next 2026-11-25 09:00 UTC',
  });
  await core.pass(70);
  expect(await core.said()).toMatchObject({
    'posts here': 'last 2026-11-25: sent; next 2026-11-26 09:00 UTC',
  });
  expect(await core.said({ place: other })).not.toHaveProperty(['posts here']);
});

it('says of posts to one person alone where that person asks', async () => {
  const core = await aPostingCore();
  const alone = { platform: 'test', tenant: 'ada', channel: 'ada' };
  await core.stores.subscriptions.put(aSubscription({ ...alone, direct: true }, core.now()));
  const place = { ...alone, channel: 'D1', direct: true } as const;
  expect(await core.said({ place, alone })).toHaveProperty(['posts here']);
});

it('says which post failed and why, and that none comes any more', async () => {
  const core = await aPostingCore();
  core.answer({ kind: 'bounced', reason: 'the channel is full' });
  await core.pass(70);
  expect(await core.said()).toMatchObject({
    'posts here': 'last 2026-11-25: failed, the channel is full; next 2026-11-26 09:00 UTC',
  });
  core.answer({ kind: 'gone', reason: 'the channel is gone' });
  await core.pass(DAY_MINUTES);
  expect(await core.said()).toMatchObject({
    'posts here': 'last 2026-11-26: failed, the channel is gone; none planned',
  });
});

it('says to operators alone what parts tell, which may name people and servers', async () => {
  const { stores, now } = await aPostingCore();
  const detail = 'email:ada@example.org could not be told';
  const alerts = {
    name: 'alerts',
    start: async () => {},
    stop: async () => {},
    health: () => ({ alive: true, ready: false, detail }),
  };
  const config = loadConfig({ OPERATORS: 'test:max' }, '');
  const startedAt = now();
  const described = { config, stores, services: () => [alerts], now, startedAt, llm: undefined };
  const asked = { place: general, locale: 'en', timeZone: 'UTC', mayManage: async () => false };
  const detailsFor = async (person: string): Promise<readonly string[]> =>
    (await describeService(described, { ...asked, person })).parts.map((part) => part.detail);
  expect(await detailsFor('ada')).toEqual(['the log says why']);
  expect(await detailsFor('max')).toEqual([detail]);
});

it('says to operators alone what came of all posts', async () => {
  const core = await aPostingCore();
  await core.stores.subscriptions.put(aSubscription(other, core.now()));
  await core.pass(70);
  core.answer({ kind: 'gone', reason: 'the channel is gone' });
  await core.pass(DAY_MINUTES);
  expect(await core.said()).not.toHaveProperty(['posts this week']);
  const all = (await core.said({ operator: true }))['posts this week'] ?? '';
  expect(all.split(', ').sort()).toEqual(['2 failed', '2 sent']);
});
