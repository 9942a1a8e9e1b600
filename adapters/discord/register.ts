import { isDeepStrictEqual } from 'node:util';
import { type REST, Routes } from 'discord.js';
import type { CommandSpec } from '../../src/command.ts';
import type { Log } from '../../src/log.ts';
import { type CommandBodies, toCommandBodies } from './command-bodies.ts';

export interface Registration {
  readonly rest: REST;
  readonly applicationId: string;
  /** Where commands appear at once; then the servers beside it have none. */
  readonly guildId: string | undefined;
  readonly table: readonly CommandSpec[];
  readonly log: Log;
}

/** Registers the commands where they differ from what is registered; the same ones again cost two requests. */
export async function register(registration: Registration): Promise<void> {
  const { applicationId, guildId, table } = registration;
  const everywhere = Routes.applicationCommands(applicationId);
  if (guildId === undefined) {
    await bring(registration, everywhere, toCommandBodies(table, 'everywhere'));
    return;
  }
  const one = Routes.applicationGuildCommands(applicationId, guildId);
  await bring(registration, one, toCommandBodies(table, 'one server'));
  await bring(registration, everywhere, toCommandBodies(table, 'outside servers'));
}

/** Commands that were once registered for a server stand there twice when they are registered everywhere. */
export async function clearGuild(
  { rest, applicationId, log }: Registration,
  guildId: string,
): Promise<void> {
  await rest.put(Routes.applicationGuildCommands(applicationId, guildId), { body: [] });
  log.info({ guildId }, 'commands of an earlier start were removed from a server');
}

async function bring(
  { rest, log }: Registration,
  route: `/${string}`,
  wanted: CommandBodies,
): Promise<void> {
  const query = new URLSearchParams({ with_localizations: 'true' });
  const registered = (await rest.get(route, { query })) as readonly object[];
  if (isSame(registered, wanted)) return;
  await rest.put(route, { body: wanted });
  log.info({ commands: wanted.length }, 'the commands were registered');
}

function isSame(registered: readonly object[], wanted: CommandBodies): boolean {
  const ignored = wanted.some((command) => 'contexts' in command)
    ? ADDED
    : new Set([...ADDED, 'contexts', 'integration_types']);
  return isDeepStrictEqual(sorted(registered, ignored), sorted(wanted, ignored));
}

function sorted(commands: readonly object[], ignored: ReadonlySet<string>): readonly unknown[] {
  const key = (command: object): string =>
    `${Reflect.get(command, 'type')} ${Reflect.get(command, 'name')}`;
  return commands
    .toSorted((a, b) => key(a).localeCompare(key(b)))
    .map((command) => essence(command, ignored));
}

/** What was said, without what Discord adds or leaves out: ids, and what is as it is by default. */
function essence(value: unknown, ignored: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => essence(item, ignored));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([name, content]) => !ignored.has(name) && !isDefault(content),
  );
  return Object.fromEntries(entries.map(([name, content]) => [name, essence(content, ignored)]));
}

const ADDED = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'default_permission',
  'dm_permission',
  'handler',
]);

function isDefault(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}
