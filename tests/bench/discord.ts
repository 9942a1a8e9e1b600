// npm run bench:discord: how fast Footnote acknowledges in Discord, and how its memory grows, on the sample
// corpus and a Discord on loopback. Prints one JSON object.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile } from '../../src/evaluation/metrics.ts';
import type { Channel, User } from '../support/discord/records.ts';
import { type DiscordServer, startDiscord } from '../support/discord/server.ts';

const AT_ONCE = 50;
const ROUNDS = 6;
const KEYSTROKES = 300;
const MESSAGES = [2_000, 10_000];
const GUILDS = 50;
const MENTION_EVERY = 10;
const IN_FLIGHT = 20;
const PORT = 20_000 + (process.pid % 20_000);
const COLLECT =
  'process.on("SIGUSR2",()=>{gc();gc();const{heapUsed:heap,rss}=process.memoryUsage();process.send({heap,rss})})';
const QUESTIONS = [
  'Can convolutional networks match vision transformers?',
  'How can concepts be erased from diffusion models?',
  'What is a probabilistic circuit?',
  'How do transformers track entities?',
  'What do graph metanetworks process?',
];

const discord = await startDiscord({ token: 'discord.bench.token.long' });
const places = Array.from({ length: GUILDS }, (_, i) => {
  const guild = discord.addGuild({ name: `Club ${i}` });
  const channel = discord.addChannel({ guild, name: 'papers' });
  return { channel, user: discord.addUser({ name: `user ${i}`, guilds: [guild] }) };
});
const bot = start(discord);
process.on('exit', () => bot.kill('SIGKILL'));
bot.on('exit', (code) => process.exit(code ?? 1));
await waitFor(async () => {
  const ready = await fetch(`http://127.0.0.1:${PORT}/readyz`).catch(() => undefined);
  return ready?.status === 200 && discord.commands().length > 0;
});
await waitFor(async () => {
  const options = { question: QUESTIONS[0] ?? '' };
  const asked = await discord.slash({ ...place(0), command: 'ask', options }).answered();
  return asked.text.includes('**Sources**'); // the sample papers are indexed by now
});
await askAll(0);

const acknowledged: number[] = [];
const answered: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const startedAt = performance.now();
  for (const { interaction } of await askAll(round)) {
    acknowledged.push(interaction.acknowledgement?.tookMs ?? Number.POSITIVE_INFINITY);
  }
  answered.push(performance.now() - startedAt);
}
const suggested: number[] = [];
for (let i = 0; i < KEYSTROKES; i++) {
  const { channel, user } = place(i);
  const options = { paper: ['vision', 'graph neu', 'trans', 'diff'][i % 4] ?? '' };
  const use = { user, channel, command: 'papers show', options, focused: 'paper' };
  const typing = discord.autocomplete(use);
  await typing.until(({ interaction }) => interaction.choices);
  suggested.push(typing.interaction.acknowledgement?.tookMs ?? Number.POSITIVE_INFINITY);
}
const memory: { messages: number; heapMB: number; rssMB: number }[] = [];
let sent = 0;
for (const count of MESSAGES) {
  while (sent < count) await talk(sent++);
  const { heap, rss } = await collect(bot);
  memory.push({ messages: count, heapMB: megabytes(heap), rssMB: megabytes(rss) });
}
const [before, after] = memory;
console.log(
  JSON.stringify(
    {
      acknowledgeMs: summary(acknowledged),
      questions: acknowledged.length,
      unanswered: discord.unanswered().length,
      fiftyAnsweredMs: summary(answered),
      autocompleteMs: summary(suggested),
      memory,
      heapGrowth: `${((100 * ((after?.heapMB ?? 0) - (before?.heapMB ?? 0))) / (before?.heapMB ?? 1)).toFixed(1)} %`,
    },
    null,
    2,
  ),
);
bot.kill('SIGTERM');

function start({ token, api }: DiscordServer): ChildProcess {
  const preload = `data:text/javascript,${encodeURIComponent(COLLECT)}`;
  return spawn(
    process.execPath,
    ['--expose-gc', '--import', preload, 'dist/adapters/main.js', 'start'],
    {
      env: {
        PATH: process.env.PATH ?? '',
        DATA_DIR: mkdtempSync(join(tmpdir(), 'footnote-bench-')),
        PORT: String(PORT),
        LOG_LEVEL: 'silent',
        DISCORD_TOKEN: token,
        DISCORD_API_URL: api,
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
}

/** Fifty questions at once, one a server. */
async function askAll(round: number) {
  const asked = Array.from({ length: AT_ONCE }, (_, i) => {
    const question = `${QUESTIONS[(i + round) % QUESTIONS.length]} ${round}`;
    return discord.slash({ ...place(i), command: 'ask', options: { question } });
  });
  return await Promise.all(asked.map((trace) => trace.answered()));
}

/** People talk; now and then somebody mentions the bot. */
async function talk(n: number): Promise<void> {
  const where = place(n);
  if (n % MENTION_EVERY === 0) {
    const mention = discord.mention({ ...where, text: QUESTIONS[n % QUESTIONS.length] ?? '' });
    if (n % (MENTION_EVERY * IN_FLIGHT) === 0)
      await Promise.race([mention.answered(), pause(2_000)]);
  } else discord.message({ ...where, text: `Talk ${n}, which is about nothing in particular` });
}

function place(i: number): { channel: Channel; user: User } {
  return places[i % GUILDS] as { channel: Channel; user: User };
}

async function collect(child: ChildProcess): Promise<{ heap: number; rss: number }> {
  await pause(3_000);
  const told = new Promise<{ heap: number; rss: number }>((resolve) =>
    child.once('message', resolve),
  );
  child.kill('SIGUSR2');
  return await told;
}

async function waitFor(probe: () => Promise<boolean>): Promise<void> {
  while (!(await probe())) await pause(200);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function summary(times: readonly number[]) {
  const at = (p: number): number => Math.round(percentile(times, p) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
