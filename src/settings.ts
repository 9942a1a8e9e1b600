import { z } from 'zod';
import { SOURCE_NAMES } from '../index/sources/source.ts';
import { readSender } from './mail-address.ts';

/** One variable of the environment. */
export interface Setting {
  readonly name: string;
  readonly group:
    | 'general'
    | 'model'
    | 'embedding'
    | 'sources'
    | 'Discord'
    | 'Slack'
    | 'mail'
    | 'page';
  readonly about: string;
  /** What holds when it is not set; empty where nothing does. */
  readonly fallback: string;
  readonly example: string;
  readonly secret: boolean;
  readonly schema: z.ZodType<unknown, string>;
}

const text = z.string();
const url = z.url({ protocol: /^https?$/, error: 'is not an http or https URL' });
const digits = z.string().regex(/^\d{15,22}$/, 'is not an id of 15 to 22 digits');
const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number, ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be ${min} or more`).max(max, `must be ${max} or less`));
const price = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/, 'is not a price such as 0.25')
  .transform(Number);
const startingWith = (prefix: string) =>
  z.string().startsWith(prefix, `does not start with ${prefix}`);
const sourceList = z
  .string()
  .transform((text) => text.split(/[\s,]+/))
  .pipe(
    z.union(
      [
        z.tuple([z.literal('all')]).transform(() => [...SOURCE_NAMES]),
        z.tuple([z.literal('none')]).transform(() => []),
        z.array(z.enum(SOURCE_NAMES)),
      ],
      { error: `must be all, none, or some of ${SOURCE_NAMES.join(', ')}` },
    ),
  );
const sourceUrl = url.refine(isSafe, 'must be https, or http on this machine');
const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const secret = { secret: true, fallback: '' } as const;
const optional = { secret: false, fallback: '' } as const;

/** Every variable that Footnote reads, in the order of .env.example. */
export const settings = {
  DATA_DIR: {
    group: 'general',
    about: 'folder of everything generated',
    fallback: './.footnote',
    example: './.footnote',
    secret: false,
    schema: text,
  },
  LOG_LEVEL: {
    group: 'general',
    about: `one of ${levels.join(', ')}; shell commands log nothing unless it is set`,
    fallback: 'info',
    example: 'info',
    secret: false,
    schema: z.enum(levels, { error: `must be one of ${levels.join(', ')}` }),
  },
  HOST: {
    group: 'general',
    about: 'address that the page is served on; 0.0.0.0 lets other machines in',
    fallback: '127.0.0.1',
    example: '127.0.0.1',
    secret: false,
    schema: z.string().regex(/^[\w.:-]+$/, 'is not a host name or address'),
  },
  PORT: {
    group: 'general',
    about: 'port that the page is served on, 1 to 65535',
    fallback: '3000',
    example: '3000',
    secret: false,
    schema: whole(1, 65_535),
  },
  PUBLIC_URL: {
    ...optional,
    group: 'general',
    about: 'where people reach the page, for the links in answers',
    example: 'https://papers.example.org',
    schema: url.transform((address) => address.replace(/\/+$/, '')),
  },
  OPERATORS: {
    ...optional,
    group: 'general',
    about: 'who sees costs and gets alerts: platform:user, separated by spaces',
    example: 'discord:123456789012345678 slack:T0123ABCD/U0123ABCD',
    schema: z
      .string()
      .regex(/^[a-z]+:[\w/@.+-]+(?:[\s,]+[a-z]+:[\w/@.+-]+)*$/, 'is not a list of platform:user')
      .transform((text) => text.split(/[\s,]+/)),
  },
  RETENTION_DAYS: {
    group: 'general',
    about: 'days for which questions and answers are kept, 1 to 3650',
    fallback: '30',
    example: '30',
    secret: false,
    schema: whole(1, 3_650),
  },
  STATE_KEY: {
    ...secret,
    group: 'general',
    about: 'encrypts the tokens of workspaces that install the app (openssl rand -base64 32)',
    example: 'at least 32 characters',
    schema: z.string().min(32, 'is shorter than 32 characters'),
  },
  CHAT_MODEL: {
    ...optional,
    group: 'model',
    about: 'model that writes the answers; without it they are quotes from the abstracts',
    example: 'gpt-5-mini',
    schema: text,
  },
  OPENAI_API_KEY: {
    ...secret,
    group: 'model',
    about: 'key of the chat-completions server; used only with CHAT_MODEL',
    example: 'sk-...',
    schema: text,
  },
  OPENAI_BASE_URL: {
    ...optional,
    group: 'model',
    about: 'any server with the chat-completions API (Ollama, vLLM, LM Studio ...)',
    example: 'http://127.0.0.1:11434/v1',
    schema: url,
  },
  MAX_TOKENS_PER_ANSWER: {
    group: 'model',
    about: 'the most that a model may write for one answer, 64 to 8192',
    fallback: '800',
    example: '800',
    secret: false,
    schema: whole(64, 8192),
  },
  MONTHLY_TOKEN_BUDGET: {
    ...optional,
    group: 'model',
    about: 'tokens that the language model may cost in a month; then answers are quotes',
    example: '5000000',
    schema: whole(20_000, 1e12), // less would not pay for one answer
  },
  PRICE_PER_MILLION_IN: {
    ...optional,
    group: 'model',
    about: 'price of a million tokens read, for the costs that status shows',
    example: '0.25',
    schema: price,
  },
  PRICE_PER_MILLION_OUT: {
    ...optional,
    group: 'model',
    about: 'price of a million tokens written, likewise',
    example: '2.00',
    schema: price,
  },
  EMBEDDER: {
    group: 'embedding',
    about:
      'what turns texts into vectors: builtin (a model on this machine) or openai (an endpoint)',
    fallback: 'builtin',
    example: 'builtin',
    secret: false,
    schema: z.enum(['builtin', 'openai'], { error: 'must be builtin or openai' }),
  },
  EMBEDDING_MODEL: {
    ...optional,
    group: 'embedding',
    about: 'with builtin, a folder with another ONNX model; with openai, the name of a model',
    example: './models/bge-small-en-v1.5',
    schema: text,
  },
  EMBEDDING_BASE_URL: {
    ...optional,
    group: 'embedding',
    about: 'any server with the embeddings API, for EMBEDDER=openai; OpenAI itself when not set',
    example: 'http://127.0.0.1:11434/v1',
    schema: url,
  },
  EMBEDDING_API_KEY: {
    ...secret,
    group: 'embedding',
    about: 'key of that server',
    example: 'sk-...',
    schema: text,
  },
  EMBEDDING_PRICE_PER_MILLION: {
    ...optional,
    group: 'embedding',
    about: 'dollars for a million tokens, for the price that is asked before a build',
    example: '0.02',
    schema: z
      .string()
      .regex(/^\d+(\.\d+)?$/, 'is not a price, such as 0.02')
      .transform(Number),
  },
  SOURCES: {
    group: 'sources',
    about: `who may be asked for papers: all, none, or some of ${SOURCE_NAMES.join(', ')}`,
    fallback: 'all',
    example: 'arxiv hugging-face',
    secret: false,
    schema: sourceList,
  },
  ARXIV_CATEGORIES: {
    group: 'sources',
    about: 'categories that are read from arXiv, separated by spaces',
    fallback: 'cs.CL cs.CV cs.LG cs.AI cs.IR',
    example: 'cs.CL q-bio.NC hep-th',
    secret: false,
    schema: z
      .string()
      .regex(
        /^[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]+)?(?:[\s,]+[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]+)?)*$/,
        'is not a list of categories',
      )
      .transform((text) => [...new Set(text.split(/[\s,]+/))]),
  },
  CONTACT_EMAIL: {
    ...optional,
    group: 'sources',
    about: 'your address, which sources ask for and write to before they shut somebody out',
    example: 'you@example.org',
    schema: z.string().regex(/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/, 'is not an e-mail address'),
  },
  OPENALEX_API_KEY: {
    ...secret,
    group: 'sources',
    about: 'key of OpenAlex (free), for papers by DOI; nothing is asked there without one',
    example: 'your key',
    schema: text,
  },
  S2_API_KEY: {
    ...secret,
    group: 'sources',
    about: 'key of Semantic Scholar, for citations; nothing is asked there without one',
    example: 'your key',
    schema: text,
  },
  HF_TOKEN: {
    ...secret,
    group: 'sources',
    about: 'token of Hugging Face, which allows more requests; not needed',
    example: 'hf_...',
    schema: text,
  },
  ARXIV_URL: {
    ...optional,
    group: 'sources',
    about: "a proxy or test server instead of all of arXiv's hosts",
    example: 'http://127.0.0.1:4000',
    schema: sourceUrl,
  },
  HF_URL: {
    ...optional,
    group: 'sources',
    about: 'likewise for Hugging Face',
    example: 'http://127.0.0.1:4000',
    schema: sourceUrl,
  },
  OPENALEX_URL: {
    ...optional,
    group: 'sources',
    about: 'likewise for OpenAlex',
    example: 'http://127.0.0.1:4000',
    schema: sourceUrl,
  },
  S2_URL: {
    ...optional,
    group: 'sources',
    about: 'likewise for Semantic Scholar',
    example: 'http://127.0.0.1:4000',
    schema: sourceUrl,
  },
  DISCORD_TOKEN: {
    ...secret,
    group: 'Discord',
    about: 'the bot token; `npm start` joins Discord when it is set',
    example: 'the token of your bot',
    schema: z.string().min(20, 'is too short for a token'),
  },
  DISCORD_APPLICATION_ID: {
    ...optional,
    group: 'Discord',
    about: 'the application id',
    example: '123456789012345678',
    schema: digits,
  },
  DISCORD_GUILD_ID: {
    ...optional,
    group: 'Discord',
    about: 'one server in which commands appear at once',
    example: '123456789012345678',
    schema: digits,
  },
  DISCORD_API_URL: {
    ...optional,
    group: 'Discord',
    about: 'a proxy or test server instead of Discord',
    example: 'http://127.0.0.1:4000/api',
    schema: url,
  },
  SLACK_BOT_TOKEN: {
    ...secret,
    group: 'Slack',
    about: 'the bot token; `npm start` joins Slack when it is set',
    example: 'xoxb-...',
    schema: startingWith('xoxb-'),
  },
  SLACK_APP_TOKEN: {
    ...secret,
    group: 'Slack',
    about: 'the app-level token, for Socket Mode',
    example: 'xapp-...',
    schema: startingWith('xapp-'),
  },
  SLACK_SIGNING_SECRET: {
    ...secret,
    group: 'Slack',
    about: 'the signing secret, for HTTP mode',
    example: '32 hex digits',
    schema: z.string().min(16, 'is too short for a signing secret'),
  },
  SLACK_SOCKET_MODE: {
    ...optional,
    group: 'Slack',
    about: 'false: HTTP mode although SLACK_APP_TOKEN is set',
    example: 'false',
    schema: flag,
  },
  SLACK_CLIENT_ID: {
    ...optional,
    group: 'Slack',
    about:
      'with the next two, STATE_KEY and PUBLIC_URL instead of SLACK_BOT_TOKEN: several workspaces',
    example: '1234567890.1234567890',
    schema: text,
  },
  SLACK_CLIENT_SECRET: {
    ...secret,
    group: 'Slack',
    about: 'the client secret, for several workspaces',
    example: '32 hex digits',
    schema: z.string().min(16, 'is too short for a client secret'),
  },
  SLACK_STATE_SECRET: {
    ...secret,
    group: 'Slack',
    about: 'signs the links by which workspaces install the app (openssl rand -base64 32)',
    example: 'at least 32 characters',
    schema: z.string().min(32, 'is shorter than 32 characters'),
  },
  SLACK_API_URL: {
    ...optional,
    group: 'Slack',
    about: 'a proxy or test server instead of Slack',
    example: 'http://127.0.0.1:4000/api/',
    schema: url,
  },
  SMTP_URL: {
    ...secret,
    group: 'mail',
    about:
      'the server that mails are handed to; smtps: is encrypted from the start, smtp: upgrades or fails (?tls=never on a network of your own)',
    example: 'smtp://user:password@mail.example.org:587',
    schema: z
      .url({ protocol: /^smtps?$/, error: 'is not an smtp or smtps URL' })
      .refine(
        (text) => /^(?:|\?tls=never)$/.test(new URL(text).search),
        'has an option other than ?tls=never',
      ),
  },
  MAIL_FROM: {
    ...optional,
    group: 'mail',
    about: 'who the mails are from; that domain’s SPF and DKIM name your server',
    example: 'Footnote <papers@example.org>',
    schema: z.string().transform((text, context) => {
      const sender = readSender(text);
      if (sender !== undefined) return sender;
      context.addIssue('is not a name and a mail address');
      return z.NEVER;
    }),
  },
  WEB_ACCESS: {
    ...optional,
    group: 'page',
    about: 'public or password; must be chosen when PUBLIC_URL is set',
    example: 'password',
    schema: z.enum(['public', 'password'], { error: 'must be public or password' }),
  },
  WEB_PASSWORD: {
    ...secret,
    group: 'page',
    about: 'the password of the page, with WEB_ACCESS=password',
    example: 'at least 12 characters',
    schema: z.string().min(12, 'is shorter than 12 characters'),
  },
  TRUST_PROXY: {
    ...optional,
    group: 'page',
    about: 'true: a proxy in front says who calls (X-Forwarded-For)',
    example: 'true',
    schema: flag,
  },
  METRICS_TOKEN: {
    ...secret,
    group: 'page',
    about: 'lets other machines read /metrics (Authorization: Bearer …); this one always may',
    example: 'at least 16 characters',
    schema: z.string().min(16, 'is shorter than 16 characters'),
  },
} as const satisfies Readonly<Record<string, Omit<Setting, 'name'>>>;

/** What is asked of a source, and its answers, cross no network in the clear. */
function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(hostname);
}

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as readonly SettingName[];

/** Of those that are set, parsed. */
export type SettingValues = {
  readonly [N in SettingName]?: z.output<(typeof settings)[N]['schema']>;
};
