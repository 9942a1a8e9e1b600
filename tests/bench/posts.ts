// npm run demo:posts [-- DAYS]: the process that `npm start` runs, for so many days of a minute each, with Discord, Slack, a
// mailbox and Hugging Face's daily papers on loopback. People subscribe by commands and by mail; on the third day the process
// is killed, on the fourth the mail server is down, on the fifth a channel is deleted. Prints what arrives, and what is listed.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { PermissionFlagsBits } from 'discord.js';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Database } from '../../index/sqlite.ts';
import type { Channel } from '../support/discord/records.ts';
import { startDiscord } from '../support/discord/server.ts';
import { textOf } from '../support/discord/shown.ts';
import { aFixturePaper } from '../support/fixture-papers.ts';
import { huggingFaceAnswering } from '../support/json-source-servers.ts';
import { freePort, type RunningService, startService } from '../support/service.ts';
import { manifest } from '../support/slack/own-manifest.ts';
import { startSlack } from '../support/slack/server.ts';
import { startSourceServer } from '../support/source-server.ts';

const DAYS = Number(process.argv[2] ?? 7);
const SPEED = 1_440; // a minute is a day
const DAY_MS = 86_400_000;
const PAPERS_A_DAY = 8;
const START = Date.UTC(2026, 10, 23); // a Monday
/** While people subscribe time goes as it does: they have three seconds to be answered in. */
let speed = 1;
let begun = { at: START, realMs: Date.now() };
const now = (): number => begun.at + (Date.now() - begun.realMs) * speed;

/** How much of what is at each place was told of. */
const seen: Record<string, number> = {};
const folder = mkdtempSync(join(tmpdir(), 'footnote-posts-'));
const preload = join(folder, 'fast.mjs');

/** What waits ten seconds and more is as fast, but half a second is the least, since loopback is as slow as ever. */
function writePreload(): void {
  writeFileSync(
    preload,
    `const Real = Date, wait = globalThis.setTimeout;
const now = () => ${begun.at} + (Real.now() - ${begun.realMs}) * ${speed};
globalThis.Date = class extends Real {
  constructor(...args) { if (args.length === 0) super(now()); else super(...args); }
  static now() { return now(); }
};
const soon = (ms) => ${speed} > 1 && ms >= 10_000 ? Math.max(500, ms / ${speed}) : ms;
globalThis.setTimeout = Object.assign((call, ms, ...args) => wait(call, soon(ms), ...args), wait);
`,
  );
}

const say = (line: string): void =>
  void process.stdout.write(`${new Date(now()).toISOString().slice(0, 16)}  ${line}\n`);

const discord = await startDiscord({ now, token: 'discord.demo.token.long' });
const slack = await startSlack({
  manifest,
  clock: {
    now,
    waiting: 0,
    untilNext: undefined,
    after(ms, callback) {
      const timeout = setTimeout(callback, ms / speed);
      return () => clearTimeout(timeout);
    },
    advance: (ms) => sleep(ms / speed),
  },
});
const mails: { readonly to: string; readonly raw: string }[] = [];
let isMailDown = false;
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onConnect: (_session, done) =>
    done(isMailDown ? Object.assign(new Error('down'), { responseCode: 421 }) : undefined),
  onData(stream, { envelope }, done) {
    let raw = '';
    stream.on('data', (chunk) => {
      raw += String(chunk);
    });
    stream.on('end', () => {
      mails.push({ to: envelope.rcptTo.map(({ address }) => address).join(), raw });
      done();
    });
  },
});
smtp.on('error', () => undefined);
await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
const hub = await startSourceServer((request, n) =>
  huggingFaceAnswering(papersNow(), dayOf(now()))(request, n),
);

const port = await freePort();
const env = {
  NODE_OPTIONS: `--import=${pathToFileURL(preload)}`,
  DATA_DIR: join(folder, 'data'),
  LOG_LEVEL: 'info',
  SOURCES: 'hugging-face',
  HF_URL: hub.url,
  CONTACT_EMAIL: 'operator@example.org',
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: discord.api,
  SLACK_BOT_TOKEN: slack.token,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
  SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}?tls=never`,
  MAIL_FROM: 'Footnote <papers@bot.example.org>',
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  WEB_ACCESS: 'public',
  PORT: String(port),
};

const guild = discord.addGuild({ name: 'Reading club' });
const channel = discord.addChannel({ guild, name: 'papers' });
const doomed = discord.addChannel({ guild, name: 'doomed' });
const boss = discord.addUser({
  name: 'boss',
  guilds: [guild],
  may: PermissionFlagsBits.ManageChannels,
});

let service = await start();
process.on('exit', () => service.kill('SIGKILL'));
await service.logged('the index was built');
await subscribeAll();
service.kill('SIGTERM');
await service.ended;
begun = { at: now(), realMs: Date.now() };
speed = SPEED;
service = await start();
const watch = setInterval(report, 200);
for (let day = 1; day <= DAYS; day++) {
  await sleep(Math.max(0, (START + day * DAY_MS - now()) / SPEED));
  if (day === 2) {
    service.kill('SIGKILL');
    say('--- the process is killed');
    await service.ended;
    service = await start();
    say('--- and runs again');
  }
  isMailDown = day === 3;
  if (day === 3) say('--- the mail server is down for a day');
  if (day === 4) {
    discord.deleteChannel(doomed);
    say('--- #doomed is deleted');
  }
}
clearInterval(watch);
report();
service.kill('SIGTERM');
say(`--- stopped: exit code ${await service.ended}`);
printOutbox();
process.exit();

async function start(): Promise<RunningService> {
  writePreload();
  const running = await startService(folder, env);
  for (;;) {
    const ready = await fetch(`${env.PUBLIC_URL}/readyz`).catch(() => undefined);
    const text = (await ready?.text()) ?? '';
    if (ready?.status === 200 && discord.commands().length > 0 && slack.sockets.open > 0) break;
    if (running.output().includes('"level":60')) throw new Error(text);
    await sleep(100);
  }
  return running;
}

async function subscribeAll(): Promise<void> {
  const subscribe = async (where: Channel, options: Record<string, string>): Promise<void> => {
    const use = { user: boss, channel: where, command: 'papers subscribe', options };
    say(`Discord: ${(await discord.slash(use).answered()).text}`);
  };
  await subscribe(channel, { topic: 'everything', time: '10:00' });
  await subscribe(doomed, { topic: 'neural networks', time: '12:00', 'quiet-days': 'week' });
  const { admin, general } = slack;
  slack.command(
    { user: admin, channel: general },
    '/papers',
    'subscribe "everything" 14:00 Europe/Berlin daily',
  );
  for (const fields of [
    { email: 'ada@example.org', topic: 'everything', time: '08:00', every: 'daily' },
    { email: 'ben@example.net', topic: 'graphs', time: '16:00', every: 'daily' },
  ]) {
    const body = new URLSearchParams({ ...fields, timezone: 'UTC' });
    const headers = { origin: env.PUBLIC_URL };
    await fetch(`${env.PUBLIC_URL}/subscribe`, { method: 'POST', body, headers });
    let link: string | undefined;
    while (link === undefined) {
      await sleep(50);
      const asked = mails.findLast(({ to }) => to === fields.email);
      const text = asked && (await simpleParser(asked.raw)).text;
      link = text?.match(/http:\S+\/mail\/confirm\/\S+/)?.[0];
    }
    await fetch(link, { method: 'POST' });
    say(`mail: ${fields.email} pressed the button`);
  }
}

/** What has arrived since the last look. */
function report(): void {
  tell('Discord #papers', channel.messages.map(textOf));
  tell('Discord #doomed', doomed.messages.map(textOf));
  tell('Discord, to the owner', discord.dmWith(boss).messages.map(textOf));
  tell('Slack', slack.messages(slack.general).map(slack.shown));
  tell('Slack, to the admin alone', slack.privateTo(slack.admin).map(slack.shown));
  const subjects = mails.map(async ({ to, raw }) => {
    const { subject = '', text = '' } = await simpleParser(raw);
    return `${to}: ${subject}\n${text.split('\n').slice(2, 12).join('\n')}`;
  });
  void Promise.all(subjects).then((texts) => tell('mail', texts));
}

function tell(where: string, texts: readonly string[]): void {
  for (const text of texts.slice(seen[where] ?? 0)) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    say(`${where}: ${lines.slice(0, 5).join('\n                    ')}`);
  }
  seen[where] = Math.max(seen[where] ?? 0, texts.length);
}

function printOutbox(): void {
  const db = new Database(join(env.DATA_DIR, 'state.db'), { readonly: true });
  const rows = db
    .prepare(
      'select date, platform, state, attempts, reason from outbox order by date, platform, due_at',
    )
    .all() as { date: string; platform: string; state: string; attempts: number; reason: string }[];
  for (const { date, platform, state, attempts, reason } of rows)
    process.stdout.write(
      `${date}  ${platform.padEnd(8)} ${state.padEnd(8)} ${attempts} ${reason ?? ''}\n`,
    );
}

/** Those of each working day until now; the older they are the more upvotes they have. */
function papersNow() {
  const sample = readFileSync(join(import.meta.dirname, '../../data/sample-papers.jsonl'), 'utf8');
  const texts = sample.trim().split('\n');
  const papers: ReturnType<typeof aFixturePaper>[] = [];
  for (let day = -3; START + day * DAY_MS < now(); day++) {
    const at = START + day * DAY_MS;
    const weekday = new Date(at).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    for (let i = 0; i < PAPERS_A_DAY; i++) {
      const n = (day + 3) * PAPERS_A_DAY + i;
      const { title, abstract } = JSON.parse(texts[n % texts.length] ?? '{}');
      const hours = (now() - at) / 3_600_000;
      const upvotes = Math.round((((n * 7) % 11) + 1) * Math.log2(1 + hours));
      const id = `2611.${String(10_000 + n)}`;
      papers.push(aFixturePaper({ id, title, abstract, published: dayOf(at), upvotes }));
    }
  }
  return papers;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
