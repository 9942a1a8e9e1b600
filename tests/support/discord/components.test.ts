import {
  ButtonStyle,
  ComponentType,
  Events,
  type Interaction,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { expect, it } from 'vitest';
import { aClient, aScene } from './scene.ts';

it('takes presses, choices and forms, and hands out suggestions', async () => {
  const { discord, ada: user, bob, papers: channel } = await aScene();
  const client = await aClient(discord);
  const option = { type: 3, name: 'question', description: 'What', autocomplete: true };
  await client.application.commands.set([
    { name: 'ask', description: 'Ask the papers', options: [option] },
  ]);
  client.on(Events.InteractionCreate, (used) => void answerControls(used));
  const place = { user, channel, command: 'ask', options: { question: 'att' } };
  const typed = await discord.autocomplete({ ...place, focused: 'question' }).answered();
  expect(typed.interaction.choices).toEqual([{ name: 'You typed att', value: 'att' }]);
  const asked = await discord.slash(place).answered();
  const message = asked.reply;
  if (message === undefined) throw new Error('no reply');
  expect(() => discord.button({ user: bob, message, button: 'More' })).toThrow('does not see');
  expect(() => discord.button({ user, message, button: 'Less' })).toThrow('there are: More, page');
  const opened = await discord.button({ user, message, button: 'More' }).answered();
  expect(() => discord.modal({ opened, values: {} })).toThrow('"why" is required');
  const sent = await discord.modal({ opened, values: { why: 'I wonder' } }).answered();
  expect(sent.followUps.at(-1)?.content ?? sent.reply?.content).toBe('Because: I wonder');
  const chosen = await discord.select({ user, message, values: ['2'] }).answered();
  expect(chosen.reply?.content).toBe('Page 2');
});

async function answerControls(used: Interaction): Promise<void> {
  if (used.isAutocomplete()) {
    const value = used.options.getFocused();
    await used.respond([{ name: `You typed ${value}`, value }]);
  }
  if (used.isChatInputCommand()) {
    const more = {
      type: ComponentType.Button,
      style: ButtonStyle.Primary,
      customId: 'more',
      label: 'More',
    } as const;
    const options = ['1', '2'].map((value) => ({ label: `Page ${value}`, value }));
    const pages = { type: ComponentType.StringSelect, customId: 'page', options } as const;
    await used.reply({
      content: 'Page 1',
      flags: MessageFlags.Ephemeral,
      components: [
        { type: ComponentType.ActionRow, components: [more] },
        { type: ComponentType.ActionRow, components: [pages] },
      ],
    });
  }
  if (used.isButton()) {
    const input = new TextInputBuilder().setCustomId('why').setStyle(TextInputStyle.Short);
    const label = new LabelBuilder().setLabel('Reason').setTextInputComponent(input);
    const modal = new ModalBuilder().setCustomId('reason').setTitle('Why?');
    await used.showModal(modal.addLabelComponents(label));
  }
  if (used.isModalSubmit()) {
    const content = `Because: ${used.fields.getTextInputValue('why')}`;
    await used.reply({ content, flags: MessageFlags.Ephemeral });
  }
  if (used.isStringSelectMenu()) {
    await used.deferUpdate();
    await used.editReply(`Page ${used.values[0]}`);
  }
}
