import { GatewayIntentBits } from 'discord.js';
import { expect, it } from 'vitest';
import { createIdentifyThrottle } from '../../../adapters/discord/identify.ts';
import { ConfigError } from '../../../src/errors.ts';
import { seeded } from '../../support/builders.ts';
import type { DiscordServer } from '../../support/discord/server.ts';
import { aBot, aRunningBot, type Bot } from '../../support/discord-bot.ts';
import { type ManualTime, manualTime } from '../../support/manual-time.ts';
import { row } from '../../support/row.ts';

const HOUR_MS = 3_600_000;

/** Lets time go by until the probe holds; gives how much went by. */
async function passUntil(time: ManualTime, probe: () => boolean): Promise<number> {
  const before = time.monotonic();
  const clock = setInterval(() => time.pass(20), 1);
  await expect
    .poll(probe, { timeout: 20_000, interval: 2 })
    .toBe(true)
    .finally(() => clearInterval(clock));
  return time.monotonic() - before;
}

function isIn(bot: Bot): boolean {
  return bot.discord.gateway.connected() === 1 && bot.service.health().ready;
}

it('is ready as soon as it has started, and says where it is', async () => {
  const bot = await aRunningBot();
  const detail = 'Footnote in one server';
  expect(bot.service.health()).toEqual({ alive: true, ready: true, detail });
});

it('does not start with a token that Discord does not know, and names the setting', async () => {
  const bot = await aBot();
  bot.discord.revokeToken();
  const problem = await bot.service.start().catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(ConfigError);
  expect(String(problem)).toContain('DISCORD_TOKEN: Discord does not know this token');
});

it.each([
  [
    'its token is revoked',
    (discord: DiscordServer) => discord.revokeToken(),
    'does not know this token',
  ],
  [
    'Discord does not know its version any more',
    (discord: DiscordServer) => discord.gateway.close(4012),
    'close code 4012',
  ],
])('ends the service when %s, and does not come back', async (_, happen, reason) => {
  const bot = await aRunningBot();
  happen(bot.discord);
  await expect.poll(() => bot.failures).toHaveLength(1);
  expect(bot.failures[0]).toBeInstanceOf(ConfigError);
  expect(String(bot.failures[0])).toContain(reason);
  expect(bot.discord.gateway.identifies).toHaveLength(1);
});

it('goes on without the message content when that is switched off', async () => {
  const time = manualTime();
  const bot = await aRunningBot({ time, privilegedIntents: [GatewayIntentBits.MessageContent] });
  const { discord, ada: user } = bot;
  discord.switchOffIntents();
  await passUntil(time, () => discord.gateway.identifies.length === 2 && isIn(bot));
  expect(bot.logged.join('')).toContain('message content intent is off');
  expect((await discord.dm({ user, text: 'What are graphs?' }).answered()).text).toContain('About');
  expect(bot.failures).toEqual([]);
});

it('comes back when it has to shard, and begins its sessions as slowly as ever', async () => {
  const time = manualTime();
  const bot = await aRunningBot({ time });
  const { gateway } = bot.discord;
  const startedAt = time.monotonic();
  gateway.close(4011);
  await passUntil(time, () => gateway.identifies.length === 2 && isIn(bot));
  expect(time.monotonic() - startedAt).toBeGreaterThan(4_900);
  expect(bot.failures).toEqual([]);
});

it('asks for the message content only where it is switched on', async () => {
  const intents = [GatewayIntentBits.MessageContent];
  const bot = await aRunningBot({ privilegedIntents: intents });
  expect(bot.logged.join('')).not.toContain('message content intent is off');
  expect(isIn(bot)).toBe(true);
});

it('starts without Discord where that is down, and joins when it is back', async () => {
  const time = manualTime();
  const bot = await aBot({ time });
  const body = { code: 0, message: 'down' };
  bot.discord.faults.always('GET /applications/@me', { kind: 'answer', status: 503, body });
  let started = false;
  void bot.service.start().then(() => {
    started = true;
  });
  await passUntil(time, () => started);
  expect(bot.service.health()).toMatchObject({ alive: true, ready: false });
  expect(bot.service.health().detail).toContain('cannot be reached');
  bot.discord.faults.clear();
  await passUntil(time, () => isIn(bot));
  await expect.poll(() => bot.discord.commands()).toHaveLength(3);
});

it('row O5: counts as dead when its connection is a zombie', async () => {
  const time = manualTime();
  const bot = await aRunningBot({ time });
  bot.discord.gateway.deafen();
  time.pass(60_000);
  expect(bot.service.health().alive).toBe(true);
  time.pass(1);
  expect(bot.service.health()).toEqual({
    alive: false,
    ready: false,
    detail: 'no heartbeat for 60 s',
  });
});

it('takes each heartbeat for a sign of life', async () => {
  const time = manualTime();
  const bot = await aRunningBot({ time, heartbeatMs: 30 });
  time.pass(90_000);
  await bot.discord.until(() => bot.discord.gateway.heartbeats.length > 2);
  await expect.poll(() => bot.service.health().alive).toBe(true);
});

it('is alive and not ready while it reconnects', async () => {
  const bot = await aRunningBot();
  bot.discord.gateway.refuse();
  bot.discord.gateway.drop();
  await expect.poll(() => bot.service.health().ready).toBe(false);
  expect(bot.service.health()).toMatchObject({ alive: true, detail: 'reconnecting to Discord' });
  bot.discord.gateway.accept();
  await expect.poll(() => isIn(bot)).toBe(true);
});

it('survives a session that is called invalid right after it was resumed', async () => {
  const time = manualTime();
  const bot = await aRunningBot({ time });
  const { discord, ada: user } = bot;
  discord.gateway.breakNextResume();
  discord.gateway.drop();
  await passUntil(time, () => discord.gateway.identifies.length === 2 && isIn(bot));
  expect((await discord.dm({ user, text: 'What are graphs?' }).answered()).text).toContain('About');
});

it('begins ten sessions an hour at most, five seconds apart', async () => {
  const time = manualTime();
  const throttle = createIdentifyThrottle(time.monotonic, time.timer);
  const { signal } = new AbortController();
  const begun: number[] = [];
  const beginning = (async () => {
    for (let i = 0; i < 25; i++) {
      await throttle.waitForIdentify(0, signal);
      begun.push(time.monotonic());
    }
  })();
  const clock = setInterval(() => time.pass(60_000), 1);
  await beginning.finally(() => clearInterval(clock));
  expect(begun[1]).toBeGreaterThanOrEqual(5_000);
  for (const at of begun) {
    expect(begun.filter((other) => other >= at && other < at + HOUR_MS).length).toBeLessThanOrEqual(
      10,
    );
  }
});

it('waits no longer for a session when the connection is gone', async () => {
  const time = manualTime();
  const throttle = createIdentifyThrottle(time.monotonic, time.timer);
  const gone = new AbortController();
  await throttle.waitForIdentify(0, gone.signal);
  const waiting = throttle.waitForIdentify(0, gone.signal);
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect(time.waiting()).toBe(0);
});

interface Drop {
  /** A session that was lost has to be begun anew. */
  readonly loses: 'connection' | 'session';
  happen(discord: DiscordServer): void;
}

const drops: readonly Drop[] = [
  { loses: 'connection', happen: ({ gateway }) => gateway.drop() },
  { loses: 'session', happen: ({ gateway }) => gateway.invalidate('final') },
  { loses: 'connection', happen: ({ gateway }) => gateway.close(4000) },
  { loses: 'session', happen: ({ gateway }) => gateway.close(1000) },
  { loses: 'connection', happen: ({ gateway }) => gateway.askToReconnect() },
  {
    loses: 'session',
    happen: ({ gateway }) => {
      gateway.forgetSessions();
      gateway.drop();
    },
  },
  { loses: 'connection', happen: ({ gateway }) => gateway.invalidate('resumable') },
  {
    loses: 'session',
    happen: ({ gateway }) => {
      gateway.breakNextResume();
      gateway.drop();
    },
  },
];

row(
  'D2',
  'comes back after every drop of a day, and begins few sessions',
  { quick: 8, full: 100, timeoutMs: 300_000 },
  async (points) => {
    const time = manualTime();
    const bot = await aRunningBot({ time });
    const { discord, ada: user } = bot;
    const { gateway } = discord;
    const random = seeded(1);
    const begun = [0];
    let slowest = 0;
    for (let point = 0; point < points; point++) {
      time.pass(random() * 2 * (24 / points) * HOUR_MS);
      const startedAt = performance.now();
      const { loses, happen } = drops[point % drops.length] as Drop;
      const begins = loses === 'session' ? gateway.identifies : gateway.resumes;
      const before = begins.length;
      happen(discord);
      const waitedMs = await passUntil(time, () => begins.length > before && isIn(bot));
      while (begun.length < gateway.identifies.length) begun.push(time.monotonic());
      slowest = Math.max(slowest, waitedMs, performance.now() - startedAt);
      await discord.dm({ user, text: 'What are graphs?' }).answered();
    }
    expect(slowest).toBeLessThanOrEqual(60_000);
    const anHour = Math.max(
      ...begun.map((at) => begun.filter((other) => other >= at && other < at + HOUR_MS).length),
    );
    expect(anHour).toBeLessThanOrEqual(10);
    return `back in ${points}/${points}, slowest ${(slowest / 1_000).toFixed(1)} s, ${anHour} IDENTIFY an hour at most`;
  },
);
