import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/command-context.ts';
import { phrases } from '../../src/phrases.ts';
import { renderPlain } from '../../src/plain-text.ts';
import type { Reply } from '../../src/reply.ts';
import { aCore, lastOf } from '../support/core.ts';

type Core = Awaited<ReturnType<typeof aCore>>;
let core: Core;
beforeEach(async () => {
  core = await aCore(); // 2026-11-25 12:00 UTC, a Wednesday
});

const same = (text: string): string => text;
const style = { bold: same, dim: same, link: same, width: 100 };
const alone = { platform: 'test', tenant: 'someone', channel: 'someone' };
const manager: Partial<CommandContext> = { alone, mayManage: async () => true };
const member: Partial<CommandContext> = { alone };

async function run(
  name: string,
  input: Record<string, unknown> = {},
  context: Partial<CommandContext> = manager,
): Promise<Reply> {
  const reply = lastOf(await core.ask({ name, input }, context));
  await core.clock.advance(5_000);
  return reply;
}

async function said(...args: Parameters<typeof run>): Promise<string> {
  const reply = await run(...args);
  if (reply.kind !== 'notice') throw new Error(`a ${reply.kind} came`);
  return reply.text;
}

async function listed(context: Partial<CommandContext> = manager): Promise<readonly string[]> {
  const reply = await run('subscriptions', {}, context);
  if (reply.kind !== 'subscriptions') throw new Error(`a ${reply.kind} came`);
  return reply.subscriptions.map(({ n, topic, to, state }) => `${n} ${topic} ${to} ${state}`);
}

describe('subscribing', () => {
  it('says what comes, when first, and where', async () => {
    expect(
      await said('subscribe', { topic: 'networks', time: '9pm', timezone: 'europe/berlin' }),
    ).toBe(
      'From Wednesday, 25 November 2026 on, every day at 21:00 (Europe/Berlin), this channel gets what is trending on “networks”.',
    );
    expect(await said('subscribe', { topic: 'everything', every: 'weekly' })).toBe(
      'From Monday, 30 November 2026 on, every Monday at 09:00 (Europe/Berlin), this channel gets what is trending.',
    );
  });

  it('says at once that nothing matches the topic', async () => {
    expect(await said('subscribe', { topic: 'medieval pottery' })).toMatch(
      / I know no paper on it yet, and post nothing until I do\.$/,
    );
  });

  it('is for those who may manage the channel, except to oneself', async () => {
    expect(await said('subscribe', { topic: 'networks' }, member)).toBe(phrases.mayNotSubscribe);
    expect(await said('subscribe', { topic: 'networks', direct: true }, member)).toMatch(
      /, you get what is trending on “networks”\.$/,
    );
    expect(await listed(member)).toEqual(['1 networks you active']);
    expect(await listed({ ...member, person: 'other' })).toEqual([]);
  });

  it('is refused where nothing could be posted', async () => {
    expect(await said('subscribe', { topic: 'networks' }, { ...manager, mute: true })).toBe(
      phrases.mute,
    );
    expect(await said('subscribe', { topic: 'x', direct: true }, {})).toBe(phrases.noDirect);
    expect(await said('subscribe', { topic: 'x', email: 'a@example.org' })).toBe(phrases.noMail);
  });

  it.each([
    [{ topic: 'networks', time: '25:00' }, /“25:00” is no time of day/],
    [{ topic: 'networks', timezone: 'Mars/Olympus' }, /“Mars\/Olympus”/],
    [{ topic: 'x'.repeat(10_000) }, /longer than 200 characters/],
    [{ topic: '???' }, /\. /],
    [{ topic: 'networks', every: 'hourly' }, /must be one of daily, weekly/],
    [{}, /^topic is missing/],
  ])('says what is wrong with %j', async (input, text) => {
    expect(await said('subscribe', input)).toMatch(text);
    expect(await listed()).toEqual([]);
  });

  it('keeps no line break of a topic', async () => {
    await run('subscribe', { topic: 'networks\r\nBcc: victim@example.org' });
    expect(await listed()).toEqual(['1 networks Bcc: victim@example.org here active']);
  });

  it('to the same twice, or to more than a place may have, is refused', async () => {
    await run('subscribe', { topic: 'networks' });
    expect(await said('subscribe', { topic: 'networks' })).toBe(phrases.sameSubscription);
    await core.stores.subscriptions.switchOff(
      { platform: 'test', tenant: 'here', channel: 'general' },
      'it was gone',
    );
    expect(await said('subscribe', { topic: 'networks' })).not.toBe(phrases.sameSubscription);
    expect(await listed()).toEqual(['1 networks here active']);
    for (let i = 1; i < 20; i++) await run('subscribe', { topic: `networks ${i}` });
    expect(await said('subscribe', { topic: 'one more' })).toBe(phrases.tooManySubscriptions(20));
  });
});

describe('subscriptions', () => {
  it('are listed with the next and the last post', async () => {
    await run('subscribe', { topic: 'networks', time: '13:00' });
    await core.clock.advance(90 * 60_000);
    core.core.connect({
      platform: 'test',
      cards: 5,
      pace: { atOnce: 1, gapMs: 0, laneGapMs: 0, laneOf: () => '' },
      publish: async () => ({ kind: 'arrived' }),
    });
    await core.core.digests.tick();
    expect(renderPlain(await run('subscriptions'), style)).toBe(
      [
        ' 1. “networks”',
        '    every day at 13:00 (UTC) · here · next Thu 2026-11-26 · last 2026-11-25: sent',
      ].join('\n'),
    );
  });

  it('stop by number, by topic or all at once, and only for those who may', async () => {
    for (const topic of ['networks', 'images', 'dropout']) await run('subscribe', { topic });
    const text = await said('unsubscribe', { subscription: 'images' }, member);
    expect(text).toBe(phrases.mayNotSubscribe);
    expect(await said('unsubscribe', { subscription: 'Images' })).toBe('Stopped: “images”.');
    expect(await said('unsubscribe', { subscription: '9' })).toMatch(/I find no subscription “9”/);
    expect(await said('unsubscribe', { subscription: '1' })).toBe('Stopped: “networks”.');
    expect(await listed()).toEqual(['1 dropout here active']);
    expect(await said('unsubscribe', { subscription: 'all' })).toBe('Stopped: “dropout”.');
    expect(await said('unsubscribe', { subscription: 'all' })).toBe(phrases.noSubscriptions);
  });

  it('have the numbers of the list, whoever gives them', async () => {
    await run('subscribe', { topic: 'networks' });
    await run('subscribe', { topic: 'dropout', direct: true }, member);
    expect(await listed(member)).toEqual(['1 networks here active', '2 dropout you active']);
    for (const name of ['unsubscribe', 'pause', 'resume']) {
      expect(await said(name, { subscription: '1' }, member), name).toBe(phrases.mayNotSubscribe);
    }
    expect(await said('pause', { subscription: '2' }, member)).toMatch(/“dropout”/);
    expect(await said('unsubscribe', { subscription: 'all' }, member)).toBe('Stopped: “dropout”.');
    expect(await listed(member)).toEqual(['1 networks here active']);
  });

  it('of another channel or person are out of reach, also by their id', async () => {
    await run('subscribe', { topic: 'networks' });
    await run('subscribe', { topic: 'images', direct: true });
    const [here, own] = [
      ...(await core.stores.subscriptions.at({
        platform: 'test',
        tenant: 'here',
        channel: 'general',
      })),
      ...(await core.stores.subscriptions.at(alone)),
    ];
    const place = { platform: 'test', tenant: 'here', channel: 'elsewhere' };
    for (const name of ['unsubscribe', 'pause', 'resume', 'preview']) {
      const other = { ...manager, place, person: 'other' };
      expect(await said(name, { subscription: here?.id }, other), name).toBe(
        phrases.noSubscriptions,
      );
      expect(await said(name, { subscription: own?.id }, other), name).toBe(
        phrases.noSubscriptions,
      );
    }
  });

  it('on everything stop by the name that the list gives them, and alone', async () => {
    await run('subscribe', { topic: '' });
    await run('subscribe', { topic: 'networks' });
    expect(await said('unsubscribe', { subscription: 'everything' })).toBe('Stopped: everything.');
    expect(await listed()).toEqual(['1 networks here active']);
  });

  it('are paused and go on', async () => {
    await run('subscribe', { topic: 'networks' });
    expect(await said('pause', { subscription: '1' })).toMatch(/^Paused: “networks”\./);
    expect(await listed()).toEqual(['1 networks here paused']);
    expect(await said('resume', { subscription: '1' })).toMatch(/^From Thursday, 26 November/);
    expect(await listed()).toEqual(['1 networks here active']);
  });

  it('show what today’s post would be, and send nothing', async () => {
    await run('subscribe', { topic: 'networks' });
    const reply = await run('preview', {}, member);
    expect(reply).toMatchObject({
      kind: 'digest',
      title: 'The newest papers on “networks” · Wednesday, 25 November 2026',
      cards: [{ rank: 1 }, { rank: 2 }, { rank: 3 }],
    });
    expect(await core.stores.outbox.counts(new Date(0))).toEqual(new Map());
  });
});
