import {
  type APIApplication,
  ApplicationFlags,
  DiscordAPIError,
  OAuth2Scopes,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js';
import type { DiscordSettings } from '../../src/config-groups.ts';
import { ConfigError } from '../../src/errors.ts';

/** Of the application what a start needs to know. */
export interface Application {
  readonly id: string;
  readonly name: string;
  /** Messages may be read that do not mention the bot. */
  readonly readsMessages: boolean;
}

const READS =
  ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
const PERMISSIONS =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.AttachFiles;
const TIMEOUT_MS = 10_000;

/** Throws a `ConfigError` where the token is not valid. */
export async function readApplication({ token, apiUrl }: DiscordSettings): Promise<Application> {
  const rest = new REST({ timeout: TIMEOUT_MS, retries: 1, ...(apiUrl && { api: apiUrl }) });
  rest.clearHandlerSweeper();
  rest.clearHashSweeper();
  try {
    const found = (await rest.setToken(token).get(Routes.currentApplication())) as APIApplication;
    return { id: found.id, name: found.name, readsMessages: (found.flags & READS) !== 0 };
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 401) throw invalidToken();
    throw error;
  }
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
