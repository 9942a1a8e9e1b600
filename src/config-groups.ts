import type { z } from 'zod';
import { type SettingName, settingNames, settings } from './settings.ts';

type Values = { readonly [N in SettingName]?: z.output<(typeof settings)[N]['schema']> };
type WithDefaults =
  | 'DATA_DIR'
  | 'LOG_LEVEL'
  | 'HOST'
  | 'PORT'
  | 'RETENTION_DAYS'
  | 'MAX_TOKENS_PER_ANSWER';
type Settled = Values & Required<Pick<Values, WithDefaults>>;

export interface ModelSettings {
  readonly model: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly maxTokens: number;
}

export interface Costs {
  /** Tokens; undefined: no limit. */
  readonly monthlyTokens?: number;
  readonly pricePerMillionIn?: number;
  readonly pricePerMillionOut?: number;
}

export interface PageSettings {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  /** Asked of everybody, where it is set. */
  readonly password?: string;
  readonly trustProxy: boolean;
  readonly metricsToken?: string;
}

export interface DiscordSettings {
  readonly token: string;
  readonly guildId?: string;
  readonly apiUrl?: string;
}

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

export interface Config {
  readonly dataDir: string;
  readonly logLevel: Settled['LOG_LEVEL'];
  readonly operators: readonly string[];
  readonly retentionDays: number;
  readonly costs: Costs;
  readonly page: PageSettings;
  readonly model?: ModelSettings;
  readonly discord?: DiscordSettings;
  readonly slack?: SlackSettings;
  /** Names of the variables that are set. */
  readonly set: readonly SettingName[];
  /** Values that no log, reply or error may show. */
  readonly secrets: readonly string[];
}

/** The settings by what they are for; every value has been checked. */
export function toConfig(raw: Readonly<Record<string, string>>): Config {
  const set = settingNames.filter((name) => raw[name] !== '');
  const values = Object.fromEntries(
    settingNames.flatMap((name) => {
      const value = raw[name] || settings[name].fallback;
      return value === '' ? [] : [[name, settings[name].schema.parse(value)]];
    }),
  ) as Settled;
  return {
    dataDir: values.DATA_DIR,
    logLevel: values.LOG_LEVEL,
    operators: values.OPERATORS ?? [],
    retentionDays: values.RETENTION_DAYS,
    costs: given({
      monthlyTokens: values.MONTHLY_TOKEN_BUDGET,
      pricePerMillionIn: values.PRICE_PER_MILLION_IN,
      pricePerMillionOut: values.PRICE_PER_MILLION_OUT,
    }),
    page: pageSettings(values),
    ...given({
      model: modelSettings(values),
      discord: discordSettings(values),
      slack: slackSettings(values),
    }),
    set,
    secrets: set.filter((name) => settings[name].secret).map((name) => raw[name] as string),
  };
}

function modelSettings(values: Settled): ModelSettings | undefined {
  const { CHAT_MODEL: model, MAX_TOKENS_PER_ANSWER: maxTokens } = values;
  if (model === undefined) return undefined;
  const server = given({ apiKey: values.OPENAI_API_KEY, baseUrl: values.OPENAI_BASE_URL });
  return { model, maxTokens, ...server };
}

function pageSettings(values: Settled): PageSettings {
  return {
    host: values.HOST,
    port: values.PORT,
    trustProxy: values.TRUST_PROXY ?? false,
    ...given({
      publicUrl: withoutSlash(values.PUBLIC_URL),
      password: values.WEB_ACCESS === 'password' ? values.WEB_PASSWORD : undefined,
      metricsToken: values.METRICS_TOKEN,
    }),
  };
}

function discordSettings(values: Settled): DiscordSettings | undefined {
  const { DISCORD_TOKEN: token } = values;
  if (token === undefined) return undefined;
  return {
    token,
    ...given({ guildId: values.DISCORD_GUILD_ID, apiUrl: values.DISCORD_API_URL }),
  };
}

function slackSettings(values: Settled): SlackSettings | undefined {
  const workspaces = slackWorkspaces(values);
  const delivery = slackDelivery(values);
  if (workspaces === undefined || delivery === undefined) return undefined;
  return { workspaces, delivery, ...given({ apiUrl: values.SLACK_API_URL }) };
}

function slackWorkspaces(values: Settled): SlackSettings['workspaces'] | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, STATE_KEY: stateKey } = values;
  const { SLACK_CLIENT_SECRET: clientSecret, SLACK_STATE_SECRET: stateSecret } = values;
  const publicUrl = withoutSlash(values.PUBLIC_URL);
  if (botToken !== undefined) return { kind: 'one', botToken };
  if (clientId === undefined || clientSecret === undefined || stateSecret === undefined)
    return undefined;
  if (stateKey === undefined || publicUrl === undefined) return undefined;
  return { kind: 'many', clientId, clientSecret, stateSecret, stateKey, publicUrl };
}

function slackDelivery(values: Settled): SlackSettings['delivery'] | undefined {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  if (appToken !== undefined && values.SLACK_SOCKET_MODE !== false)
    return { kind: 'socket', appToken };
  return signingSecret === undefined ? undefined : { kind: 'http', signingSecret };
}

function withoutSlash(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
}

/** The object without what is undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
