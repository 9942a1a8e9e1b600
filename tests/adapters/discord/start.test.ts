import { expect, it, onTestFinished } from 'vitest';
import { aFolder } from '../../support/builders.ts';
import { aScene } from '../../support/discord/scene.ts';
import type { DiscordServer } from '../../support/discord/server.ts';
import { type RunningService, startService } from '../../support/service.ts';

const TOKEN = 'discord.test.token.long-enough';

/** `footnote start` as a process, in Discord. */
async function start(discord: DiscordServer): Promise<RunningService> {
  const env = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.api };
  const service = await startService(aFolder(), env);
  onTestFinished(() => service.kill('SIGKILL'));
  await service.logged('"service":"discord","alive":true,"ready":true');
  expect(service.output()).not.toContain('"service":"sources"'); // tests ask no source but their own
  return service;
}

it('answers in Discord from the sample papers, and stops although Discord is gone', async () => {
  const { discord, ada: user, papers: channel } = await aScene({ token: TOKEN, now: Date.now });
  const service = await start(discord);
  await service.logged('the index was built');
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
  service.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(5 * 8_000);
  expect(service.output()).toContain('all services stopped');
}, 120_000);

it('ends with one clear line and exit code 78 when its token is revoked', async () => {
  const { discord } = await aScene({ token: TOKEN, now: Date.now });
  const service = await start(discord);
  discord.revokeToken();
  expect(await service.ended).toBe(78);
  expect(service.output().trim().split('\n').at(-1)).toMatch(
    /^DISCORD_TOKEN: Discord does not know this token/,
  );
}, 120_000);
