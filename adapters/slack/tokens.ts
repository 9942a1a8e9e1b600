import { webApi } from '@slack/bolt';
import { ConfigError } from '../../src/errors.ts';

/** What no waiting mends. */
const FATAL = new Set([
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
  'team_disabled',
  'user_removed_from_team',
]);
const REMEDIES = {
  SLACK_BOT_TOKEN:
    'copy the Bot User OAuth Token anew from “OAuth & Permissions”, after installing the app',
  SLACK_APP_TOKEN: 'make an app-level token with connections:write under “Basic Information”',
} as const;

export type TokenName = keyof typeof REMEDIES;

export function isFatal(error: unknown): error is webApi.WebAPIPlatformError {
  return error instanceof webApi.WebAPIPlatformError && FATAL.has(error.data.error);
}

export function refusedToken(name: TokenName, error: unknown): ConfigError {
  const code = error instanceof webApi.WebAPIPlatformError ? error.data.error : 'no reason given';
  return new ConfigError([`${name}: Slack refuses it (${code}); ${REMEDIES[name]}`]);
}
