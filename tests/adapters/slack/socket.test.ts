import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { row } from '../../support/row.ts';
import type { Fault } from '../../support/slack/faults.ts';
import type { Message } from '../../support/slack/messages.ts';
import { aBot, aRunningBot, type Bot } from '../../support/slack-bot.ts';

const QUESTION = 'How do residual networks train very deep layers?';

function ask({ slack }: Bot): Message {
  return slack.mention({ user: slack.ada, channel: slack.general }, QUESTION).message;
}

describe('a start', () => {
  it.each([
    ['auth.test', 'invalid_auth', 'SLACK_BOT_TOKEN'],
    ['auth.test', 'account_inactive', 'SLACK_BOT_TOKEN'],
    ['apps.connections.open', 'invalid_auth', 'SLACK_APP_TOKEN'],
    ['apps.connections.open', 'not_allowed_token_type', 'SLACK_APP_TOKEN'],
  ])('that Slack refuses names the token (%s: %s)', async (method, error, name) => {
    const bot = await aBot();
    bot.slack.faults.always(method, { kind: 'error', error });
    const refused = await bot.start().catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(ConfigError);
    expect((refused as ConfigError).problems).toEqual([
      expect.stringMatching(new RegExp(`^${name}: Slack refuses it \\(${error}\\); `)),
    ]);
    expect(bot.service.health()).toMatchObject({ alive: false, ready: false });
  });

  it.each([
    ['auth.test', { kind: 'status', status: 503 }],
    ['auth.test', { kind: 'ratelimited', retryAfterS: 3 }],
    ['apps.connections.open', { kind: 'status', status: 500 }],
    ['apps.connections.open', { kind: 'reset' }],
    ['apps.connections.open', { kind: 'ratelimited', retryAfterS: 7 }],
    ['socket', { kind: 'reset' }],
  ] as const)('goes on when %s is in trouble (%j)', async (method, fault: Fault) => {
    const bot = await aBot({ time: 'of Slack' });
    bot.slack.faults.next(method, fault, fault);
    await bot.start();
    await bot.connected();
    if (fault.kind === 'ratelimited' && method === 'apps.connections.open') {
      const [first, second] = bot.slack.requests(method);
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(7_000);
    }
  });

  it('does not hang where the upgrade hangs, or nobody says hello', async () => {
    for (const trouble of ['hanging upgrade', 'no hello'] as const) {
      const bot = await aBot({ time: 'of Slack' });
      const { slack } = bot;
      if (trouble === 'no hello') slack.sockets.greet('nothing');
      else slack.faults.next('socket', { kind: 'hang' });
      const started = bot.start();
      await bot.until(() => slack.requests('apps.connections.open').length >= 2);
      slack.sockets.greet('hello');
      await bot.connected();
      await started;
      await slack.clock.advance(2_000);
      await slack.until(() => slack.sockets.hanging === 0);
      expect(slack.sockets.open, trouble).toBe(1);
    }
  });

  it('is not held up for ever by a Slack that is down', async () => {
    const bot = await aBot({ time: 'of Slack' });
    bot.slack.faults.always('*', { kind: 'status', status: 503 });
    await bot.start();
    expect(bot.service.health()).toMatchObject({
      alive: true,
      ready: false,
      detail: expect.stringContaining('Slack cannot be reached'),
    });
    bot.slack.faults.clear();
    await bot.connected();
  });
});

describe('a connection', () => {
  it.each(['warning', 'refresh_requested', 'link_disabled'] as const)(
    'is opened again at once when Slack ends it (%s)',
    async (reason) => {
      const bot = await aRunningBot();
      bot.slack.sockets.disconnect(reason);
      await bot.slack.until(() => bot.slack.sockets.opened === 2);
      await bot.connected();
      const root = ask(bot);
      await bot.slack.until(() => bot.inThread(root)[0]);
    },
  );

  it('that answers no ping is left for another', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    slack.sockets.goDeaf();
    await slack.until(() => slack.sockets.opened >= 2);
    slack.sockets.listenAgain();
    await bot.connected();
    const root = ask(bot);
    await slack.until(() => bot.inThread(root)[0]);
  });

  it('whose frames make no sense goes on', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    for (const frame of [
      'null',
      '1',
      '"x"',
      '[]',
      '{',
      '{}',
      '{"type":"events_api"}',
      '{"type":"events_api","payload":null}',
      '{"type":"events_api","payload":{}}',
      '{"type":"events_api","payload":{"event":null}}',
      '{"type":"events_api","payload":{"event":{}},"envelope_id":"x"}',
      '{"type":"slash_commands","payload":null}',
      '{"type":"interactive","payload":{"type":"block_actions","actions":[]}}',
      '{"type":"interactive","payload":{"type":"view_submission"}}',
      '{"type":"what is this"}',
    ]) {
      slack.sockets.send(frame);
    }
    const root = ask(bot);
    await slack.until(() => bot.inThread(root)[0]);
    expect(slack.sockets.opened).toBe(1);
  });

  it('is opened again through errors of every kind, by one loop', async () => {
    const bot = await aRunningBot({ time: 'of Slack' });
    const { slack } = bot;
    const faults: readonly Fault[] = [
      { kind: 'status', status: 500 },
      { kind: 'reset' },
      { kind: 'error', error: 'invalid_auth' },
      { kind: 'ratelimited', retryAfterS: 5 },
      { kind: 'error', error: 'internal_error' },
    ];
    slack.faults.next('apps.connections.open', ...faults);
    slack.sockets.cut();
    await bot.until(() => slack.sockets.opened === 2);
    await bot.connected();
    expect(slack.requests('apps.connections.open')).toHaveLength(2 + faults.length);
    expect(slack.sockets.open).toBe(1);
  });

  it('is not alive while Slack refuses its token, and recovers', async () => {
    const bot = await aRunningBot({ time: 'of Slack' });
    const { slack } = bot;
    slack.faults.always('apps.connections.open', { kind: 'error', error: 'invalid_auth' });
    slack.sockets.cut();
    await slack.until(() => slack.requests('apps.connections.open').length >= 2);
    await bot.until(() => bot.service.health().alive === false);
    slack.faults.clear();
    await bot.connected();
    expect(bot.service.health()).toMatchObject({ alive: true });
  });

  it('is closed by a stop, also while it is being opened', async () => {
    const open = await aRunningBot();
    await open.stop();
    await open.slack.until(() => open.slack.sockets.open === 0);
    const opening = await aRunningBot();
    opening.slack.faults.always('apps.connections.open', { kind: 'delay', ms: 1_000 });
    opening.slack.sockets.cut();
    await opening.slack.until(() => opening.slack.requests('apps.connections.open').length === 2);
    await opening.stop();
    await opening.slack.clock.advance(2_000);
    await opening.slack.until(() => opening.slack.sockets.open === 0);
  });
});

it('row O5: a connection without a sign of life for a minute counts as dead', async () => {
  const bot = await aRunningBot();
  const { slack, service } = bot;
  await slack.clock.advance(59_000);
  expect(service.health()).toEqual({
    alive: true,
    ready: true,
    detail: 'one workspace, connected',
  });
  await slack.clock.advance(2_000);
  expect(service.health()).toMatchObject({
    alive: false,
    ready: false,
    detail: 'one workspace, no heartbeat for 61 s',
  });
  const root = ask(bot);
  await slack.until(() => bot.inThread(root)[0]);
  expect(service.health()).toMatchObject({ alive: true, ready: true });
});

row(
  'K3',
  'connections that Slack ends, cuts, or answers no more are opened again, and what was said in the gap is answered',
  { quick: 10, full: 100, timeoutMs: 600_000 },
  async (points) => {
    const bot = await aRunningBot();
    const { slack } = bot;
    let replaced = 0;
    const ways = ['warning', 'refresh_requested', 'cut', 'null', 'broken open'] as const;
    for (let point = 0; point < points; point++) {
      const way = ways[point % ways.length];
      const before = slack.sockets.opened;
      if (way === 'broken open') {
        slack.faults.next('apps.connections.open', { kind: 'status', status: 502 });
      }
      if (way === 'cut' || way === 'broken open') slack.sockets.cut();
      else if (way === 'null') slack.sockets.send('null');
      else if (way !== undefined) slack.sockets.disconnect(way);
      const root = ask(bot); // told again as long as nobody hears it
      if (way !== 'null') {
        await slack.until(() => slack.sockets.opened > before);
        replaced++;
      }
      await bot.connected();
      await slack.clock.advance(61_000);
      await slack.until(() => bot.inThread(root)[0]);
      expect(bot.inThread(root)).toHaveLength(1);
    }
    return `${replaced}/${replaced} connections replaced, ${points - replaced} frames of nonsense outlived, ${points}/${points} questions answered once`;
  },
);
