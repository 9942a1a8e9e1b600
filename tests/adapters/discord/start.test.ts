import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { aFolder } from '../../support/builders.ts';
import { program } from '../../support/corpus.ts';
import { aScene } from '../../support/discord/scene.ts';
import type { DiscordServer } from '../../support/discord/server.ts';

const TOKEN = 'discord.test.token.long-enough';
const PATIENCE_MS = 60_000;

interface Started {
  readonly child: ChildProcess;
  /** Standard error so far. */
  readonly said: () => string;
}

/** `footnote start` as a process, in Discord. */
async function start(discord: DiscordServer): Promise<Started> {
  const env = {
    PATH: process.env.PATH ?? '',
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.api,
    PORT: String(20_000 + (process.pid % 20_000)),
  };
  const child = spawn(process.execPath, [program, 'start'], {
    cwd: aFolder(),
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await expect
    .poll(() => said, { timeout: PATIENCE_MS })
    .toContain('"service":"discord","alive":true,"ready":true');
  return { child, said: () => said };
}

it('answers in Discord from the sample papers, and stops although Discord is gone', async () => {
  const { discord, ada: user, papers: channel } = await aScene({ token: TOKEN, now: Date.now });
  const { child, said } = await start(discord);
  await expect.poll(said, { timeout: PATIENCE_MS }).toContain('the index was built');
  const question = 'Can convolutional networks match vision transformers?';
  const asked = await discord
    .slash({ user, channel, command: 'ask', options: { question } })
    .answered();
  expect(asked.text).toContain(
    '[1] [ConvNets Match Vision Transformers at Scale](<https://arxiv.org/abs/2310.16764>)',
  );
  discord.gateway.refuse();
  discord.gateway.drop();
  await discord.until(() => discord.gateway.refusals.length > 0);
  const stoppedAt = performance.now();
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(5 * 8_000);
  expect(said()).toContain('all services stopped');
}, 120_000);

it('ends with one clear line and exit code 78 when its token is revoked', async () => {
  const { discord } = await aScene({ token: TOKEN, now: Date.now });
  const { child, said } = await start(discord);
  discord.revokeToken();
  const [code] = await once(child, 'exit');
  expect(code).toBe(78);
  expect(said().trim().split('\n').at(-1)).toMatch(
    /^DISCORD_TOKEN: Discord does not know this token/,
  );
  expect(said()).not.toContain(TOKEN);
}, 120_000);
