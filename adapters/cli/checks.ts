import { FREE_BYTES_MIN } from '../../src/alerts.ts';
import type { Config } from '../../src/config-groups.ts';
import { freeBytesOf } from '../../src/disk.ts';
import { UpstreamError } from '../../src/errors.ts';
import { formatBytes } from '../../src/text.ts';
import type { Finding } from '../service.ts';
import type { App, Shell } from './app.ts';

const NODE_MIN = [20, 19] as const;
const ASKED_MS = 10_000;
/** Every source knows it. */
const KNOWN_PAPER = 'arxiv:1706.03762';

/** What needs no more than the settings. */
export async function checkMachine(config: Config): Promise<readonly Finding[]> {
  return [
    checkNode(process.versions.node),
    await checkDisk(config.dataDir),
    await checkState(config.dataDir),
    ...checkOperators(config),
    checkPage(config),
    checkSettings(config),
  ];
}

/** The corpus and all that is asked from here; one finding where the corpus cannot be opened. */
export async function checkCorpus(shell: Shell): Promise<readonly Finding[]> {
  let app: App;
  try {
    app = await shell.open();
  } catch (error) {
    return [{ name: 'index', ok: false, detail: reasonOf(error) }];
  }
  try {
    return [
      await checkIndex(app),
      await checkEmbedder(app),
      ...(await checkReranker(app, shell)),
      await checkModel(app, shell),
      ...(await checkSources(app, shell.signal)),
    ];
  } finally {
    await app.close();
  }
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
  const free = await freeBytesOf(dataDir);
  const detail = `${dataDir}, ${formatBytes(free)} free`;
  const ok = free >= FREE_BYTES_MIN;
  return { name: 'disk', ok, detail: ok ? detail : `${detail}; make room, or move DATA_DIR` };
}

async function checkState(dataDir: string): Promise<Finding> {
  const { findStateProblem } = await import('../../src/state/check.ts');
  const problem = findStateProblem(dataDir);
  const detail = problem ?? 'every page of state.db is sound, or there is none yet';
  return { name: 'state', ok: problem === undefined, detail };
}

/** Whether those who are to be told can be. */
function checkOperators({ operators, discord, slack, mail }: Config): readonly Finding[] {
  const name = 'operators';
  if (operators.length === 0) {
    const detail = 'none; set OPERATORS to be told when something needs you';
    return [{ name, ok: true, detail }];
  }
  const joined: Readonly<Record<string, unknown>> = { discord, slack, email: mail };
  return operators.map((operator) => {
    const platform = operator.slice(0, operator.indexOf(':'));
    const ok = joined[platform] !== undefined;
    const remedy = Object.hasOwn(joined, platform)
      ? `set up ${platform === 'email' ? 'mail' : platform}, or name another in OPERATORS`
      : 'write discord:…, slack:team/user or email:… in OPERATORS';
    return { name, ok, detail: ok ? operator : `${operator} cannot be told; ${remedy}` };
  });
}

function checkPage({ page: { host, port } }: Config): Finding {
  return { name: 'page', ok: true, detail: `http://${host}:${port} with \`npm start\`` };
}

/** Secrets in a file that others can read are others' secrets. */
function checkSettings(config: Config): Finding {
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
    return { name, ok: false, detail: reasonOf(error) };
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
    return [{ name, ok: false, detail: reasonOf(error) }];
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
    const signal = AbortSignal.any([shell.signal, AbortSignal.timeout(ASKED_MS)]);
    for await (const _ of llm.stream([{ role: 'user', content: 'Say OK.' }], { signal })) break;
    return {
      name,
      ok: true,
      detail: `${llm.name} answers after ${Math.round(shell.now() - startedAt)} ms`,
    };
  } catch (error) {
    return { name, ok: false, detail: `${llm.name}: ${whyNoModel(error)}` };
  }
}

/** What the settings are to blame for says so itself. */
function whyNoModel(error: unknown): string {
  const reason = reasonOf(error);
  if (error instanceof UpstreamError && error.reason === 'configuration') return reason;
  return `${reason.replace(/\.$/, '')}; see that it runs and is loaded, or correct OPENAI_BASE_URL`;
}

/** Each is asked for one paper, all at once. */
async function checkSources(app: App, stop: AbortSignal): Promise<readonly Finding[]> {
  if (app.lookups.length === 0) {
    return [{ name: 'sources', ok: true, detail: 'none may be asked; set SOURCES for new papers' }];
  }
  const signal = AbortSignal.any([stop, AbortSignal.timeout(ASKED_MS)]);
  return await Promise.all(
    app.lookups.map(async (source): Promise<Finding> => {
      const { title: name } = source;
      try {
        await source.lookup([KNOWN_PAPER], signal);
        return { name, ok: true, detail: 'answers' };
      } catch (error) {
        const reason = reasonOf(error).replace(/\.$/, '');
        return { name, ok: false, detail: `${reason}; try later, or leave it out of SOURCES` };
      }
    }),
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `no answer within ${ASKED_MS / 1_000} s`;
  }
  return error instanceof Error ? error.message : String(error);
}
