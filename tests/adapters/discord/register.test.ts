import { expect, it } from 'vitest';
import { toCommandBodies } from '../../../adapters/discord/command-bodies.ts';
import { commandTable } from '../../../src/commands/table.ts';
import { aRunningBot, type Bot } from '../../support/discord-bot.ts';

function puts({ discord }: Bot): number {
  return discord.requests.filter(({ route }) => route.startsWith('PUT /applications')).length;
}

it('registers the commands of the table once, and again only when they have changed', async () => {
  const first = await aRunningBot();
  const names = first.discord.commands().map(({ name }) => name);
  expect(names).toEqual(['ask', 'papers', 'Find related papers']);
  expect(puts(first)).toBe(1);
  await first.stop();
  const second = await aRunningBot({ after: first });
  expect(puts(second)).toBe(1);
  await second.stop();
  const [command] = second.discord.commands();
  Object.assign(command ?? {}, { description: 'Of an older version' });
  const third = await aRunningBot({ after: second });
  expect(puts(third)).toBe(2);
  expect(third.discord.commands()[0]?.description).not.toContain('older');
});

it('registers in one server at once, and elsewhere only where there is no server', async () => {
  const first = await aRunningBot();
  await first.stop();
  const guildId = first.guild.id;
  const bot = await aRunningBot({ after: first, guildId });
  const commands = bot.discord.commands();
  expect(commands.filter((command) => command.guildId === guildId)).toHaveLength(3);
  const everywhere = commands.filter((command) => command.guildId === undefined);
  expect(everywhere.map(({ contexts }) => contexts)).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
  await bot.stop();
  const again = await aRunningBot({ after: bot, guildId });
  expect(puts(again)).toBe(3);
});

it('removes commands of a server when they are registered everywhere again', async () => {
  const first = await aRunningBot();
  await first.stop();
  const guildId = first.guild.id;
  const second = await aRunningBot({ after: first, guildId });
  await second.stop();
  const bot = await aRunningBot({ after: second });
  const { discord, ada: user, papers: channel } = bot;
  const options = { question: 'What are graphs?' };
  await discord.slash({ user, channel, command: 'ask', options }).answered();
  await discord.until(() => discord.commands().every((command) => command.guildId === undefined));
  expect(discord.commands()).toHaveLength(3);
});

it('describes commands and options in the languages that there are', () => {
  const [ask] = toCommandBodies(commandTable, { where: 'everywhere', forPeople: true });
  expect(ask).toMatchObject({
    description_localizations: { de: expect.any(String), 'es-419': expect.any(String) },
    integration_types: [0, 1],
    contexts: [0, 1, 2],
  });
});

it('offers them to people only where people may install it', () => {
  const [ask] = toCommandBodies(commandTable, { where: 'everywhere', forPeople: false });
  expect(ask).toMatchObject({ integration_types: [0], contexts: [0, 1] });
});

it('says where commands are offered for those of the whole application only', () => {
  for (const body of toCommandBodies(commandTable, { where: 'one server', forPeople: true })) {
    expect(body).not.toHaveProperty('contexts');
    expect(body).not.toHaveProperty('integration_types');
  }
});

it('stays within 8,000 characters a command', () => {
  for (const body of toCommandBodies(commandTable, { where: 'everywhere', forPeople: true })) {
    expect(JSON.stringify(body, withoutLocales).length).toBeLessThan(8_000);
  }
});

function withoutLocales(key: string, value: unknown): unknown {
  return key === 'description_localizations' ? undefined : value;
}

it('starts also where the server that is named is not its own', async () => {
  const bot = await aRunningBot({ guildId: '123456789012345678' });
  expect(bot.service.health()).toMatchObject({
    ready: true,
    detail: expect.stringMatching(
      /could not be registered: Discord says “Missing Access”; is DISCORD_GUILD_ID a server that it is in\?$/,
    ),
  });
  expect(bot.logged.join('')).toContain('could not be registered');
});
