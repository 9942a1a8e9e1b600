import { z } from 'zod';
import { apiError, known } from '../errors.ts';
import type { Command, Id } from '../records.ts';
import { type CommandBody, commandBody, commandSet } from '../validation/command-body.ts';
import { parseForm } from '../validation/form.ts';
import type { World } from '../world.ts';
import { asBot, type Call, type Route } from './route.ts';

/** Application commands, of everywhere and of one guild. */
export function commandRoutes(world: World): readonly Route[] {
  const everywhere = '/applications/:application/commands';
  const inGuild = '/applications/:application/guilds/:guild/commands';
  return [
    ...scopeRoutes(world, everywhere, () => undefined),
    ...scopeRoutes(world, inGuild, ({ param }) => {
      if (!world.guilds.has(param('guild'))) throw apiError(50001);
      return param('guild');
    }),
  ];
}

/** The commands of a scope, in the order they were registered. */
function commandsIn(world: World, scope: Id | undefined): readonly Command[] {
  return [...world.commands.values()].filter(({ guildId }) => guildId === scope);
}

function scopeRoutes(
  world: World,
  path: string,
  scopeOf: (call: Call) => Id | undefined,
): readonly Route[] {
  const check = (call: Call): Id | undefined => {
    if (call.param('application') !== world.application.id) throw apiError(10002);
    return scopeOf(call);
  };
  const commandOf = (call: Call): Command => {
    const scope = check(call);
    const command = world.commands.get(call.param('command'));
    return known(command?.guildId === scope ? command : undefined, 10063);
  };
  const view = (command: Command): object => payload(world, command);
  return [
    asBot(`GET ${path}`, (call) => commandsIn(world, check(call)).map(view)),
    asBot(`PUT ${path}`, (call) => replaceAll(world, check(call), call.body).map(view)),
    asBot(`POST ${path}`, (call) => {
      const scope = check(call);
      return view(register(world, scope, parseForm(commandBody, call.body)));
    }),
    asBot(`GET ${path}/:command`, (call) => view(commandOf(call))),
    asBot(`PATCH ${path}/:command`, (call) => {
      const { id, guildId, ...before } = commandOf(call);
      const change = parseForm(z.record(z.string(), z.unknown()), call.body);
      const command = { ...parseForm(commandBody, { ...before, ...change }), id, guildId };
      world.commands.set(id, command);
      return view(command);
    }),
    asBot(`DELETE ${path}/:command`, (call) => {
      world.commands.delete(commandOf(call).id);
    }),
  ];
}

/** The set takes the place of what was there; nothing of it does if one command is wrong. */
function replaceAll(world: World, scope: Id | undefined, body: unknown): readonly Command[] {
  const set = parseForm(commandSet, body);
  const before = commandsIn(world, scope);
  const ids = set.map(({ type, name }) => before.find(same({ type, name }))?.id);
  for (const { id } of before) world.commands.delete(id);
  return set.map((form, index) => {
    const command = { ...form, id: ids[index] ?? world.newId(), guildId: scope };
    world.commands.set(command.id, command);
    return command;
  });
}

/** One of the same name and type is overwritten. */
function register(world: World, scope: Id | undefined, form: CommandBody): Command {
  const id = commandsIn(world, scope).find(same(form))?.id ?? world.newId();
  const command = { ...form, id, guildId: scope };
  parseForm(commandSet, [...commandsIn(world, scope).filter((it) => it.id !== id), command]);
  world.commands.set(id, command);
  return command;
}

function same({ type, name }: Pick<CommandBody, 'type' | 'name'>): (other: CommandBody) => boolean {
  return (other) => other.type === type && other.name === name;
}

function payload(world: World, { guildId, ...command }: Command): object {
  return {
    description: '',
    default_member_permissions: null,
    nsfw: false,
    ...command,
    application_id: world.application.id,
    version: command.id,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
  };
}
