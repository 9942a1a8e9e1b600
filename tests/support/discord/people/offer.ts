import {
  type ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType as Context,
  PermissionFlagsBits as Flag,
} from 'discord.js';
import { may, permissionsIn } from '../permissions.ts';
import type { Channel, Command, Interaction, User } from '../records.ts';
import type { World } from '../world.ts';

export interface Place {
  readonly user: User;
  readonly channel: Channel;
}

export interface Offer {
  readonly command: Command;
  readonly installs: Interaction['installs'];
}

/** The command that Discord would show this person there; throws if it would not show it. */
export function offerOf(
  world: World,
  { user, channel }: Place,
  { type, name }: { readonly type: ApplicationCommandType; readonly name: string },
): Offer {
  const called = [...world.commands.values()].filter((it) => it.type === type && it.name === name);
  const scopes = [channel.guildId, undefined];
  const command = scopes
    .map((scope) => called.find(({ guildId }) => guildId === scope))
    .find((it) => it !== undefined);
  if (command === undefined) throw new Error(`no command "${name}" is registered for this place`);
  const reason = reasonAgainst(world, { user, channel }, command);
  if (reason !== undefined) throw new Error(`"${name}" is not offered: ${reason}`);
  return { command, installs: installsFor(world, { user, channel }, command) };
}

export function contextOf(world: World, { guildId, type, recipients }: Channel): Context {
  if (guildId !== undefined) return Context.Guild;
  const isBotDm = type === ChannelType.DM && recipients.includes(world.application.botId);
  return isBotDm ? Context.BotDM : Context.PrivateChannel;
}

/** Whose installations are behind an interaction there; without a command, a component's. */
export function installsFor(
  world: World,
  { user, channel }: Place,
  command?: Command,
): Interaction['installs'] {
  const types = command?.integration_types ?? [ApplicationIntegrationType.GuildInstall];
  const isAnywhere = command === undefined;
  const isBotThere =
    channel.guildId === undefined
      ? contextOf(world, channel) === Context.BotDM
      : world.guilds.has(channel.guildId);
  const byGuild = isBotThere && types.includes(ApplicationIntegrationType.GuildInstall);
  const byUser =
    user.installed && (isAnywhere || types.includes(ApplicationIntegrationType.UserInstall));
  return [...(byGuild ? (['guild'] as const) : []), ...(byUser ? (['user'] as const) : [])];
}

function reasonAgainst(world: World, place: Place, command: Command): string | undefined {
  const { user, channel } = place;
  const context = contextOf(world, channel);
  if (installsFor(world, place, command).length === 0) return 'the application is not installed';
  if (command.contexts?.includes(context) === false) return `not in context ${Context[context]}`;
  if (!may(world, { userId: user.id, channel }, Flag.UseApplicationCommands)) {
    return 'commands may not be used here';
  }
  const needed = command.default_member_permissions;
  if (context !== Context.Guild || needed == null) return undefined;
  const isAdmin = may(world, { userId: user.id, channel }, Flag.Administrator);
  const lacks = BigInt(needed) & ~permissionsIn(world, user.id, channel);
  if (isAdmin || (needed !== '0' && lacks === 0n)) return undefined;
  return `${user.name} lacks the permissions ${needed}`;
}
