import {
  PermissionFlagsBits as Flag,
  type InteractionContextType,
  type InteractionType,
} from 'discord.js';
import { announceInteraction, type Backend } from '../delivery.ts';
import { messagePayload, ownersOf, READS_ALL } from '../message-payload.ts';
import { channelPayload, fullMember, userPayload } from '../payloads.ts';
import { permissionsIn } from '../permissions.ts';
import type { Command, Interaction, Message } from '../records.ts';
import { guildOf, type World } from '../world.ts';
import { contextOf, type Place } from './offer.ts';

const ATTACHMENT_LIMIT = 10 * 1024 * 1024;

/** What an application may do where it is not a member. */
const AS_A_STRANGER = Flag.EmbedLinks | Flag.AttachFiles;

export interface Act extends Place {
  readonly type: InteractionType;
  readonly installs: Interaction['installs'];
  readonly data: object;
  readonly source?: Message | undefined;
  readonly target?: Message | undefined;
}

/** Sends an interaction to the bot. */
export function interact(backend: Backend, act: Act): Interaction {
  const { world } = backend;
  const { user, channel, type, installs, source, target } = act;
  const id = world.newId();
  const interaction: Interaction = {
    id,
    token: `interaction-token-${id}`,
    type,
    userId: user.id,
    channelId: channel.id,
    at: world.now(),
    startedAt: performance.now(),
    installs,
    source,
    versionsBefore: source?.versions.length ?? 0,
    target,
    followUps: [],
    acknowledgement: undefined,
    original: undefined,
    choices: undefined,
    modal: undefined,
  };
  world.interactions.set(id, interaction);
  announceInteraction(backend, interaction, payloadOf(world, act, interaction));
  return interaction;
}

function payloadOf(world: World, { user, channel, data, source }: Act, it: Interaction): object {
  const permissions = permissionsIn(world, user.id, channel).toString();
  const botPermissions = permissionsIn(world, world.application.botId, channel);
  return {
    id: it.id,
    application_id: world.application.id,
    type: it.type,
    token: it.token,
    version: 1,
    data,
    channel: { ...channelPayload(world, channel), permissions },
    channel_id: channel.id,
    app_permissions: (botPermissions === 0n ? AS_A_STRANGER : botPermissions).toString(),
    locale: user.locale,
    entitlements: [],
    authorizing_integration_owners: ownersOf(world, it),
    context: contextOf(world, channel) satisfies InteractionContextType,
    attachment_size_limit: ATTACHMENT_LIMIT,
    ...whoFields(world, { user, channel }, permissions),
    ...(source === undefined ? {} : { message: messagePayload(world, source, READS_ALL) }),
  };
}

function whoFields(world: World, { user, channel }: Place, permissions: string): object {
  const guild = guildOf(world, channel);
  if (guild === undefined) return { user: userPayload(user) };
  const member = guild.members.get(user.id);
  if (member === undefined) throw new Error(`${user.name} is not in ${guild.name}`);
  return {
    guild_id: guild.id,
    guild: { id: guild.id, locale: 'en-US', features: [] },
    guild_locale: 'en-US',
    member: { ...fullMember(world, member), permissions },
  };
}

/** The data of a message command. */
export function targetData(world: World, { id, name, type }: Command, target: Message): object {
  return {
    id,
    name,
    type,
    target_id: target.id,
    resolved: { messages: { [target.id]: messagePayload(world, target, READS_ALL) } },
  };
}
