import { type SettingName, type SettingValues, settings } from './settings.ts';

/** For several workspaces. */
const OAUTH = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'] as const;

export interface SlackSettings {
  readonly workspaces: OneWorkspace | ManyWorkspaces;
  readonly delivery:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string };
  readonly apiUrl?: string;
}

export interface OneWorkspace {
  readonly kind: 'one';
  readonly botToken: string;
}

/** Workspaces install the app themselves (OAuth). */
export interface ManyWorkspaces {
  readonly kind: 'many';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly stateSecret: string;
  /** Encrypts their tokens. */
  readonly stateKey: string;
  /** Where people's browsers reach this service. */
  readonly publicUrl: string;
}

/** Whether any of these settings is set. */
export type AnySet = (...names: readonly SettingName[]) => boolean;

/** Undefined where Slack is not to be joined. */
export function slackSettings(values: SettingValues): SlackSettings | undefined {
  const workspaces = slackWorkspaces(values);
  const delivery = slackDelivery(values);
  const { SLACK_API_URL: apiUrl } = values;
  if (workspaces === undefined || delivery === undefined) return undefined;
  return { workspaces, delivery, ...(apiUrl !== undefined && { apiUrl }) };
}

function slackWorkspaces(values: SettingValues): SlackSettings['workspaces'] | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, STATE_KEY: stateKey } = values;
  const {
    SLACK_CLIENT_SECRET: clientSecret,
    SLACK_STATE_SECRET: stateSecret,
    PUBLIC_URL: publicUrl,
  } = values;
  if (botToken !== undefined) return { kind: 'one', botToken };
  if (clientId === undefined || clientSecret === undefined || stateSecret === undefined)
    return undefined;
  if (stateKey === undefined || publicUrl === undefined) return undefined;
  return { kind: 'many', clientId, clientSecret, stateSecret, stateKey, publicUrl };
}

function slackDelivery(values: SettingValues): SlackSettings['delivery'] | undefined {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  if (appToken !== undefined && values.SLACK_SOCKET_MODE !== false)
    return { kind: 'socket', appToken };
  return signingSecret === undefined ? undefined : { kind: 'http', signingSecret };
}

/** What is said of settings that do not go together, each with whether they do not. */
export function halfSetSlack(
  any: AnySet,
  socketMode: string | undefined,
): readonly (readonly [boolean, string])[] {
  const http = socketMode === 'false';
  return [
    [
      any('SLACK_BOT_TOKEN', ...OAUTH) && !any('SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'),
      `${any('SLACK_BOT_TOKEN') ? 'SLACK_BOT_TOKEN' : 'SLACK_CLIENT_ID'}: needs SLACK_APP_TOKEN or SLACK_SIGNING_SECRET, e.g. SLACK_APP_TOKEN=xapp-...`,
    ],
    [
      socketMode === 'true' && !any('SLACK_APP_TOKEN'),
      'SLACK_SOCKET_MODE: needs SLACK_APP_TOKEN, e.g. SLACK_APP_TOKEN=xapp-...',
    ],
    [
      http && any('SLACK_APP_TOKEN') && !any('SLACK_SIGNING_SECRET'),
      'SLACK_SOCKET_MODE: false needs SLACK_SIGNING_SECRET, e.g. SLACK_SIGNING_SECRET=32 hex digits',
    ],
    ...(['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'] as const).map(
      (name) =>
        [
          any(name) && !any('SLACK_BOT_TOKEN', ...OAUTH),
          `${name}: needs SLACK_BOT_TOKEN, e.g. SLACK_BOT_TOKEN=xoxb-...`,
        ] as const,
    ),
    [
      any('SLACK_BOT_TOKEN') && any(...OAUTH),
      'SLACK_BOT_TOKEN: is one workspace’s, SLACK_CLIENT_ID is for several; set one of them',
    ],
    ...[...OAUTH, 'STATE_KEY' as const, 'PUBLIC_URL' as const].map(
      (name) =>
        [
          any(...OAUTH) && !any(name),
          `${name}: is needed for several workspaces, e.g. ${name}=${settings[name].example}`,
        ] as const,
    ),
  ];
}
