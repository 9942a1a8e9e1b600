import { GatewayIntentBits } from 'discord.js';
import { expect, it } from 'vitest';
import { checkDiscord } from '../../../adapters/discord/check.ts';
import { aScene } from '../../support/discord/scene.ts';

it('gives the link that lets the bot in, and says what it may read and where it is', async () => {
  const { discord } = await aScene();
  const findings = await checkDiscord({ token: discord.token, apiUrl: discord.api });
  expect(findings.map(({ ok }) => ok)).toEqual([true, true, true]);
  const [first, second, third] = findings.map(({ detail }) => detail);
  expect(first).toContain(
    `https://discord.com/oauth2/authorize?client_id=${discord.applicationId}&scope=bot+applications.commands&permissions=`,
  );
  expect(second).toContain('message content intent is off');
  expect(third).toBe(
    'Reading club: has ViewChannel, SendMessages, AttachFiles, ReadMessageHistory, CreatePublicThreads, SendMessagesInThreads',
  );
});

it('says when threads go on without a mention, and which rights are missing', async () => {
  const { discord, guild } = await aScene({
    privilegedIntents: [GatewayIntentBits.MessageContent],
  });
  const everyone = guild.roles.get(guild.id);
  if (everyone !== undefined) everyone.permissions = 0n;
  const findings = await checkDiscord({ token: discord.token, apiUrl: discord.api });
  expect(findings[1]?.detail).toBe('threads go on without a mention');
  expect(findings[2]).toMatchObject({ ok: false });
  expect(findings[2]?.detail).toMatch(
    /^Reading club: has no right, lacks ViewChannel.*; open the link above again$/,
  );
});

it('names the setting where the token is wrong, and Discord where that is down', async () => {
  const { discord } = await aScene();
  const [wrong] = await checkDiscord({ token: 'wrong', apiUrl: discord.api });
  expect(wrong).toMatchObject({ ok: false, detail: expect.stringContaining('DISCORD_TOKEN') });
  discord.faults.always('GET /applications/@me', { kind: 'reset' });
  const [down] = await checkDiscord({ token: discord.token, apiUrl: discord.api });
  expect(down).toMatchObject({ ok: false, detail: expect.stringContaining('cannot be reached') });
});

it('refuses a token of another application than the settings name', async () => {
  const { discord } = await aScene();
  const settings = { token: discord.token, apiUrl: discord.api };
  const { applicationId } = discord;
  const [own] = await checkDiscord({ ...settings, applicationId });
  expect(own?.ok).toBe(true);
  const [other] = await checkDiscord({ ...settings, applicationId: '123456789012345678' });
  expect(other).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/^DISCORD_APPLICATION_ID: .*take both from the same application/),
  });
});

it('gives the link while Discord is down, where the settings name the application', async () => {
  const { discord } = await aScene();
  const { applicationId, token, api: apiUrl } = discord;
  discord.faults.always('GET /applications/@me', { kind: 'reset' });
  const [down] = await checkDiscord({ token, apiUrl, applicationId });
  expect(down).toMatchObject({ ok: false });
  expect(down?.detail).toContain(`authorize?client_id=${applicationId}&`);
});

it('names the server of the settings where Footnote is not in it', async () => {
  const { discord, guild } = await aScene();
  const settings = { token: discord.token, apiUrl: discord.api };
  const own = await checkDiscord({ ...settings, guildId: guild.id });
  expect(own.at(-1)).toMatchObject({ ok: true });
  const other = await checkDiscord({ ...settings, guildId: '123456789012345678' });
  expect(other.at(-1)).toMatchObject({
    name: 'Discord servers',
    ok: false,
    detail: expect.stringMatching(/^DISCORD_GUILD_ID: .*; open the link above/),
  });
});

it('reads on where Footnote is in more servers than Discord lists at once', async () => {
  const { discord } = await aScene();
  const servers = Array.from({ length: 200 }, (_, i) => discord.addGuild({ name: `Club ${i}` }));
  const guildId = servers.at(-1)?.id ?? '';
  const findings = await checkDiscord({ token: discord.token, apiUrl: discord.api, guildId });
  expect(findings.filter(({ name }) => name === 'Discord servers')).toHaveLength(201);
  expect(findings.at(-1)?.detail).toMatch(/^Club 199: has/);
});
