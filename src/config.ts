import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { cleanText } from '../index/paper.ts';
import { type Config, toConfig } from './config-groups.ts';
import { type AnySet, halfSetSlack } from './config-slack.ts';
import { ConfigError } from './errors.ts';
import { redact } from './log.ts';
import { type SettingName, settingNames, settings } from './settings.ts';
import { nearest } from './spelling.ts';

const READABLE_BY_OTHERS = 0o044;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `.env` in the folder, where there is one, and the environment; see `loadConfig`. */
export async function readConfig(folder: string, environment: Environment): Promise<Config> {
  const path = join(folder, '.env');
  const file = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw new ConfigError([`${path}: cannot be read (${cause.code}); mend its permissions`]);
  });
  const config = loadConfig(environment, file);
  const { embedding, reranker } = config;
  return {
    ...config,
    dataDir: resolve(folder, config.dataDir),
    ...(reranker !== undefined && { reranker: resolve(folder, reranker) }),
    embedding:
      embedding.kind === 'folder'
        ? { ...embedding, folder: resolve(folder, embedding.folder) }
        : embedding,
    warnings: await readableSecrets(path, file),
  };
}

async function readableSecrets(path: string, file: string): Promise<readonly string[]> {
  const held = parseEnv(file);
  if (!settingNames.some((name) => settings[name].secret && held[name])) return [];
  const { mode } = await stat(path);
  if ((mode & READABLE_BY_OTHERS) === 0) return [];
  return [`${path} holds secrets and can be read by others; run chmod 600 ${path}`];
}

/** Exported variables win over those of `.env`. Throws one `ConfigError` that names every problem. */
export function loadConfig(environment: Environment, file: string): Config {
  const fromFile = parseEnv(file);
  const raw = Object.fromEntries(
    settingNames.map((name) => [name, (environment[name] || fromFile[name] || '').trim()]),
  );
  const problems = [
    ...malformedLines(file),
    ...unknownNames(Object.keys(fromFile), environment),
    ...settingNames.flatMap((name) => invalidValue(name, raw[name] ?? '')),
    ...halfSetGroups(new Set(settingNames.filter((name) => raw[name] !== '')), raw),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(raw);
}

function invalidValue(name: SettingName, value: string): readonly string[] {
  if (value === '') return [];
  const { schema, secret, example } = settings[name];
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  const given = secret ? '' : ` (it is "${redact(cleanText(value), []).slice(0, 60)}")`;
  return [`${name}: ${parsed.error.issues[0]?.message}${given}, e.g. ${name}=${example}`];
}

function malformedLines(file: string): readonly string[] {
  const quoted = /=\s*(["'`])(?:(?!\1)[\s\S])*\1/g;
  const withoutQuoted = file.replace(quoted, (value) => `=${value.replace(/[^\n]/g, '')}`);
  return withoutQuoted.split('\n').flatMap((line, i) => {
    const bare = line.trim();
    const sound = bare === '' || bare.startsWith('#') || /^(export\s+)?[\w.-]+\s*=/.test(bare);
    return sound ? [] : [`.env line ${i + 1}: is not NAME=value, e.g. DATA_DIR=./.footnote`];
  });
}

/** A typo must not go unseen: any unknown name in .env, and a near miss among the exported ones. */
function unknownNames(inFile: readonly string[], environment: Environment): readonly string[] {
  const unknown = inFile.filter((name) => !Object.hasOwn(settings, name));
  const misspelt = Object.keys(environment).filter((name) => {
    if (Object.hasOwn(settings, name) || environment[name] === '') return false;
    const near = nearest(name, settingNames, 2);
    return near !== undefined && near.length >= 8 && name.slice(0, 4) === near.slice(0, 4);
  });
  return [...new Set([...unknown, ...misspelt])].map((name) => {
    const near = nearest(name, settingNames, 4);
    const remedy = near === undefined ? 'see .env.example' : `did you mean ${near}?`;
    return `${cleanText(name).slice(0, 60)}: is not a setting; ${remedy}`;
  });
}

function halfSetGroups(
  set: ReadonlySet<string>,
  raw: Readonly<Record<string, string>>,
): readonly string[] {
  const any: AnySet = (...names) => names.some((name) => set.has(name));
  const problems: (readonly [boolean, string])[] = [
    [
      any('CHAT_MODEL') && !any('OPENAI_API_KEY', 'OPENAI_BASE_URL'),
      'CHAT_MODEL: needs OPENAI_API_KEY or OPENAI_BASE_URL, e.g. OPENAI_BASE_URL=http://127.0.0.1:11434/v1',
    ],
    [
      raw.EMBEDDER === 'openai' &&
        !(any('EMBEDDING_MODEL') && any('EMBEDDING_API_KEY', 'EMBEDDING_BASE_URL')),
      'EMBEDDER: openai needs EMBEDDING_MODEL, and EMBEDDING_API_KEY or EMBEDDING_BASE_URL, e.g. EMBEDDING_MODEL=text-embedding-3-small',
    ],
    ...(['EMBEDDING_BASE_URL', 'EMBEDDING_API_KEY', 'EMBEDDING_PRICE_PER_MILLION'] as const).map(
      (name) =>
        [any(name) && raw.EMBEDDER !== 'openai', `${name}: is for EMBEDDER=openai`] as const,
    ),
    ...halfSetSlack(any, raw.SLACK_SOCKET_MODE),
    [
      any('SMTP_URL') && !any('MAIL_FROM'),
      'MAIL_FROM: is needed with SMTP_URL, e.g. MAIL_FROM=Footnote <papers@example.org>',
    ],
    [
      any('SMTP_URL') && !any('PUBLIC_URL'),
      'PUBLIC_URL: is needed with SMTP_URL, for the links in mails, e.g. PUBLIC_URL=https://papers.example.org',
    ],
    [
      any('MAIL_FROM') && !any('SMTP_URL'),
      'SMTP_URL: is needed with MAIL_FROM, e.g. SMTP_URL=smtp://user:password@mail.example.org:587',
    ],
    [
      any('PUBLIC_URL') && !any('WEB_ACCESS'),
      'WEB_ACCESS: must be chosen when PUBLIC_URL is set, e.g. WEB_ACCESS=password',
    ],
    [
      raw.WEB_ACCESS === 'password' && !any('WEB_PASSWORD'),
      'WEB_PASSWORD: is needed with WEB_ACCESS=password, e.g. WEB_PASSWORD=a long sentence',
    ],
    [
      any('WEB_PASSWORD') && raw.WEB_ACCESS !== 'password',
      'WEB_PASSWORD: closes nothing without WEB_ACCESS=password; set that, or leave it out',
    ],
    ...(['DISCORD_APPLICATION_ID', 'DISCORD_GUILD_ID'] as const).map(
      (name) =>
        [any(name) && !any('DISCORD_TOKEN'), `${name}: needs DISCORD_TOKEN as well`] as const,
    ),
  ];
  return problems.filter(([wrong]) => wrong).map(([, problem]) => problem);
}
