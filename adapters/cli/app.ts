import type { PaperIndex } from '../../index/paper-index.ts';
import type { Reranker } from '../../index/reranker.ts';
import type { BounceReport } from '../../src/bounces.ts';
import type { Command } from '../../src/command.ts';
import type { CommandContext } from '../../src/command-context.ts';
import type { Config } from '../../src/config-groups.ts';
import type { Llm } from '../../src/llm.ts';
import type { Rerank } from '../../src/retriever.ts';
import type { Sources } from '../../src/sources.ts';
import type { Sync } from '../../src/sync.ts';
import type { Digest } from '../../src/trending-reply.ts';
import type { Trends } from '../../src/trends.ts';
import type { Finding } from '../service.ts';
import { printJson, printReplies } from './print.ts';
import { type Output, styleFor } from './terminal.ts';

/** What the shell's commands work with once the settings are read and the corpus is open. */
export interface App {
  readonly config: Config;
  readonly index: PaperIndex;
  readonly commands: readonly Command[];
  readonly llm: Llm | undefined;
  readonly reranker: Reranker | undefined;
  rerankOf(index: PaperIndex): Rerank | undefined;
  readonly trends: Trends;
  readonly lookups: Sources['lookups'];
  readonly date: () => Date;
  /** Opens a corpus of its own in a folder below DATA_DIR, for evaluation; the caller closes it. */
  openIndex(folder: string): Promise<PaperIndex>;
  /** What reads the sources; the caller closes it. */
  openSync(): Promise<{ readonly sync: Sync; close(): Promise<void> }>;
  close(): Promise<void>;
}

/** What the shell is to the program: streams, signals, and the way to everything else. */
export interface Shell {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly noColor: boolean;
  readonly signal: AbortSignal;
  /** Asks yes or no; undefined where nobody is there to answer. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** The corpus that ships. */
  readonly samplePath: string;
  readonly version: string;
  readonly date: () => Date;
  /** The settings alone. */
  config(): Promise<Config>;
  open(): Promise<App>;
  /** A post as the HTML of a mail. */
  mailOf(digest: Digest): Promise<string>;
  /** What a mail reports of another; undefined where it is no report. */
  readReport(mail: Uint8Array): Promise<BounceReport | undefined>;
  /** Of the platforms that have their settings. */
  checkPlatforms(config: Config): Promise<readonly Finding[]>;
  /** Runs the service until the signal. */
  serve(): Promise<void>;
}

const MODEL_HINT = 'Set CHAT_MODEL to have answers written.';

const searchHint = (source: string): string =>
  `\nTo search ${source} now, run \`footnote live\` with the question.`;

const context: CommandContext = {
  place: { platform: 'shell', tenant: 'local', channel: 'terminal' },
  person: 'local',
  locale: 'en',
  timeZone: 'UTC',
  mayManage: async () => true,
};

export interface Invocation {
  readonly name: string;
  readonly input: unknown;
  readonly json: boolean;
}

export async function runCommand(app: App, shell: Shell, call: Invocation): Promise<void> {
  const command = app.commands.find(({ name }) => name === call.name);
  if (command === undefined) throw new Error(`no command ${call.name}`);
  const replies = command.execute(call.input, context, shell.signal);
  if (call.json) return await printJson(replies, shell.stdout);
  const style = styleFor(shell.stdout, shell.noColor);
  const last = await printReplies(replies, shell.stdout, style);
  const quoted = last?.kind === 'answer' && last.mode === 'extractive' && !last.refused;
  if (last?.kind === 'answer' && last.searchable !== undefined) {
    shell.stdout.write(`${style.dim(searchHint(last.searchable))}\n`);
  }
  if (quoted && app.llm === undefined) shell.stdout.write(`${style.dim(MODEL_HINT)}\n`);
}

/** Opens everything, runs the action, and closes whatever happens. */
export async function withApp(shell: Shell, action: (app: App) => Promise<void>): Promise<void> {
  const app = await shell.open();
  try {
    await action(app);
  } finally {
    await app.close();
  }
}
