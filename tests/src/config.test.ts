import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { settingNames, settings } from '../../src/settings.ts';
import { root } from '../support/corpus.ts';

type Env = Record<string, string>;

function problems(env: Env, file = ''): readonly string[] {
  try {
    loadConfig(env, file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const BOT = 'xoxb-1234567890';
const BROKEN: [name: string, env: Env, file?: string][] = [
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['OPENAI_BASE_URL', { CHAT_MODEL: 'x', OPENAI_BASE_URL: 'localhost:11434' }],
  ['OPENAI_BASE_URL', { CHAT_MODEL: 'x', OPENAI_BASE_URL: 'ftp://host/v1' }],
  ['OPENAI_BASE_URL', { CHAT_MODEL: 'x', OPENAI_BASE_URL: 'http://' }],
  ['CHAT_MODEL', { CHAT_MODEL: 'x' }],
  ['MAX_TOKENS_PER_ANSWER', { MAX_TOKENS_PER_ANSWER: 'many' }],
  ['MAX_TOKENS_PER_ANSWER', { MAX_TOKENS_PER_ANSWER: '12' }],
  ['MAX_TOKENS_PER_ANSWER', { MAX_TOKENS_PER_ANSWER: '99999' }],
  ['MAX_TOKENS_PER_ANSWER', { MAX_TOKENS_PER_ANSWER: '1e3' }],
  ['MAX_TOKENS_PER_ANSWER', { MAX_TOKENS_PER_ANSWER: '-800' }],
  ['EMBEDDER', { EMBEDDER: 'openai' }],
  ['EMBEDDER', { EMBEDDER: 'Builtin' }],
  ['DISCORD_TOKEN', { DISCORD_TOKEN: 'short' }],
  ['DISCORD_APPLICATION_ID', { DISCORD_TOKEN: 'x'.repeat(30), DISCORD_APPLICATION_ID: 'my-app' }],
  ['DISCORD_APPLICATION_ID', { DISCORD_APPLICATION_ID: '123456789012345678' }],
  ['DISCORD_GUILD_ID', { DISCORD_GUILD_ID: '123456789012345678' }],
  ['DISCORD_API_URL', { DISCORD_API_URL: 'nowhere' }],
  ['SLACK_BOT_TOKEN', { SLACK_BOT_TOKEN: BOT }],
  ['SLACK_BOT_TOKEN', { SLACK_BOT_TOKEN: 'xoxp-1', SLACK_APP_TOKEN: 'xapp-1' }],
  ['SLACK_APP_TOKEN', { SLACK_APP_TOKEN: 'xapp-1' }],
  ['SLACK_APP_TOKEN', { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: 'xoxb-1' }],
  ['SLACK_SIGNING_SECRET', { SLACK_SIGNING_SECRET: '0123456789abcdef' }],
  ['SLACK_SIGNING_SECRET', { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: 'x' }],
  ['SLACK_SOCKET_MODE', { SLACK_SOCKET_MODE: 'yes' }],
  [
    'SLACK_SOCKET_MODE',
    { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: '0123456789abcdef', SLACK_SOCKET_MODE: 'true' },
  ],
  ['SLACK_API_URL', { SLACK_API_URL: 'slack' }],
  ['CHAT_MODELL', {}, 'CHAT_MODELL=x'],
  ['FROBNICATE', {}, 'FROBNICATE=1'],
  ['OPENAI_BASEURL', { OPENAI_BASEURL: 'http://127.0.0.1/v1' }],
  ['.env line 2', {}, 'DATA_DIR=./x\nthis is no setting\n'],
];

describe('row C1: 30 broken configurations', () => {
  expect(BROKEN).toHaveLength(30);
  it.each(BROKEN)('row C1: %s is named: %j %j', (name, env, file = '') => {
    const found = problems(env, file);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name}: [^\\n]+$`));
  });
});

const MANY = {
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: '0123456789abcdef',
  SLACK_STATE_SECRET: 's'.repeat(32),
  STATE_KEY: 'k'.repeat(32),
  SLACK_APP_TOKEN: 'xapp-1',
  PUBLIC_URL: 'https://papers.example.org/',
  WEB_ACCESS: 'public',
};

it.each(['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET', 'STATE_KEY'] as const)(
  'several Slack workspaces need %s',
  (name) => {
    const { [name]: _, ...rest } = MANY;
    expect(problems(rest)).toEqual([expect.stringMatching(`^${name}: is needed`)]);
  },
);

it('takes one Slack workspace or several, by socket or by HTTP', () => {
  expect(loadConfig(MANY, '').slack).toEqual({
    workspaces: {
      kind: 'many',
      clientId: '1.2',
      clientSecret: '0123456789abcdef',
      stateSecret: 's'.repeat(32),
      stateKey: 'k'.repeat(32),
      publicUrl: 'https://papers.example.org',
    },
    delivery: { kind: 'socket', appToken: 'xapp-1' },
  });
  const signed = { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: '0123456789abcdef' };
  const http = { kind: 'http', signingSecret: '0123456789abcdef' };
  const workspaces = { kind: 'one', botToken: BOT };
  expect(loadConfig(signed, '').slack).toEqual({ workspaces, delivery: http });
  const both = { ...signed, SLACK_APP_TOKEN: 'xapp-1' };
  expect(loadConfig(both, '').slack?.delivery).toEqual({ kind: 'socket', appToken: 'xapp-1' });
  expect(loadConfig({ ...both, SLACK_SOCKET_MODE: 'false' }, '').slack?.delivery).toEqual(http);
  expect(problems({ ...MANY, SLACK_BOT_TOKEN: BOT })).toHaveLength(1);
  expect(problems({ ...MANY, SLACK_APP_TOKEN: '' })).toHaveLength(1);
  const noSecret = { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: 'xapp-1', SLACK_SOCKET_MODE: 'false' };
  expect(problems(noSecret)).toEqual([expect.stringMatching(/^SLACK_SOCKET_MODE: false needs/)]);
});

it('names every problem at once', () => {
  const found = problems({ LOG_LEVEL: 'loud', EMBEDDER: 'x', CHAT_MODEL: 'x' }, 'NOPE=1');
  expect(found.map((problem) => problem.split(':')[0]).sort()).toEqual([
    'CHAT_MODEL',
    'EMBEDDER',
    'LOG_LEVEL',
    'NOPE',
  ]);
});

it('does not repeat a secret', () => {
  const env = {
    SLACK_BOT_TOKEN: 'canary-1',
    SLACK_APP_TOKEN: 'canary-2',
    DISCORD_TOKEN: 'canary-3',
  };
  expect(problems(env)).toHaveLength(3);
  expect(problems(env).join()).not.toContain('canary');
});

it('does not repeat the credentials of a URL', () => {
  const [problem] = problems({ PUBLIC_URL: 'ftp://user:canary@host/?api_key=canary' });
  expect(problem).toMatch(/^PUBLIC_URL: is not an http or https URL/);
  expect(problem).not.toContain('canary');
});

it('takes everything that reads like a secret for one, and hands it to the log', () => {
  for (const name of settingNames) {
    const reads = /TOKEN$|KEY$|SECRET$|PASSWORD$|^SMTP_URL$/.test(name);
    expect(settings[name].secret, name).toBe(reads);
  }
  const env = { OPENAI_API_KEY: 'canary-1', METRICS_TOKEN: 'canary-metrics-token' };
  expect(loadConfig({ ...env, LOG_LEVEL: 'info' }, '').secrets).toEqual(Object.values(env));
});

it.each(['SMTP_URL', 'HF_URL'] as const)('says that %s is no URL, and looks no further', (name) => {
  expect(problems({ [name]: 'mail.example.org' })).toContainEqual(
    expect.stringMatching(`^${name}: is not an .* URL.*, e\\.g\\. ${name}=`),
  );
});

it.each(['u:100%', 'u%zz:p', 'u:%FF'])(
  'names SMTP_URL where its user or password holds a bare percent sign: %s',
  (user) => {
    const [problem] = problems({ SMTP_URL: `smtp://${user}@mail.example.org` });
    expect(problem).toMatch(/^SMTP_URL: has a % .*%25, e\.g\. SMTP_URL=/);
    expect(problem).not.toContain(user);
  },
);

it.each(settingNames)('fails over no nonsense in %s but by its problems', (name) => {
  for (const value of ['nonsense', 'mail.example.org', '-1', '://']) {
    expect(() => problems({ [name]: value })).not.toThrow();
  }
});

it('needs nothing, and takes no notice of other programs’ variables', () => {
  const config = loadConfig(
    { PATH: '/bin', HOME: '/root', OPENAI_ORG_ID: 'x', DISCORD_WEBHOOK: 'x' },
    '',
  );
  expect(config).toMatchObject({ dataDir: './.footnote', logLevel: 'info', set: [] });
  expect(config).not.toHaveProperty(['model', 'discord', 'slack']);
});

it('uses a model only where CHAT_MODEL is set', () => {
  expect(loadConfig({ OPENAI_API_KEY: 'k' }, '').model).toBeUndefined();
  expect(loadConfig({ OPENAI_API_KEY: 'k', CHAT_MODEL: 'm' }, '').model).toEqual({
    model: 'm',
    apiKey: 'k',
    maxTokens: 800,
  });
});

it('reranks where a folder is named', () => {
  expect(loadConfig({}, '').reranker).toBeUndefined();
  expect(loadConfig({ RERANKER_MODEL: './m' }, '').reranker).toBe('./m');
});

it('knows the built-in embedder, a folder and an endpoint', () => {
  expect(loadConfig({}, '').embedding).toEqual({ kind: 'builtin' });
  expect(loadConfig({ EMBEDDING_MODEL: './m' }, '').embedding).toEqual({
    kind: 'folder',
    folder: './m',
  });
  const endpoint = {
    EMBEDDER: 'openai',
    EMBEDDING_MODEL: 'm',
    EMBEDDING_API_KEY: 'k',
    EMBEDDING_PRICE_PER_MILLION: '0.02',
  };
  expect(loadConfig(endpoint, '')).toMatchObject({
    embedding: {
      kind: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      model: 'm',
      apiKey: 'k',
      price: 0.02,
    },
    secrets: ['k'],
  });
  const local = { ...endpoint, EMBEDDING_BASE_URL: 'http://127.0.0.1:1/v1/' };
  expect(loadConfig(local, '').embedding).toMatchObject({ baseUrl: 'http://127.0.0.1:1/v1' });
});

it.each([
  ['EMBEDDER', { EMBEDDER: 'openai', EMBEDDING_MODEL: 'm' }],
  ['EMBEDDER', { EMBEDDER: 'openai', EMBEDDING_API_KEY: 'k' }],
  ['EMBEDDING_API_KEY', { EMBEDDING_API_KEY: 'k' }],
  ['EMBEDDING_BASE_URL', { EMBEDDER: 'builtin', EMBEDDING_BASE_URL: 'http://x/v1' }],
])('refuses half of an embedder: %s of %j', (name, env) => {
  expect(problems(env)).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
});

it('refuses a password that closes nothing', () => {
  const password = { WEB_PASSWORD: 'twelve characters' };
  const problem = [expect.stringMatching(/^WEB_PASSWORD: /)];
  expect(problems(password)).toEqual(problem);
  expect(problems({ ...password, WEB_ACCESS: 'public' })).toEqual(problem);
});

it('lets exported variables win over .env, also quoted ones of several lines', () => {
  const file =
    'DATA_DIR="./from file"\nLOG_LEVEL=debug\n# a comment\nexport CHAT_MODEL=m\nOPENAI_API_KEY="a\nb=c"\n';
  const config = loadConfig({ LOG_LEVEL: 'error', DATA_DIR: '' }, file);
  expect(config).toMatchObject({
    dataDir: './from file',
    logLevel: 'error',
    model: { model: 'm' },
  });
});

it('.env.example names every setting once, with its default', () => {
  const example = readFileSync(join(root, '.env.example'), 'utf8');
  const named = [...example.matchAll(/^# ([A-Z][A-Z\d_]+)=(.*)$/gm)].map(([, name]) => name);
  expect(named).toEqual(settingNames);
  for (const name of settingNames) {
    const { about, fallback } = settings[name];
    const note = fallback === '' ? 'not set by default' : `default: ${fallback}`;
    expect(example).toContain(`# ${name}: ${about} (${note})`);
  }
  expect(
    problems({}, example.replace(/^# (?=[A-Z\d_]+=)/gm, '')).filter((p) =>
      p.includes('is not a setting'),
    ),
  ).toEqual([]);
});
