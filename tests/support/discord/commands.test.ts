import { type Client, Events } from 'discord.js';
import { beforeEach, expect, it } from 'vitest';
import { aClient, aScene, type Scene } from './scene.ts';

let scene: Scene;
let client: Client<true>;

beforeEach(async () => {
  scene = await aScene();
  client = await aClient(scene.discord);
});

const text = (length: number): string => 'x'.repeat(length);
const ask = { name: 'ask', description: 'Ask' };
const option = (more: object = {}) => ({ type: 3, name: 'question', description: 'What', ...more });
const several = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const wide = (length: number) => ({
  ...ask,
  options: several(25, (n) =>
    option({
      name: `o${n}`,
      description: text(length),
      choices: several(2, (m) => ({ name: text(90), value: `${m}${text(90)}` })),
    }),
  ),
});

function register(...body: object[]): Promise<unknown> {
  return client.rest.put(`/applications/${scene.discord.applicationId}/commands`, { body });
}

it.each([
  ['a name with capitals', [{ ...ask, name: 'Ask' }], 'APPLICATION_COMMAND_INVALID_NAME'],
  ['a name with a blank', [{ ...ask, name: 'ask me' }], 'APPLICATION_COMMAND_INVALID_NAME'],
  ['a name of 33', [{ ...ask, name: text(33) }], 'APPLICATION_COMMAND_INVALID_NAME'],
  ['no description', [{ name: 'ask' }], 'BASE_TYPE_REQUIRED'],
  ['a description of 101', [{ ...ask, description: text(101) }], 'BASE_TYPE_BAD_LENGTH'],
  [
    '26 options',
    [{ ...ask, options: several(26, (n) => option({ name: `o${n}` })) }],
    'BASE_TYPE_BAD_LENGTH',
  ],
  [
    '26 choices',
    [
      {
        ...ask,
        options: [option({ choices: several(26, (n) => ({ name: 'a', value: `${n}` })) })],
      },
    ],
    'BASE_TYPE_BAD_LENGTH',
  ],
  [
    'one option twice',
    [{ ...ask, options: [option(), option()] }],
    'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
  ],
  [
    'what is required after what is not',
    [{ ...ask, options: [option(), option({ name: 'b', required: true })] }],
    'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
  ],
  [
    'choices and suggestions',
    [{ ...ask, options: [option({ autocomplete: true, choices: [{ name: 'a', value: 'a' }] })] }],
    'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE_EXCLUSIVE',
  ],
  ['a command twice', [ask, ask], 'APPLICATION_COMMANDS_DUPLICATE_NAME'],
  [
    '16 message commands',
    several(16, (n) => ({ type: 3, name: `Find ${n}` })),
    'BASE_TYPE_BAD_LENGTH',
  ],
  ['more than 8000 characters', [wide(100)], 'APPLICATION_COMMAND_TOO_LARGE'],
  [
    'a subcommand beside an option',
    [{ ...ask, options: [{ ...option(), type: 1 }, option({ name: 'b' })] }],
    'BASE_TYPE_INVALID',
  ],
])('refuses %s, and keeps what was there', async (_, body, code) => {
  await register({ name: 'before', description: 'Was there before' });
  const refused = register(...body);
  await expect(refused).rejects.toMatchObject({
    code: 50035,
    message: expect.stringContaining(code),
  });
  expect(scene.discord.commands().map(({ name }) => name)).toEqual(['before']);
});

it('replaces the set, and keeps the ids of those that stay', async () => {
  await client.application.commands.set([ask, { name: 'old', description: 'Old' }]);
  const [first] = scene.discord.commands();
  const set = await client.application.commands.set([
    { type: 3, name: 'Find it' },
    { ...ask, description: 'Ask me' },
  ]);
  expect(set.map(({ name }) => name)).toEqual(['Find it', 'ask']);
  expect(set.find(({ name }) => name === 'ask')).toMatchObject({
    id: first?.id,
    description: 'Ask me',
  });
  expect((await client.application.commands.fetch()).size).toBe(2);
});

it('takes a command apart into subcommands and options of their types', async () => {
  const { discord, papers: channel, ada: user } = scene;
  const numbers = { type: 4, name: 'k', description: 'How many', min_value: 1, max_value: 10 };
  await register({
    name: 'papers',
    description: 'Papers',
    options: [
      {
        type: 1,
        name: 'search',
        description: 'Search',
        options: [option({ required: true }), numbers],
      },
    ],
  });
  client.on(Events.InteractionCreate, (asked) => {
    if (!asked.isChatInputCommand()) return;
    const { options } = asked;
    void asked.reply(
      `${options.getSubcommand()} ${options.getString('question')} ${options.getInteger('k')}`,
    );
  });
  const use = { user, channel, command: 'papers search' };
  const trace = discord.slash({ ...use, options: { question: 'attention', k: 3 } });
  expect((await trace.answered()).text).toBe('search attention 3');
  expect(() => discord.slash({ ...use, command: 'papers' })).toThrow(
    'a subcommand has to be chosen',
  );
  expect(() => discord.slash({ ...use, command: 'papers find' })).toThrow('there is no subcommand');
  expect(() => discord.slash(use)).toThrow('"question" is required');
  expect(() => discord.slash({ ...use, options: { question: 'a', k: 11 } })).toThrow(
    'out of bounds',
  );
  expect(() => discord.slash({ ...use, options: { question: 'a', j: 1 } })).toThrow(
    'no option "j"',
  );
});

it("offers a guild's commands in that guild, and where a context allows them", async () => {
  const { discord, guild, papers, ada: user } = scene;
  const elsewhere = discord.addGuild({ name: 'Elsewhere' });
  const channel = discord.addChannel({ guild: elsewhere, name: 'general' });
  elsewhere.members.set(user.id, { userId: user.id, roles: new Set() });
  await client.application.commands.set([{ ...ask, contexts: [0] }]);
  await client.application.commands.set([{ name: 'local', description: 'Local' }], guild.id);
  const offered =
    (command: string, place = channel) =>
    () =>
      discord.slash({ user, channel: place, command });
  expect(offered('ask')).not.toThrow();
  expect(offered('local')).toThrow('no command "local" is registered');
  expect(offered('local', papers)).not.toThrow();
  expect(offered('ask', discord.dmWith(user))).toThrow('not in context BotDM');
});

it('refuses what is no suggestion, no form, and no answer to what was asked', async () => {
  const { discord, papers: channel, ada: user } = scene;
  await register({ ...ask, options: [option({ autocomplete: true })] });
  const refusals: unknown[] = [];
  client.on(Events.InteractionCreate, async (used) => {
    const path = `/interactions/${used.id}/${used.token}/callback` as const;
    const bodies = used.isAutocomplete()
      ? [
          { type: 8, data: { choices: several(26, (n) => ({ name: 'a', value: `${n}` })) } },
          { type: 5 },
        ]
      : [
          { type: 7, data: { content: 'a' } },
          { type: 5, data: { flags: 4 } },
          { type: 9, data: { custom_id: 'a', title: text(46), components: [] } },
        ];
    for (const body of bodies) {
      await client.rest.post(path, { body, auth: false }).catch(({ code }) => refusals.push(code));
    }
  });
  const use = { user, channel, command: 'ask', options: { question: 'a' } };
  discord.autocomplete({ ...use, focused: 'question' });
  discord.slash(use);
  await expect.poll(() => refusals).toEqual([50035, 50035, 50035, 50035, 50035]);
});
