import { App } from '@slack/bolt';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createHttpReceiver } from '../../../adapters/slack/http-receiver.ts';
import { createVerifier } from '../../../adapters/slack/signature.ts';
import { settled } from '../../support/clock.ts';
import { aLog } from '../../support/log.ts';
import { row } from '../../support/row.ts';
import { FORGERIES } from '../../support/slack/forgeries.ts';
import { sign } from '../../support/slack/outgoing.ts';
import { aBot, aRunningBot, type Bot, type BotOptions } from '../../support/slack-bot.ts';

const QUESTION = 'How do residual networks train very deep layers?';
const ANSWER = 'Residual networks train very deep layers with shortcut connections.';

const overHttp = (options: BotOptions = {}): Promise<Bot> =>
  aRunningBot({ ...options, delivery: 'http' });

describe('over HTTP', () => {
  it('mentions, commands, buttons, windows and shortcuts are answered', async () => {
    const bot = await overHttp();
    const { slack } = bot;
    const { ada, general } = slack;
    const { message, mention } = slack.mention({ user: ada, channel: general }, QUESTION);
    await mention?.acked;
    const answer = await slack.until(() => bot.inThread(message)[0]);
    expect(slack.shown(answer)).toContain(ANSWER);
    slack.press(ada, answer, 'call-0');
    expect(slack.shown(await slack.until(() => slack.privateTo(ada)[0]))).toContain('Sources for');
    const ack = await slack.command({ user: ada, channel: general }, '/ask', QUESTION).acked;
    expect(ack.payload.text).toContain('Reading papers…');
    await slack.until(() => slack.privateTo(ada).length === 3);
    slack.globalShortcut(ada, 'ask');
    const modal = await slack.until(() => slack.modalOf(ada));
    const refused = await slack.submit(modal, { question: { text: { value: '' } } }).acked;
    expect(refused.payload).toMatchObject({ response_action: 'errors' });
    slack.messageShortcut(ada, message, 'find-related');
    await slack.until(() => slack.privateTo(ada).length === 4);
    expect(slack.sockets.opened).toBe(0);
  });

  it('an address is checked by a signed challenge only', async () => {
    const { slack, url } = await overHttp();
    const challenge = slack.challenge('sesame');
    expect(await slack.post(url, challenge)).toMatchObject({
      status: 200,
      body: '{"challenge":"sesame"}',
    });
    const unsigned = { ...challenge, headers: { 'content-type': 'application/json' } };
    expect(await slack.post(url, unsigned)).toMatchObject({ status: 401 });
  });

  it('a check of the certificate is answered, when it is signed', async () => {
    const { slack, url } = await overHttp();
    const { headers } = slack.challenge('x');
    const path = '/slack/commands';
    const body = 'ssl_check=1&token=x';
    const stamp = headers['x-slack-request-timestamp'] ?? '';
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const signature = sign(slack.signingSecret, stamp, body);
    const signed = { ...headers, ...type, 'x-slack-signature': signature };
    expect(await slack.post(url, { path, body, headers: signed })).toMatchObject({ status: 200 });
    expect(await slack.post(url, { path, body, headers: type })).toMatchObject({ status: 401 });
  });

  it.each([
    ['not JSON', '{', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['a form without anything', '', 'application/x-www-form-urlencoded', 404],
    ['a broken payload', 'payload=%7B', 'application/x-www-form-urlencoded', 400],
    ['an event without an event', '{"type":"event_callback"}', 'application/json', 404],
    ['an event that is null', '{"event":null}', 'application/json', 404],
    [
      'an unknown command',
      'command=%2Fnone&user_id=U1&team_id=T1&channel_id=C1',
      'application/x-www-form-urlencoded',
      404,
    ],
  ])('%s is refused', async (_, body, type, status) => {
    const { slack, url } = await overHttp();
    const stamp = String(Math.floor(slack.clock.now() / 1_000));
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': sign(slack.signingSecret, stamp, body),
    };
    expect(await slack.post(url, { path: '/slack/events', body, headers })).toMatchObject({
      status,
    });
  });

  it('what Slack did not sign holds up no work', async () => {
    const signingSecret = 'a signing secret';
    const now = new Date('2026-11-25T12:00:00Z');
    const { log } = aLog();
    const receiver = createHttpReceiver({ signingSecret, log, now: () => now, monotonic: () => 0 });
    const authorize = async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1' });
    const app = new App({ receiver, authorize, convoStore: false });
    app.command('/ask', () => new Promise(() => {})); // it is never acknowledged
    await receiver.start();
    const server = new Hono();
    receiver.mount(server);
    const path = '/slack/commands';
    const post = (body: string | ReadableStream, headers: Record<string, string> = {}) =>
      void server.request(path, { method: 'POST', body, headers, ...{ duplex: 'half' } });
    post(new ReadableStream()); // whose body never comes
    post('command=%2Fask');
    await settled();
    expect(receiver.isOwing()).toBe(false);
    const body = 'command=%2Fask&user_id=U2&team_id=T1&channel_id=C1';
    const stamp = String(now.getTime() / 1_000);
    post(body, {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': sign(signingSecret, stamp, body),
    });
    await expect.poll(receiver.isOwing).toBe(true);
  });

  it('what is too large is refused', async () => {
    const { slack, url } = await overHttp();
    const big = { ...slack.challenge('x'), body: 'x'.repeat(1_000_001) };
    expect(await slack.post(url, big)).toMatchObject({ status: 413 });
  });

  it('nothing is taken before the token is known, and Slack comes again', async () => {
    const bot = await aBot({ delivery: 'http', time: 'of Slack' });
    const { slack } = bot;
    slack.faults.next('auth.test', { kind: 'status', status: 503 });
    const started = bot.start();
    await slack.until(() => slack.requests('auth.test').length === 1);
    const { message, mention } = slack.mention(
      { user: slack.ada, channel: slack.general },
      QUESTION,
    );
    await bot.until(() => mention?.attempts[0]?.failure !== undefined);
    await started;
    await bot.until(() => bot.inThread(message).length === 1);
    expect(bot.service.health()).toMatchObject({
      ready: true,
      detail: 'one workspace, serves Slack by HTTP',
    });
  });

  it('the page’s password is not asked of Slack, and health tells of it', async () => {
    const bot = await overHttp();
    const health = await fetch(`${bot.url}/healthz`);
    expect(await health.json()).toMatchObject({ alive: true, parts: { slack: { ready: true } } });
  });
});

row(
  'K1',
  'requests that Slack did not make, or not now, or not for the first time, are refused before they are read',
  { quick: 10, full: 1_000, timeoutMs: 300_000 },
  async (points) => {
    const bot = await overHttp();
    const { slack, url } = bot;
    const { ada, general } = slack;
    let refused = 0;
    let accepted = 0;
    for (let point = 0; point < points; point++) {
      const trace = slack.command({ user: ada, channel: general }, '/papers', `help ${point}`);
      if (point % 15 === 14) await slack.clock.advance(60_000); // a person has twenty a minute
      await trace.acked;
      await slack.clock.advance(50); // what comes one upon the other is answered after it
      accepted++;
      const real = slack.signed(trace); // the same again, later or at once
      const forgery = FORGERIES[point % (FORGERIES.length + 1)];
      if (forgery === undefined) await slack.post(url, real);
      const sent = forgery === undefined ? real : forgery.forge(real, slack.signingSecret);
      const { status } = await slack.post(url, sent);
      expect(status, forgery?.name ?? 'a copy').toBe(401);
      refused++;
    }
    await slack.until(() => slack.requests('response_url').length >= accepted);
    expect(bot.logged.filter((line) => line.includes('not handled'))).toEqual([]);
    return `${refused}/${points} refused, ${accepted}/${points} accepted`;
  },
);

describe('a signature', () => {
  const SECRET = 'a signing secret';
  const body = Buffer.from('text=R%26D');
  const at = (seconds: number) => {
    const timestamp = String(seconds);
    return { timestamp, body, signature: sign(SECRET, timestamp, body.toString()) };
  };

  it('holds five minutes to both sides of now', () => {
    const nowS = 1_790_000_000;
    const verifier = createVerifier(SECRET, () => new Date(nowS * 1_000));
    for (const [offset, isAccepted] of [
      [0, true],
      [-300, true],
      [300, true],
      [-301, false],
      [301, false],
    ] as const) {
      expect(verifier.accepts(at(nowS + offset)), `${offset} s`).toBe(isAccepted);
    }
  });

  it('holds once, and what is too old to hold is forgotten', () => {
    let nowS = 1_790_000_000;
    const verifier = createVerifier(SECRET, () => new Date(nowS * 1_000));
    const request = at(nowS);
    expect(verifier.accepts(request)).toBe(true);
    expect(verifier.accepts(request)).toBe(false);
    nowS += 299;
    expect(verifier.accepts(request)).toBe(false);
    nowS += 400;
    expect(verifier.accepts(request)).toBe(false);
    expect(verifier.accepts(at(nowS))).toBe(true);
  });
});
