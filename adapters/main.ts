#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { createOnnxEmbedder } from '../index/embedders/onnx.ts';
import { IndexError } from '../index/errors.ts';
import type { PaperIndex } from '../index/paper-index.ts';
import { createAnswerer } from '../src/answerer.ts';
import { commandTable } from '../src/commands/table.ts';
import { readConfig } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';
import { createLog, type Log } from '../src/log.ts';
import { toNotice } from '../src/notice.ts';
import { createOpenAiLlm } from '../src/openai-llm.ts';
import { createRetriever } from '../src/retriever.ts';
import { judgeByEvidence } from '../src/sufficiency.ts';
import type { App, Shell } from './cli/app.ts';
import { readArguments } from './cli/long-arguments.ts';
import { createProgram } from './cli/program.ts';
import { openCorpus } from './open-corpus.ts';

const EXIT = { ok: 0, failed: 1, usage: 2, config: 78, interrupted: 130 } as const;
const root = findRoot(import.meta.url);
const modelFolder = join(root, 'data/models/all-MiniLM-L6-v2');
const interruption = new AbortController();
let log: Log = createLog({ level: 'silent', secrets: [] });

const shell: Shell = {
  stdout: process.stdout,
  stderr: process.stderr,
  noColor: (process.env.NO_COLOR ?? '') !== '',
  signal: interruption.signal,
  confirm: confirmOn(process.stdin, process.stderr),
  now: () => performance.now(),
  samplePath: join(root, 'data/sample-papers.jsonl'),
  version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
  open: openApp,
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

/** Wires everything: the only place that does. */
async function openApp(): Promise<App> {
  const config = await readConfig(process.cwd(), process.env);
  const quiet = !config.set.includes('LOG_LEVEL'); // a person reads the shell, not log lines
  log = createLog({ level: quiet ? 'silent' : config.logLevel, secrets: config.secrets });
  const embedder = await createOnnxEmbedder(modelFolder);
  const builtin = { folder: modelFolder, embedder };
  const { embedding } = config;
  const openIndex = (dataDir: string): Promise<PaperIndex> =>
    openCorpus({ dataDir, embedding, builtin, role: 'command' });
  const index = await openIndex(config.dataDir);
  const llm = config.model === undefined ? undefined : createOpenAiLlm({ ...config.model, log });
  const retriever = createRetriever(index);
  const answerer = createAnswerer({
    retriever,
    embedder,
    weigh: index.weigh,
    judge: judgeByEvidence,
    now: shell.now,
    log,
    ...(llm === undefined ? {} : { llm }),
  });
  const parts = { index, retriever, answerer, now: shell.now };
  return {
    config,
    index,
    commands: commandTable.map((spec) => spec.bind(parts)),
    llm,
    openIndex: (folder) => openIndex(join(config.dataDir, folder)),
    async close() {
      await index.close();
      await embedder.close();
    },
  };
}

/** On a terminal alone: a script has nobody to ask. */
function confirmOn(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Shell['confirm'] {
  if (!input.isTTY || !output.isTTY) return undefined;
  return async (question) => {
    const terminal = createInterface({ input, output });
    const { signal } = interruption;
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    terminal.close();
    return /^y(es)?$/i.test(answer.trim());
  };
}

async function run(args: readonly string[]): Promise<number> {
  process.once('SIGINT', () => {
    interruption.abort();
    process.once('SIGINT', () => process.exit(EXIT.interrupted));
  });
  try {
    await createProgram(shell).parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (interruption.signal.aborted) {
      shell.stderr.write('Stopped. What was stored is kept; run it again to go on.\n');
      return EXIT.interrupted;
    }
    if (error instanceof ConfigError) {
      for (const problem of error.problems) shell.stderr.write(`${problem}\n`);
      return EXIT.config;
    }
    const notice = toNotice(error, log);
    shell.stderr.write(`${notice.text}\n`);
    return error instanceof IndexError && error.code === 'mismatch' ? EXIT.config : EXIT.failed;
  }
}

/** The folder of package.json: one up from here when run as source, two when compiled into dist. */
function findRoot(url: string): string {
  return fileURLToPath(new URL(url.endsWith('.ts') ? '..' : '../..', url));
}
