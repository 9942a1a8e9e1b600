import {
  type APIApplication,
  ApplicationFlags,
  ApplicationIntegrationType,
  DiscordAPIError,
  OAuth2Scopes,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js';
import type { DiscordSettings } from '../../src/config-groups.ts';
import { ConfigError } from '../../src/errors.ts';
import { restOptions } from './rest-options.ts';

/** Of the application what a start needs to know. */
export interface Application {
  readonly id: string;
  readonly name: string;
  /** Messages may be read that do not mention the bot. */
  readonly readsMessages: boolean;
  /** People may install it for themselves. */
  readonly forPeople: boolean;
}

const READS =
  ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
/** What the bot needs in a server. */
export const PERMISSIONS =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.AttachFiles;
const TIMEOUT_MS = 10_000;

/** For a few requests before there is a client. */
export function restFor({ token, apiUrl }: DiscordSettings): REST {
  const never = { handlerSweepInterval: 0, hashSweepInterval: 0 };
  const rest = new REST({
    timeout: TIMEOUT_MS,
    retries: 1,
    ...never,
    ...restOptions(apiUrl),
  });
  return rest.setToken(token);
}

/** Throws a `ConfigError` where the token is not valid, or of another application than the settings name. */
export async function readApplication(settings: DiscordSettings): Promise<Application> {
  try {
    const found = (await restFor(settings).get(Routes.currentApplication())) as APIApplication;
    const { id, name, flags, integration_types_config: installs } = found;
    const { applicationId = id } = settings;
    if (applicationId !== id) throw wrongApplication(name, id);
    const forPeople = installs === undefined || ApplicationIntegrationType.UserInstall in installs;
    return { id, name, readsMessages: (flags & READS) !== 0, forPeople };
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 401) throw invalidToken();
    throw error;
  }
}

function wrongApplication(name: string, id: string): ConfigError {
  return new ConfigError([
    `DISCORD_APPLICATION_ID: DISCORD_TOKEN is of ${name} (${id}); take both from the same application`,
  ]);
}

export function invalidToken(): ConfigError {
  return new ConfigError([
    'DISCORD_TOKEN: Discord does not know this token; press Reset Token under Bot in the developer portal and copy the new one',
  ]);
}

/** Where somebody who manages a server lets the bot in, with the rights that it needs. */
export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`,
    permissions: String(PERMISSIONS),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
