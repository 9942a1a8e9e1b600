import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIInteraction,
  ChannelType,
  InteractionContextType,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  type REST,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import { claim } from '../../src/claim.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { phrases } from '../../src/phrases.ts';
import type { Core } from '../service.ts';
import type { Answering } from './answering.ts';
import { type Asked, readAsked } from './asked.ts';
import type { Channels } from './channels.ts';
import { toChoices } from './choices.ts';
import { hasCode } from './failures.ts';
import { contextOf } from './place.ts';
import { focusedText } from './read-call.ts';
import { createRecent } from './recent.ts';
import { channelWay, followUpWay, openDirect, originalWay, type Way } from './ways.ts';

export interface InteractionParts {
  readonly core: Core;
  readonly answering: Answering;
  readonly applicationId: string;
  readonly channels: Channels;
  /** Of the bot itself. */
  readonly rest: REST;
  readonly acknowledging: REST;
  readonly following: REST;
}

/** Acknowledges first and thinks after; whatever comes is answered. Never throws. */
export function createInteractions(
  parts: InteractionParts,
): (interaction: APIInteraction) => Promise<void> {
  const { core, answering, channels } = parts;
  const recent = createRecent();

  async function answer(interaction: APIInteraction, asked: Asked): Promise<void> {
    const context = contextOf(interaction);
    const isPrivate = await asked.isPrivate(context).catch(() => true);
    const audience = isPrivate ? 'asker' : 'everybody';
    const outcome = await acknowledge(parts, interaction, audience);
    const isFirst = await claim(core, context.place, `interaction ${interaction.id}`);
    if (outcome === 'was acknowledged' && !isFirst) return;
    const isBoard = await isOnBoard(channels, context);
    const seen: CommandContext = {
      ...context,
      ...(isPrivate && { private: true }),
      ...(isBoard && { mute: true as const }),
    };
    await answering.answer({
      replies: await asked.replies(seen),
      context: seen,
      question: 'shown',
      ways: () => waysFor(parts, interaction, { audience, person: context.person }),
    });
  }

  return async (interaction) => {
    if (!recent.add(interaction.id)) return;
    if (interaction.type === InteractionType.ApplicationCommandAutocomplete) {
      await complete(parts, interaction);
      return;
    }
    const asked = readAsked(interaction, core);
    if (asked !== undefined) await answer(interaction, asked);
  };
}

/** Forums hold posts of people, and nothing else. */
async function isOnBoard(channels: Channels, { place, mute }: CommandContext): Promise<boolean> {
  if (place.thread === undefined || mute === true) return false;
  const { type } = await channels.facts(place.channel);
  return type === ChannelType.GuildForum || type === ChannelType.GuildMedia;
}

async function acknowledge(
  { acknowledging, core }: InteractionParts,
  { id, token }: APIInteraction,
  audience: Way['audience'],
): Promise<'done' | 'was acknowledged' | 'failed'> {
  const type = InteractionResponseType.DeferredChannelMessageWithSource;
  const data = audience === 'asker' ? { flags: MessageFlags.Ephemeral } : {};
  try {
    await respond(acknowledging, { id, token }, { type, data });
    return 'done';
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged)) {
      return 'was acknowledged';
    }
    core.log.warn({ err: error }, 'an interaction could not be acknowledged');
    return 'failed';
  }
}

async function complete(
  { acknowledging, core }: InteractionParts,
  { id, token, data }: APIApplicationCommandAutocompleteInteraction,
): Promise<void> {
  const type = InteractionResponseType.ApplicationCommandAutocompleteResult;
  const papers = await core.suggest(focusedText(data.options ?? [])).catch((error: unknown) => {
    core.log.warn({ err: error }, 'papers could not be suggested');
    return [];
  });
  const choices = toChoices(papers);
  await respond(acknowledging, { id, token }, { type, data: { choices } }).catch((error: unknown) =>
    core.log.debug({ err: error }, 'suggestions came too late'),
  );
}

async function respond(
  rest: REST,
  { id, token }: Pick<APIInteraction, 'id' | 'token'>,
  body: object,
): Promise<void> {
  await rest.post(Routes.interactionCallback(id, token), { body, auth: false });
}

/** Its own messages as long as its token is good, then the channel where the answer is for all, then the asker's own. */
function waysFor(
  { applicationId, rest, following }: InteractionParts,
  interaction: APIInteraction,
  { audience, person }: { readonly audience: Way['audience']; readonly person: string },
): readonly Way[] {
  const { token, channel } = interaction;
  const own = { rest: following, applicationId, token };
  const direct = channelWay({
    rest,
    channel: () => openDirect(rest, person),
    audience: 'asker',
    note: phrases.tooLate,
  });
  if (audience === 'asker') return [originalWay({ ...own, audience }), direct];
  const isThere = channel !== undefined && isMember(interaction);
  return [
    originalWay({ ...own, audience }),
    ...(isThere ? [channelWay({ rest, channel: async () => channel.id, audience })] : []),
    followUpWay({ ...own, audience: 'asker' }),
    direct,
  ];
}

/** Whether the bot itself may write where it was used. */
function isMember({ context, authorizing_integration_owners: owners }: APIInteraction): boolean {
  return context === InteractionContextType.BotDM || owners[0] !== undefined;
}
