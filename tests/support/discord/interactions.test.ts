import {
  type ChatInputCommandInteraction,
  type Client,
  Events,
  InteractionResponseType,
  MessageFlags,
} from 'discord.js';
import { expect, it } from 'vitest';
import { aClient, aScene, type Scene } from './scene.ts';

const ASK = {
  name: 'ask',
  description: 'Ask the papers',
  options: [{ type: 3, name: 'question', description: 'What you ask', required: true }],
};

/** A bot with `/ask` whose answer to it is given. */
async function aBot(
  scene: Scene,
  answer: (asked: ChatInputCommandInteraction) => Promise<unknown>,
): Promise<Client<true>> {
  const client = await aClient(scene.discord);
  await client.application.commands.set([ASK]);
  client.on(Events.InteractionCreate, (asked) => {
    if (asked.isChatInputCommand()) void answer(asked);
  });
  return client;
}

function ask({ discord, ada: user, papers: channel }: Scene) {
  return discord.slash({ user, channel, command: 'ask', options: { question: 'Why?' } });
}

/** The codes of refused requests, in order. */
function codes({ discord }: Scene): readonly (number | undefined)[] {
  return discord.requests.flatMap(({ answer }) =>
    answer?.code === undefined ? [] : [answer.code],
  );
}

it('traces a private answer from the placeholder to the follow-up', async () => {
  const scene = await aScene();
  await aBot(scene, async (asked) => {
    await asked.deferReply({ flags: MessageFlags.Ephemeral });
    await asked.editReply(`You asked: ${asked.options.getString('question')}`);
    await asked.followUp({ content: 'And more', flags: MessageFlags.Ephemeral });
  });
  const trace = ask(scene);
  await trace.until(({ followUps }) => followUps.length);
  expect(trace.interaction.acknowledgement).toMatchObject({
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    afterMs: 0,
    private: true,
  });
  expect(trace.text).toBe('You asked: Why?\nAnd more');
  expect(trace.isPrivate).toBe(true);
  expect(scene.discord.shownTo(scene.ada)).toEqual(['You asked: Why?', 'And more']);
  expect(scene.discord.shownTo(scene.bob)).toEqual([]);
});

it('keeps every version that a message showed', async () => {
  const scene = await aScene();
  await aBot(scene, async (asked) => {
    await asked.reply('One.');
    await asked.editReply('One. Two.');
    await asked.deleteReply();
  });
  const trace = ask(scene);
  await trace.until(({ interaction }) => interaction.original?.deleted);
  expect(scene.discord.shownTo(scene.bob)).toEqual(['One.', 'One. Two.']);
  expect(trace.answers).toEqual([]);
});

it('hands the message out with the answer to those who ask for it', async () => {
  const scene = await aScene();
  const ids: unknown[] = [];
  await aBot(scene, async (asked) => {
    const { resource } = await asked.reply({ content: 'One.', withResponse: true });
    ids.push(resource?.message?.id, (await asked.fetchReply()).id);
  });
  const trace = await ask(scene).answered();
  const id = trace.reply?.id;
  await expect.poll(() => ids).toEqual([id, id]);
});

it('counts no follow-up that was deleted, and records the flags that each post was sent with', async () => {
  const scene = await aScene();
  await aBot(scene, async (asked) => {
    await asked.reply({ content: 'One.', flags: MessageFlags.SuppressEmbeds });
    const more = await asked.followUp('Two.');
    await asked.deleteReply(more);
    await asked.editReply({ content: 'Three.', flags: [] });
  });
  const trace = ask(scene);
  await trace.until(({ text }) => text === 'Three.');
  expect(trace.answers).toHaveLength(1);
  expect(trace.reply?.flags).toBe(0);
  expect(scene.discord.posts.map(({ kind, flags }) => [kind, flags])).toEqual([
    ['response', MessageFlags.SuppressEmbeds],
    ['follow-up', 0],
    ['edit', 0],
  ]);
});

it('lets the first follow-up fill the placeholder in, whose privacy stays', async () => {
  const scene = await aScene();
  await aBot(scene, async (asked) => {
    await asked.deferReply();
    await asked.followUp({ content: 'Meant to be private', flags: MessageFlags.Ephemeral });
  });
  const trace = await ask(scene).answered();
  expect(trace.reply?.content).toBe('Meant to be private');
  expect(trace.isPrivate).toBe(false);
});

it('knows an interaction for three seconds', async () => {
  const scene = await aScene();
  await aBot(scene, async (asked) => {
    scene.clock.advance(3001);
    await asked.deferReply().catch(() => undefined);
  });
  const trace = ask(scene);
  await scene.discord.until(() => codes(scene).includes(10062));
  expect(trace.hasFailed).toBe(true);
  expect(scene.discord.unanswered()).toHaveLength(1);
});

it('knows its token for fifteen minutes', async () => {
  const scene = await aScene();
  await aBot(scene, async (asked) => {
    await asked.deferReply();
    scene.clock.advance(15 * 60_000);
    await asked.editReply('Just in time');
    scene.clock.advance(1);
    await asked.editReply('Too late').catch(() => undefined);
  });
  const trace = ask(scene);
  await scene.discord.until(() => codes(scene).includes(50027));
  expect(trace.reply?.content).toBe('Just in time');
  expect(scene.discord.unanswered()).toEqual([]);
});

it('takes one first answer, and nothing before it', async () => {
  const scene = await aScene();
  await aBot(scene, async (asked) => {
    await asked.webhook.send('Too early').catch(() => undefined);
    await asked.deferReply();
    await asked.client.rest
      .post(`/interactions/${asked.id}/${asked.token}/callback`, { body: { type: 5 }, auth: false })
      .catch(() => undefined);
    await asked.editReply('Done');
  });
  await ask(scene).answered();
  expect(codes(scene)).toEqual([10015, 40060]);
});

it('lets those who installed the application use it where the bot is not, five follow-ups long', async () => {
  const scene = await aScene();
  const { discord } = scene;
  const elsewhere = discord.addGuild({ name: 'Elsewhere', bot: 'absent' });
  const channel = discord.addChannel({ guild: elsewhere, name: 'general' });
  const user = discord.addUser({ name: 'eve', guilds: [elsewhere], installed: true });
  const client = await aClient(discord);
  await client.application.commands.set([
    { ...ASK, integrationTypes: [0, 1], contexts: [0, 1, 2] },
  ]);
  client.on(Events.InteractionCreate, async (asked) => {
    if (!asked.isChatInputCommand()) return;
    await asked.reply(`owners: ${Object.keys(asked.authorizingIntegrationOwners)}`);
    for (let n = 1; n <= 6; n++) await asked.followUp(`${n}`).catch(() => undefined);
  });
  const options = { question: 'Why?' };
  const there = discord.slash({ user, channel, command: 'ask', options });
  await discord.until(() => codes(scene).includes(40094));
  expect(there.followUps).toHaveLength(5);
  const group = discord.addGroupDm([user, scene.ada]);
  const inGroup = await discord.slash({ user, channel: group, command: 'ask', options }).answered();
  expect(inGroup.text).toContain('owners');
  const stranger = { user: scene.ada, channel: group, command: 'ask', options };
  expect(() => discord.slash(stranger)).toThrow('not installed');
});

it('shows a private message to nobody who asks for it by its id', async () => {
  const scene = await aScene();
  const client = await aBot(scene, (asked) =>
    asked.reply({ content: 'psst', flags: MessageFlags.Ephemeral }),
  );
  const { reply } = await ask(scene).answered();
  const path = `/channels/${scene.papers.id}/messages` as const;
  await expect(client.rest.get(`${path}/${reply?.id}`)).rejects.toMatchObject({ code: 10008 });
  expect(await client.rest.get(path)).toEqual([]);
});
