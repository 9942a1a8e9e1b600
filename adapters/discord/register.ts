import { isDeepStrictEqual } from 'node:util';
import { type APIInteraction, InteractionType, type REST, Routes } from 'discord.js';
import type { CommandSpec } from '../../src/command.ts';
import type { Timer } from '../../src/deadline.ts';
import type { Log } from '../../src/log.ts';
import type { Application } from './application.ts';
import { type CommandBodies, type Scope, toCommandBodies } from './command-bodies.ts';
import { failureOf, reasonOf } from './failures.ts';
import { createRecent } from './recent.ts';

export interface RegistrationParts {
  readonly rest: REST;
  readonly application: Application;
  /** Where commands appear at once; then the servers beside it have none. */
  readonly guildId: string | undefined;
  readonly table: readonly CommandSpec[];
  readonly timer: Timer;
  readonly log: Log;
}

export interface Registration {
  /** Registers what differs from what is registered; the same again costs two requests. Never throws. */
  register(): Promise<void>;
  /** Why they are not registered, with the remedy. */
  problem(): string | undefined;
  /** Commands that were once registered for a server stand there twice, until somebody uses one. */
  noteUse(interaction: APIInteraction): Promise<void>;
}

const RETRY_MS = 60_000;

export function createRegistration(parts: RegistrationParts): Registration {
  const { rest, application, guildId, table, timer, log } = parts;
  const { id: applicationId, forPeople } = application;
  const everywhere = Routes.applicationCommands(applicationId);
  const cleared = createRecent();
  let problem: string | undefined;
  const bodies = (where: Scope['where']) => toCommandBodies(table, { where, forPeople });

  async function bringAll(): Promise<void> {
    if (guildId === undefined) {
      await bring(parts, everywhere, bodies('everywhere'));
      return;
    }
    const one = Routes.applicationGuildCommands(applicationId, guildId);
    await bring(parts, one, bodies('one server'));
    await bring(parts, everywhere, bodies('outside servers'));
  }

  async function register(): Promise<void> {
    try {
      await bringAll();
      problem = undefined;
    } catch (error) {
      log.error({ err: error, guildId }, 'the commands could not be registered');
      const remedy = guildId === undefined ? '' : '; is DISCORD_GUILD_ID a server that it is in?';
      problem = `the commands could not be registered: ${reasonOf(error)}${remedy}`;
      if (failureOf(error) === 'outage') timer(RETRY_MS, () => void register());
    }
  }

  return {
    register,
    problem: () => problem,
    async noteUse({ type, data }) {
      if (type !== InteractionType.ApplicationCommand || !data || !('guild_id' in data)) return;
      const { guild_id: of } = data;
      if (of === undefined || of === guildId || !cleared.add(of)) return;
      await rest.put(Routes.applicationGuildCommands(applicationId, of), { body: [] });
      log.info({ guildId: of }, 'commands of an earlier start were removed from a server');
    },
  };
}

async function bring(
  { rest, log }: RegistrationParts,
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
