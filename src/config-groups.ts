import type { SourceName } from '../index/sources/source.ts';
import { type MailSettings, mailSettings } from './config-mail.ts';
import { type SlackSettings, slackSettings } from './config-slack.ts';
import { given } from './given.ts';
import { type SettingName, type SettingValues, settingNames, settings } from './settings.ts';

const OPENAI_URL = 'https://api.openai.com/v1';

type WithDefaults =
  | 'DATA_DIR'
  | 'LOG_LEVEL'
  | 'HOST'
  | 'PORT'
  | 'RETENTION_DAYS'
  | 'MAX_TOKENS_PER_ANSWER'
  | 'SOURCES'
  | 'ARXIV_CATEGORIES';
type Settled = SettingValues & Required<Pick<SettingValues, WithDefaults>>;

export interface ModelSettings {
  readonly model: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly maxTokens: number;
}

/** What the corpus is to be embedded with. */
export type EmbeddingSettings =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'openai';
      readonly baseUrl: string;
      readonly model: string;
      readonly apiKey?: string;
      /** Dollars for a million tokens. */
      readonly price?: number;
    };

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

/** Where papers are read from, and how. */
export interface SourceSettings {
  /** Who may be asked. */
  readonly allowed: readonly SourceName[];
  readonly categories: readonly string[];
  readonly contact?: string;
  readonly openAlexKey?: string;
  readonly s2Key?: string;
  readonly hfToken?: string;
  /** A server in place of all of a source's hosts. */
  readonly urls: { readonly [S in SourceName]?: string };
}

export interface DiscordSettings {
  readonly token: string;
  /** The application that the token has to be of. */
  readonly applicationId?: string;
  readonly guildId?: string;
  readonly apiUrl?: string;
}

export interface Config {
  readonly dataDir: string;
  readonly logLevel: Settled['LOG_LEVEL'];
  readonly embedding: EmbeddingSettings;
  /** The folder of a cross-encoder. */
  readonly reranker?: string;
  readonly operators: readonly string[];
  readonly retentionDays: number;
  readonly costs: Costs;
  readonly page: PageSettings;
  readonly sources: SourceSettings;
  readonly model?: ModelSettings;
  readonly discord?: DiscordSettings;
  readonly slack?: SlackSettings;
  readonly mail?: MailSettings;
  /** Names of the variables that are set. */
  readonly set: readonly SettingName[];
  /** What is unwise though it works. */
  readonly warnings: readonly string[];
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
  const mail = mailSettings(values);
  return {
    dataDir: values.DATA_DIR,
    logLevel: values.LOG_LEVEL,
    embedding: embeddingSettings(values),
    operators: values.OPERATORS ?? [],
    retentionDays: values.RETENTION_DAYS,
    costs: given({
      monthlyTokens: values.MONTHLY_TOKEN_BUDGET,
      pricePerMillionIn: values.PRICE_PER_MILLION_IN,
      pricePerMillionOut: values.PRICE_PER_MILLION_OUT,
    }),
    page: pageSettings(values),
    sources: sourceSettings(values),
    ...given({
      reranker: values.RERANKER_MODEL,
      model: modelSettings(values),
      discord: discordSettings(values),
      slack: slackSettings(values),
      mail,
    }),
    set,
    warnings: [],
    secrets: [
      ...set.filter((name) => settings[name].secret).map((name) => raw[name] as string),
      ...(mail?.password === undefined ? [] : [mail.password]),
    ],
  };
}

function modelSettings(values: Settled): ModelSettings | undefined {
  const { CHAT_MODEL: model, MAX_TOKENS_PER_ANSWER: maxTokens } = values;
  if (model === undefined) return undefined;
  const server = given({ apiKey: values.OPENAI_API_KEY, baseUrl: values.OPENAI_BASE_URL });
  return { model, maxTokens, ...server };
}

function embeddingSettings(values: Settled): EmbeddingSettings {
  const { EMBEDDER, EMBEDDING_MODEL: model } = values;
  if (EMBEDDER !== 'openai') {
    return model === undefined ? { kind: 'builtin' } : { kind: 'folder', folder: model };
  }
  return {
    kind: 'openai',
    baseUrl: (values.EMBEDDING_BASE_URL ?? OPENAI_URL).replace(/\/+$/, ''),
    model: model ?? '',
    ...given({ apiKey: values.EMBEDDING_API_KEY, price: values.EMBEDDING_PRICE_PER_MILLION }),
  };
}

function pageSettings(values: Settled): PageSettings {
  return {
    host: values.HOST,
    port: values.PORT,
    trustProxy: values.TRUST_PROXY ?? false,
    ...given({
      publicUrl: values.PUBLIC_URL,
      password: values.WEB_ACCESS === 'password' ? values.WEB_PASSWORD : undefined,
      metricsToken: values.METRICS_TOKEN,
    }),
  };
}

function sourceSettings(values: Settled): SourceSettings {
  return {
    allowed: values.SOURCES,
    categories: values.ARXIV_CATEGORIES,
    urls: given({
      arxiv: values.ARXIV_URL,
      'hugging-face': values.HF_URL,
      openalex: values.OPENALEX_URL,
      'semantic-scholar': values.S2_URL,
    }),
    ...given({
      contact: values.CONTACT_EMAIL,
      openAlexKey: values.OPENALEX_API_KEY,
      s2Key: values.S2_API_KEY,
      hfToken: values.HF_TOKEN,
    }),
  };
}

function discordSettings(values: Settled): DiscordSettings | undefined {
  const { DISCORD_TOKEN: token } = values;
  if (token === undefined) return undefined;
  return {
    token,
    ...given({
      applicationId: values.DISCORD_APPLICATION_ID,
      guildId: values.DISCORD_GUILD_ID,
      apiUrl: values.DISCORD_API_URL,
    }),
  };
}
