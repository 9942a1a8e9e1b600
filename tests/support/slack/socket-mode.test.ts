import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { aSlack, aSocketApp } from './bolt.ts';
import { RETRIES_AFTER_MS } from './delivery.ts';
import { FULL_MANIFEST, readManifest } from './manifest.ts';
import type { Slack } from './server.ts';

const nothing = (_app: App): void => {};

describe('what people say', () => {
  it('reaches a listener, acknowledged, and the answer stands in its thread', async () => {
    const slack = await aSlack();
    const { ada, general } = slack;
    await aSocketApp(slack, (app) => {
      app.event('app_mention', async ({ say, event }) => {
        await say({ text: `you said ${event.text}`, thread_ts: event.ts });
      });
    });
    const { message, mention, event } = slack.mention(
      { user: ada, channel: general },
      'R&D <why>?',
    );
    expect((await mention?.acked)?.payload).toEqual({});
    expect((await event?.acked)?.ms).toBeGreaterThan(0);
    const answer = await slack.until(() =>
      slack.messages(general).find(({ threadTs }) => threadTs === message.ts),
    );
    expect(answer.text).toBe(`you said <@${slack.team.botUserId}> R&amp;D &lt;why&gt;?`);
    expect(slack.requests('chat.postMessage')).toMatchObject([
      {
        token: slack.token,
        teamId: slack.team.id,
        args: { thread_ts: message.ts },
        answer: { status: 200 },
      },
    ]);
  });

  it('comes twice when it mentions the bot, in either order, with one ts', async () => {
    const slack = await aSlack();
    const { ada, general } = slack;
    const heard: string[] = [];
    await aSocketApp(slack, (app) => {
      app.event(/app_mention|message/, async ({ event }) => {
        heard.push(`${event.type} ${'ts' in event ? event.ts : ''}`);
      });
    });
    const first = slack.mention({ user: ada, channel: general }, 'one').message.ts;
    await slack.until(() => heard.length === 2);
    slack.setTwinOrder('mention first');
    const second = slack.mention({ user: ada, channel: general }, 'two').message.ts;
    await slack.until(() => heard.length === 4);
    expect(heard).toEqual([
      `message ${first}`,
      `app_mention ${first}`,
      `app_mention ${second}`,
      `message ${second}`,
    ]);
  });

  it('comes once in a direct message, with its thread', async () => {
    const slack = await aSlack();
    const dm = slack.world.im(slack.team, slack.ada.id);
    const heard: unknown[] = [];
    await aSocketApp(slack, (app) => {
      app.message(async ({ message }) => void heard.push(message));
    });
    const root = slack.say({ user: slack.ada, channel: dm }, 'hello').message;
    const threadTs = root.ts;
    expect(
      slack.mention({ user: slack.ada, channel: dm, threadTs }, 'and?').mention,
    ).toBeUndefined();
    await slack.until(() => heard.length === 2);
    expect(heard).toMatchObject([
      { channel_type: 'im', channel: dm.id, text: 'hello' },
      { channel_type: 'im', thread_ts: root.ts, parent_user_id: slack.ada.id },
    ]);
  });

  it('is not told where the bot is not, nor what the manifest does not ask for', async () => {
    const bot_events = FULL_MANIFEST.settings.event_subscriptions.bot_events.filter(
      (event) => event !== 'message.channels',
    );
    const settings = { ...FULL_MANIFEST.settings, event_subscriptions: { bot_events } };
    const slack = await aSlack({ manifest: { ...FULL_MANIFEST, settings } });
    const elsewhere = slack.world.addChannel(slack.team, { members: [slack.ada.id] });
    expect(slack.mention({ user: slack.ada, channel: elsewhere }, 'x')).toEqual({
      message: expect.anything(),
    });
    expect(slack.mention({ user: slack.ada, channel: slack.general }, 'x')).toMatchObject({
      mention: { kind: 'event' },
    });
    expect(slack.traces).toHaveLength(1);
    const all = await aSlack();
    const away = all.world.addChannel(all.team, { members: [all.ada.id] });
    expect(all.say({ user: all.ada, channel: away }, 'x')).toEqual({ message: expect.anything() });
  });

  it('is told when it is edited or deleted, and of the bot’s own messages, which Bolt hides', async () => {
    const slack = await aSlack();
    const { ada, general } = slack;
    const heard: (string | undefined)[] = [];
    const app = await aSocketApp(slack, (one) => {
      one.event('message', async ({ event }) => void heard.push(event.subtype));
    });
    const { ts } = await app.client.chat.postMessage({ channel: general.id, text: 'mine' });
    await app.client.chat.update({ channel: general.id, ts: ts ?? '', text: 'mine, better' });
    const { message } = slack.say({ user: ada, channel: general }, 'hers');
    slack.edit(message, 'hers, better');
    slack.remove(message);
    await slack.until(() => slack.traces.length === 5 && heard.length === 4);
    expect(heard).toEqual(['message_changed', undefined, 'message_changed', 'message_deleted']);
  });

  it('tells where other bots and strangers come from', async () => {
    const slack = await aSlack();
    const partner = slack.world.addTeam();
    const stranger = slack.world.addUser(partner);
    const bot = slack.world.addUser(slack.team, { isBot: true });
    const teamIds = [slack.team.id, partner.id];
    const members = [stranger.id, bot.id, slack.team.botUserId];
    const shared = slack.world.addChannel(slack.team, { teamIds, members });
    const { event } = slack.say({ user: stranger, channel: shared }, 'hello');
    expect(event?.body).toMatchObject({
      team_id: slack.team.id,
      is_ext_shared_channel: true,
      event: {
        user: stranger.id,
        team: partner.id,
        user_team: partner.id,
        source_team: partner.id,
      },
    });
    expect(slack.say({ user: bot, channel: shared }, 'beep').event?.body.event).toMatchObject({
      bot_id: expect.stringMatching(/^B/),
      user: bot.id,
    });
    expect(slack.integration(shared, 'beep')?.body.event).toMatchObject({ subtype: 'bot_message' });
  });
});

describe('retries', () => {
  it('come in new envelopes with the same event id and their number', async () => {
    const slack = await aSlack();
    const heard: unknown[] = [];
    await aSocketApp(slack, (app) => {
      app.event('app_mention', async ({ body, context }) => {
        heard.push([body.event_id, context.retryNum, context.retryReason]);
      });
    });
    const { mention } = slack.mention({ user: slack.ada, channel: slack.general }, 'x');
    if (mention === undefined) throw new Error('no mention');
    await mention.acked;
    for (const n of [1, 2, 3]) slack.retry(mention, n);
    await slack.until(() => heard.length === 4);
    expect(heard).toEqual([
      [mention.id, 0, ''],
      [mention.id, 1, 'timeout'],
      [mention.id, 2, 'timeout'],
      [mention.id, 3, 'timeout'],
    ]);
    expect(new Set(mention.attempts.map(({ envelopeId }) => envelopeId)).size).toBe(4);
  });

  it('follow a missing acknowledgement: at once, after one minute and after five', async () => {
    const slack = await aSlack();
    const { event } = slack.say({ user: slack.ada, channel: slack.general }, 'x');
    const startedAt = slack.clock.now();
    await slack.clock.advance(1_000_000);
    expect(event?.attempts.map(({ n, at, reason }) => [n, at - startedAt, reason])).toEqual([
      [0, 0, undefined],
      [1, 0, 'no_socket'],
      [2, 60_000, 'no_socket'],
      [3, 360_000, 'no_socket'],
    ]);
  });

  it('follow a time-out of three seconds; a command that is not acknowledged is not told again', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, (app) => {
      app.command('/ask', async () => {});
    });
    const trace = slack.command({ user: slack.ada, channel: slack.general }, '/ask', 'x');
    await slack.clock.advance(2_999);
    expect(trace.attempts).toMatchObject([{ n: 0 }]);
    expect(trace.attempts[0]?.failure).toBeUndefined();
    await slack.clock.advance(1_000_000);
    expect(trace.attempts).toMatchObject([{ n: 0, failure: 'timeout' }]);
  });
});

describe('sockets', () => {
  /** The SDK has one number for what it waits for a pong and before it connects again. */
  const hasty = { clientPingTimeout: 150 };

  it.each(['warning', 'refresh_requested', 'link_disabled', 'too_many_websockets'] as const)(
    'are left and opened again when Slack says %s',
    async (reason) => {
      const slack = await aSlack();
      await aSocketApp(slack, nothing, hasty);
      slack.sockets.disconnect(reason);
      await slack.until(() => slack.sockets.opened >= 2);
      await hearing(slack);
    },
  );

  it('are opened again when they are cut, or when pings get no answer', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, nothing, hasty);
    slack.sockets.cut();
    await slack.until(() => slack.sockets.opened >= 2);
    await hearing(slack);
    const before = slack.sockets.opened;
    slack.sockets.goDeaf();
    await slack.until(() => slack.sockets.opened > before);
    slack.sockets.listenAgain();
    await hearing(slack);
  });

  it('are tried again while Slack refuses them', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, nothing, hasty);
    slack.sockets.greet(503);
    slack.faults.next('apps.connections.open', undefined, {
      kind: 'error',
      error: 'internal_error',
    });
    slack.sockets.cut();
    await slack.until(() => slack.requests('apps.connections.open').length >= 4);
    expect(slack.sockets.open).toBe(0);
    slack.sockets.greet('hello');
    await hearing(slack);
  });

  it('that end before an acknowledgement have told nothing: it is told again', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, nothing, hasty);
    slack.sockets.goDeaf();
    const { event } = slack.say({ user: slack.ada, channel: slack.general }, 'x');
    await slack.until(() => event?.attempts[0]?.failure === 'socket_closed');
    slack.sockets.listenAgain();
    await slack.until(() => slack.sockets.open > 0);
    await slack.clock.advance(0);
    await event?.acked;
    expect(event?.attempts[1]).toMatchObject({ n: 1, reason: 'socket_closed' });
  });

  it('deliver what was missed in the gap as a retry', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, nothing, hasty);
    slack.sockets.cut();
    await slack.until(() => slack.sockets.open === 0);
    const { event } = slack.say({ user: slack.ada, channel: slack.general }, 'x');
    await slack.until(() => slack.sockets.open > 0);
    await slack.clock.advance(0);
    await event?.acked;
    expect(event?.attempts).toMatchObject([{ failure: 'no_socket' }, { n: 1, ack: {} }]);
  });

  it('are ten at most', async () => {
    const slack = await aSlack();
    const heard = await Promise.all(
      Array.from({ length: 11 }, () => firstWords(slack.state.newTicket())),
    );
    expect(heard.filter(({ type }) => type === 'hello')).toHaveLength(10);
    expect(heard.at(-1)).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  });

  it('open with a ticket, once', async () => {
    const slack = await aSlack();
    const url = slack.state.newTicket();
    expect(await firstWords(url)).toMatchObject({ type: 'hello', num_connections: 1 });
    await expect(firstWords(url)).rejects.toThrow('401');
  });
});

describe('the manifest', () => {
  it('is refused when it lacks a scope for what it asks, or breaks a limit of Slack', () => {
    const oauth_config = { scopes: { bot: ['chat:write'] } };
    expect(() => readManifest({ ...FULL_MANIFEST, oauth_config })).toThrow(
      /app_mentions:read.*im:history.*commands.*links:read/,
    );
    const display_information = { name: 'x'.repeat(36) };
    expect(() => readManifest({ ...FULL_MANIFEST, display_information })).toThrow('35');
    expect(() => readManifest({ ...FULL_MANIFEST, frobnicate: true })).toThrow('frobnicate');
  });
});

function firstWords(url: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.on('message', (data) => resolve(JSON.parse(String(data))));
    socket.on('error', reject);
  });
}

/** The app is connected and hears what is said, if not at once then when it is told again. */
async function hearing(slack: Slack): Promise<void> {
  await slack.until(() => slack.sockets.open > 0);
  const { event } = slack.say({ user: slack.ada, channel: slack.general }, 'still there?');
  for (const ms of RETRIES_AFTER_MS) {
    const attempt = event?.attempts.at(-1);
    await slack.until(() => attempt?.ack !== undefined || attempt?.failure !== undefined);
    if (attempt?.ack !== undefined) return;
    await slack.until(() => slack.sockets.open > 0);
    await slack.clock.advance(ms);
  }
  await event?.acked;
}
