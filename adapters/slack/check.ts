import { webApi } from '@slack/bolt';
import type { SlackSettings } from '../../src/config-slack.ts';
import type { Finding } from '../service.ts';
import { createClientOptions } from './client-options.ts';
import { createSdkLogger } from './logger.ts';
import { INSTALL_PATH } from './oauth.ts';
import { BASE_SCOPES, OPTIONAL_SCOPES } from './scopes.ts';
import { isFatal, refusedToken, type TokenName } from './tokens.ts';

/** Whether the tokens work, and which features lack a scope. */
export async function checkSlack(settings: SlackSettings): Promise<readonly Finding[]> {
  return [...(await checkWorkspaces(settings)), await checkDelivery(settings)];
}

async function checkWorkspaces(settings: SlackSettings): Promise<readonly Finding[]> {
  const { workspaces: whose } = settings;
  if (whose.kind === 'many') {
    const detail = `workspaces install it at ${whose.publicUrl}${INSTALL_PATH}`;
    return [{ name: 'Slack', ok: true, detail }];
  }
  try {
    const { team, user, response_metadata } = await clientOf(whose.botToken, settings).auth.test();
    const detail = `@${user} in ${team}`;
    return [{ name: 'Slack', ok: true, detail }, checkScopes(response_metadata?.scopes ?? [])];
  } catch (error) {
    return [failed('Slack', 'SLACK_BOT_TOKEN', error)];
  }
}

function checkScopes(has: readonly string[]): Finding {
  const name = 'Slack scopes';
  const missing = BASE_SCOPES.filter((scope) => !has.includes(scope));
  if (missing.length > 0) {
    const detail = `has ${[...has].sort().join(', ') || 'none'}, lacks ${missing.join(', ')}; add them under “OAuth & Permissions” and install the app again`;
    return { name, ok: false, detail };
  }
  const off = Object.entries(OPTIONAL_SCOPES).flatMap(([feature, scopes]) => {
    const lacking = scopes.filter((scope) => !has.includes(scope));
    return lacking.length === 0 ? [] : [`${feature} (${lacking.join(', ')})`];
  });
  const without = off.length === 0 ? '' : `; lacks, so goes without: ${off.join(', ')}`;
  return { name, ok: true, detail: `has ${[...has].sort().join(', ')}${without}` };
}

/** The address that Slack gives out for a socket is not used. */
async function checkDelivery(settings: SlackSettings): Promise<Finding> {
  const { delivery } = settings;
  const name = 'Slack events';
  if (delivery.kind === 'http') {
    return { name, ok: true, detail: 'come by HTTP to /slack/events on this service' };
  }
  try {
    await clientOf(delivery.appToken, settings).apps.connections.open({});
    return { name, ok: true, detail: 'come over a socket' };
  } catch (error) {
    return failed(name, 'SLACK_APP_TOKEN', error);
  }
}

function clientOf(token: string, { apiUrl }: SlackSettings): webApi.WebClient {
  const logger = createSdkLogger({ warn: () => {} }); // what it warns of is found
  return new webApi.WebClient(token, {
    ...createClientOptions({ apiUrl, fetch: globalThis.fetch, logger }),
  });
}

function failed(name: string, setting: TokenName, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  const detail = isFatal(error)
    ? refusedToken(setting, error).message
    : `Slack cannot be reached (${reason}); try again later, or check the way to slack.com`;
  return { name, ok: false, detail };
}
