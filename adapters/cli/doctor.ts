import { statfs } from 'node:fs/promises';
import type { Command as Program } from 'commander';
import { UserError } from '../../src/errors.ts';
import { formatBytes } from '../../src/text.ts';
import type { Finding } from '../service.ts';
import { type App, type Shell, withApp } from './app.ts';

const NODE_MIN = [20, 19] as const;
const FREE_BYTES_MIN = 500e6;
const MODEL_TIMEOUT_MS = 10_000;

export function addDoctor(program: Program, shell: Shell): void {
  program
    .command('doctor')
    .description('Check the installation and the settings; each finding names its remedy')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) =>
      withApp(shell, async (app) => {
        const findings = await examine(app, shell);
        if (options.json === true) shell.stdout.write(`${JSON.stringify({ findings }, null, 2)}\n`);
        else for (const finding of findings) shell.stdout.write(toLine(finding));
        const failed = findings.filter(({ ok }) => !ok).length;
        if (failed > 0) throw new UserError(`${failed} of ${findings.length} checks failed.`);
      }),
    );
}

function toLine({ name, ok, detail }: Finding): string {
  return `${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(16)}${detail}\n`;
}

async function examine(app: App, shell: Shell): Promise<readonly Finding[]> {
  return [
    checkNode(process.versions.node),
    await checkDisk(app.config.dataDir),
    await checkIndex(app),
    await checkEmbedder(app),
    ...(await checkReranker(app, shell)),
    await checkModel(app, shell),
    ...checkPage(app),
    ...(await shell.checkPlatforms(app.config)),
    checkSettings(app),
  ];
}

function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  return {
    name: 'Node',
    ok,
    detail: ok ? version : `${version}; install ${NODE_MIN.join('.')} or newer`,
  };
}

async function checkDisk(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const detail = `${dataDir}, ${formatBytes(free)} free`;
  const ok = free >= FREE_BYTES_MIN;
  return { name: 'disk', ok, detail: ok ? detail : `${detail}; make room, or move DATA_DIR` };
}

/** Secrets in a file that others can read are others' secrets. */
function checkSettings({ config }: App): Finding {
  const name = 'settings';
  const [warning] = config.warnings;
  if (warning !== undefined) return { name, ok: false, detail: warning };
  return { name, ok: true, detail: config.set.join(', ') || 'defaults' };
}

async function checkIndex({ index }: App): Promise<Finding> {
  const name = 'index';
  const { papers, generation, tail, problem, unembedded = 0, nextEmbedder } = await index.status();
  if (problem !== undefined) return { name, ok: false, detail: problem };
  if (papers === 0) {
    return { name, ok: true, detail: 'empty; the first question indexes the sample corpus' };
  }
  const detail = `${papers} papers, ${tail} newer than the generation`;
  if (nextEmbedder !== undefined) {
    const remedy = 'built with another embedder than the settings name; run `footnote index build`';
    return { name, ok: false, detail: `${detail}; ${remedy}` };
  }
  const ok = generation !== null && unembedded === 0;
  return { name, ok, detail: ok ? detail : `${detail}; run \`footnote index build\`` };
}

async function checkEmbedder({ index }: App): Promise<Finding> {
  const name = 'embedding model';
  const { id } = index.embedder;
  try {
    const [vector] = await index.embedder.embed(['Does it run?'], 'query');
    return { name, ok: true, detail: `${id}, ${vector?.length} dimensions` };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function checkReranker({ reranker }: App, { now }: Shell): Promise<readonly Finding[]> {
  if (reranker === undefined) return [];
  const name = 'reranking model';
  try {
    await reranker.score('Does it run?', ['It starts.']);
    const startedAt = now();
    const [score = 0] = await reranker.score('Does it run?', ['It runs.']);
    const took = Math.round(now() - startedAt);
    return [{ name, ok: true, detail: `gives ${score.toFixed(2)} after ${took} ms` }];
  } catch (error) {
    return [{ name, ok: false, detail: error instanceof Error ? error.message : String(error) }];
  }
}

async function checkModel({ llm }: App, shell: Shell): Promise<Finding> {
  const name = 'language model';
  if (llm === undefined) {
    return {
      name,
      ok: true,
      detail: 'none; answers are quotes. Set CHAT_MODEL to have them written',
    };
  }
  const startedAt = shell.now();
  try {
    const signal = AbortSignal.any([shell.signal, AbortSignal.timeout(MODEL_TIMEOUT_MS)]);
    for await (const _ of llm.stream([{ role: 'user', content: 'Say OK.' }], { signal })) break;
    return {
      name,
      ok: true,
      detail: `${llm.name} answers after ${Math.round(shell.now() - startedAt)} ms`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, ok: false, detail: `${llm.name}: ${reason}` };
  }
}

function checkPage({ config }: App): readonly Finding[] {
  const { host, port } = config.page;
  return [{ name: 'page', ok: true, detail: `http://${host}:${port} with \`npm start\`` }];
}
