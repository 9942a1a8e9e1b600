#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { IndexError } from '../index/errors.ts';
import { readConfig } from '../src/config.ts';
import type { Config } from '../src/config-groups.ts';
import { ConfigError, InputError, StateError } from '../src/errors.ts';
import { createLog, type Log, type LogForm } from '../src/log.ts';
import { toNotice } from '../src/notice.ts';
import type { App, Shell } from './cli/app.ts';
import { confirmOn } from './cli/confirm.ts';
import { readArguments } from './cli/long-arguments.ts';
import { createProgram } from './cli/program.ts';
import type { Foundation, FoundationOptions } from './compose.ts';
import { checkPlatforms } from './platforms.ts';

process.env.ORT_DISABLE_TELEMETRY = '1'; // else onnxruntime reports its runs to its maker; children inherit it

const EXIT = { ok: 0, failed: 1, usage: 2, config: 78, interrupted: 130 } as const;
const LEFT_BEHIND_MS = 500;
const root = findRoot(import.meta.url);
const modelFolder = join(root, 'data/models/all-MiniLM-L6-v2');
const interruption = new AbortController();
const now = (): Date => new Date();
let log: Log = createLog({ level: 'silent', secrets: [] });

const shell: Shell = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  noColor: (process.env.NO_COLOR ?? '') !== '',
  signal: interruption.signal,
  confirm: confirmOn({
    input: process.stdin,
    output: process.stderr,
    signal: interruption.signal,
    interrupt,
  }),
  now: () => performance.now(),
  samplePath: join(root, 'data/sample-papers.jsonl'),
  version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
  date: now,
  config: () => readConfig(process.cwd(), process.env),
  open: openShellApp,
  async mailOf(digest) {
    const { renderDigest } = await import('./email/render.tsx');
    return renderDigest(digest, 'https://example.org/').html;
  },
  readReport: async (mail) => await (await import('./email/report.ts')).readReport(mail),
  checkPlatforms,
  serve: serveAll,
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok); // the reader, e.g. head, has seen enough
  throw error;
});
process.stderr.on('error', () => {}); // a log that cannot be written costs no answer
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => {
    shell.stderr.write(`${toNotice(error, log).text}\n`);
    process.exit(EXIT.failed);
  });
}
const received = await readArguments(process.argv);
process.exitCode = 'exitCode' in received ? received.exitCode : await run(received.args);

async function openShellApp(): Promise<App> {
  const config = await shell.config();
  const quiet = !config.set.includes('LOG_LEVEL'); // a person reads the shell, not log lines
  const foundation = await open(config, quiet ? 'silent' : config.logLevel, 'command');
  const { openApp } = await import('./open-app.ts');
  return await openApp({ config, foundation, log, now, monotonic: shell.now });
}

/** On a terminal it says where the page is and what goes wrong; elsewhere it logs. */
async function serveAll(): Promise<void> {
  const config = await shell.config();
  const watched = process.stdout.isTTY === true;
  const quiet = watched && !config.set.includes('LOG_LEVEL');
  const foundation = await open(config, quiet ? 'warn' : config.logLevel, 'service');
  const onStart = (url: string): void => {
    if (watched) shell.stdout.write(`Footnote is at ${url} – Ctrl-C stops it.\n`);
  };
  const { samplePath, signal } = shell;
  const self = [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)];
  const clock = { now, monotonic: shell.now };
  const { serve } = await import('./serve.ts');
  try {
    await serve({ config, foundation, samplePath, self, log, signal, onStart, ...clock });
  } finally {
    await foundation.close();
    endSoon();
  }
}

async function open(
  config: Config,
  level: string,
  role: FoundationOptions['role'],
): Promise<Foundation> {
  const { openFoundation } = await import('./compose.ts');
  log = createLog({ level, secrets: config.secrets, as: logForm() });
  return await openFoundation({
    config,
    role,
    log,
    modelFolder,
    version: shell.version,
    monotonic: shell.now,
  });
}

function logForm(): LogForm {
  if (process.stderr.isTTY !== true) return 'json';
  return shell.noColor ? 'no colours' : 'colours';
}

async function run(args: readonly string[]): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  try {
    await createProgram(shell).parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (interruption.signal.aborted) {
      shell.stderr.write('Stopped. What was stored is kept; run it again to go on.\n');
      endSoon();
      return EXIT.interrupted;
    }
    if (error instanceof ConfigError) {
      for (const problem of error.problems) shell.stderr.write(`${problem}\n`);
      return EXIT.config;
    }
    const notice = toNotice(error, log);
    shell.stderr.write(`${notice.text}\n`);
    if (error instanceof InputError) return EXIT.usage;
    return doesNotFit(error) ? EXIT.config : EXIT.failed;
  }
}

/** Another version or other settings made what is there. */
function doesNotFit(error: unknown): boolean {
  if (error instanceof StateError) return error.newer;
  return error instanceof IndexError && error.code === 'mismatch';
}

/** Once: end in order. Again: at once. */
function interrupt(): void {
  if (interruption.signal.aborted) process.exit(EXIT.interrupted);
  interruption.abort();
}

/** What has not stopped by then, such as reading what nobody sends, keeps nobody waiting. */
function endSoon(): void {
  setTimeout(() => process.exit(), LEFT_BEHIND_MS).unref();
}

/** The folder of package.json: one up from here when run as source, two when compiled into dist. */
function findRoot(url: string): string {
  return fileURLToPath(new URL(url.endsWith('.ts') ? '..' : '../..', url));
}
