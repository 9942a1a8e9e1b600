import { join } from 'node:path';
import { createOnnxEmbedder } from '../index/embedders/onnx.ts';
import { createOnnxReranker } from '../index/embedders/onnx-reranker.ts';
import type { Paper } from '../index/paper.ts';
import type { PaperIndex } from '../index/paper-index.ts';
import type { Reranker } from '../index/reranker.ts';
import type { IndexEvent } from '../index/service.ts';
import { systemClock } from '../index/sources/clock.ts';
import { createLanes } from '../index/sources/lane.ts';
import { type Answerer, createAnswerer } from '../src/answerer.ts';
import type { Config } from '../src/config-groups.ts';
import { systemTimer } from '../src/deadline.ts';
import type { Llm } from '../src/llm.ts';
import type { Log } from '../src/log.ts';
import { createReranking } from '../src/reranking.ts';
import { createRetriever, type Rerank, type Retriever } from '../src/retriever.ts';
import { createSources, type Sources } from '../src/sources.ts';
import { judgeByEvidence } from '../src/sufficiency.ts';
import { type CorpusOptions, openCorpus } from './open-corpus.ts';

const NEWEST_MS = 90 * 86_400_000;
const NEWEST_MAX = 500;

/** What every way in stands on: the corpus and what answers from it. */
export interface Foundation {
  readonly index: PaperIndex;
  readonly retriever: Retriever;
  /** Undefined where CHAT_MODEL is not set. */
  readonly llm: Llm | undefined;
  /** Undefined where RERANKER_MODEL is not set. */
  readonly reranker: Reranker | undefined;
  rerankOf(index: PaperIndex): Rerank | undefined;
  readonly sources: Sources;
  answererWith(llm: Llm | undefined): Answerer;
  /** A corpus of its own in a folder below DATA_DIR; the caller closes it. */
  openIndex(folder: string): Promise<PaperIndex>;
  close(): Promise<void>;
}

export interface FoundationOptions extends Pick<CorpusOptions, 'role'> {
  readonly config: Config;
  readonly log: Log;
  readonly modelFolder: string;
  readonly version: string;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
}

export async function openFoundation(options: FoundationOptions): Promise<Foundation> {
  const { config, log, monotonic } = options;
  const embedder = await createOnnxEmbedder(options.modelFolder);
  const open = (dataDir: string, role: CorpusOptions['role']): Promise<PaperIndex> =>
    openCorpus({
      dataDir,
      role,
      embedding: config.embedding,
      builtin: { folder: options.modelFolder, embedder },
      report: (event) => tell(event, log),
    });
  const reranker =
    config.reranker === undefined ? undefined : await createOnnxReranker(config.reranker);
  const rerankOf = (of: PaperIndex): Rerank | undefined =>
    reranker && createReranking(of, { reranker, timer: systemTimer, log });
  const index = await open(config.dataDir, options.role);
  const retriever = createRetriever(index, rerankOf(index));
  return {
    index,
    retriever,
    reranker,
    rerankOf,
    sources: createSources(config.sources, {
      fetch,
      clock: systemClock,
      random: Math.random,
      lanes: createLanes(config.dataDir),
      version: options.version,
      newest: async () => (await newest(index)).map(({ id }) => id),
    }),
    llm: await openLlm(config.model, log),
    answererWith: (llm) =>
      createAnswerer({
        retriever,
        embedder,
        weigh: index.weigh,
        judge: judgeByEvidence,
        now: monotonic,
        log,
        ...(llm && { llm }),
      }),
    openIndex: (folder) => open(join(config.dataDir, folder), 'command'),
    async close() {
      await index.close();
      await embedder.close();
      await reranker?.close();
    },
  };
}

/** Its client is loaded where there is a model: it is a sixth of what a command loads. */
async function openLlm(model: Config['model'], log: Log): Promise<Llm | undefined> {
  if (model === undefined) return;
  const { createOpenAiLlm } = await import('../src/openai-llm.ts');
  return createOpenAiLlm({ ...model, log });
}

/** Those whose citations still change much. */
function newest(index: PaperIndex): Promise<readonly Paper[]> {
  return index.publishedSince(new Date(Date.now() - NEWEST_MS), NEWEST_MAX);
}

function tell(event: IndexEvent, log: Log): void {
  if (event.kind === 'built') log.info({ generation: event.generation }, 'the index was built');
  else if (event.kind === 'failed') log.error({ err: event.error }, 'the index could not be built');
  else log.error({ err: event.reason }, 'the index is not as it should be');
}
