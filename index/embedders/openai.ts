import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Embedder } from '../embedder.ts';
import { IndexError } from '../errors.ts';

const BATCH_SIZE = 64;
/** About 2,000 tokens: more than any abstract, less than any endpoint refuses. */
const TEXT_LENGTH_MAX = 8_000;
const TIMEOUT_MS = 30_000;
const RETRIES = 2;
const FIRST_WAIT_MS = 500;
const WAIT_MAX_MS = 20_000;

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()) })),
});
const refusalSchema = z.object({ error: z.object({ code: z.string() }) });

export interface OpenAiEmbedderOptions {
  /** Up to `/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string | undefined;
  /** Waits between tries. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const sleep = (ms: number, signal: AbortSignal): Promise<unknown> =>
  setTimeout(ms, undefined, { signal });

/** Any server with the embeddings API of OpenAI; how many dimensions there are, its first answer tells. */
export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { baseUrl, model } = options;
  let dimensions = 0;

  async function embedBatch(
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]> {
    const input = texts.map((text) => text.slice(0, TEXT_LENGTH_MAX) || '-');
    const answer = await ask(options, { model, input, encoding_format: 'float' }, signal);
    const vectors = read(answer, texts.length);
    const size = vectors[0]?.length ?? 0;
    if (dimensions !== 0 && size !== dimensions) {
      throw unusable(baseUrl, `vectors of ${size} dimensions after ${dimensions}`);
    }
    dimensions = size;
    return vectors;
  }

  /** Each text's vector of length 1; what does not fit is refused as a whole. */
  function read(answer: unknown, count: number): Float32Array[] {
    const parsed = answerSchema.safeParse(answer);
    if (!parsed.success) throw unusable(baseUrl, 'no list of vectors');
    const byIndex = new Map(parsed.data.data.map(({ index, embedding }) => [index, embedding]));
    if (parsed.data.data.length !== count || byIndex.size !== count) {
      throw unusable(baseUrl, `${byIndex.size} vectors for ${count} texts`);
    }
    return Array.from({ length: count }, (_, i) => {
      const vector = Float32Array.from(byIndex.get(i) ?? []);
      const norm = Math.hypot(...vector);
      if (!Number.isFinite(norm) || norm === 0) throw unusable(baseUrl, 'a vector that is none');
      if (vector.length !== byIndex.get(0)?.length) {
        throw unusable(baseUrl, 'vectors of different lengths');
      }
      return vector.map((value) => value / norm);
    });
  }

  return {
    id: createHash('sha256').update(JSON.stringify({ baseUrl, model })).digest('hex').slice(0, 16),
    get dimensions() {
      return dimensions;
    },
    async embed(texts, _kind, signal) {
      signal?.throwIfAborted();
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += BATCH_SIZE) {
        vectors.push(...(await embedBatch(texts.slice(start, start + BATCH_SIZE), signal)));
      }
      return vectors;
    },
    async close() {},
  };
}

/** What the endpoint answers; tries again what may pass. */
async function ask(
  { baseUrl, apiKey, wait = sleep }: OpenAiEmbedderOptions,
  body: object,
  signal?: AbortSignal,
): Promise<unknown> {
  for (let retries = 0; ; retries++) {
    const limit = AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(TIMEOUT_MS)]);
    const outcome = await post(`${baseUrl}/embeddings`, { body, apiKey, signal: limit });
    signal?.throwIfAborted();
    if (outcome.kind === 'answer') return outcome.json;
    if (outcome.kind === 'refusal' || retries === RETRIES) {
      throw new IndexError(
        'embedder',
        `The embedding endpoint at ${new URL(baseUrl).host} ${outcome.reason}. Check EMBEDDING_BASE_URL, EMBEDDING_MODEL and EMBEDDING_API_KEY.`,
      );
    }
    const ms = Math.min(outcome.waitMs ?? FIRST_WAIT_MS * 2 ** retries, WAIT_MAX_MS);
    await wait(ms, signal ?? new AbortController().signal);
  }
}

type Outcome =
  | { readonly kind: 'answer'; readonly json: unknown }
  /** Trying again may help, after so long. */
  | { readonly kind: 'outage'; readonly reason: string; readonly waitMs?: number }
  | { readonly kind: 'refusal'; readonly reason: string };

async function post(
  url: string,
  {
    body,
    apiKey,
    signal,
  }: { readonly body: object; readonly apiKey: string | undefined; readonly signal: AbortSignal },
): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(body),
      redirect: 'error', // the key goes nowhere else
      signal,
    });
    if (response.ok) return { kind: 'answer', json: await response.json() };
    return refused(response, await response.text());
  } catch (cause) {
    const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
    return { kind: 'outage', reason: timedOut ? 'does not answer' : 'cannot be reached' };
  }
}

function refused(response: Response, text: string): Outcome {
  const { status } = response;
  const reason = `answers ${status}`;
  const mayPass = status === 408 || status === 429 || status >= 500;
  if (!mayPass || isOutOfQuota(text)) return { kind: 'refusal', reason };
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return { kind: 'outage', reason, ...(seconds >= 0 ? { waitMs: seconds * 1_000 } : {}) };
}

function isOutOfQuota(text: string): boolean {
  try {
    return refusalSchema.parse(JSON.parse(text)).error.code === 'insufficient_quota';
  } catch {
    return false; // not the shape that says so
  }
}

function unusable(baseUrl: string, what: string): IndexError {
  return new IndexError(
    'embedder',
    `The embedding endpoint at ${new URL(baseUrl).host} answered with ${what}. Nothing was stored; check EMBEDDING_MODEL.`,
  );
}
