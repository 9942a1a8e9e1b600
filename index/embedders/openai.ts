import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Embedder } from '../embedder.ts';
import { IndexError } from '../errors.ts';
import { ask, type OpenAiEndpoint, refusal, type Unfit } from './openai-endpoint.ts';

const BATCH_SIZE = 64;
/** About 2,000 tokens: more than any abstract, less than any endpoint refuses. */
const TEXT_LENGTH_MAX = 8_000;
/** A text that is refused is cut down to about so much, not further. */
const TEXT_LENGTH_MIN = 500;
const NAMED_LENGTH = 60;

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()) })),
});

/** Any server with the embeddings API of OpenAI; how many dimensions there are, its first answer tells. */
export function createOpenAiEmbedder(options: OpenAiEndpoint): Embedder {
  const { baseUrl, model } = options;
  let dimensions = 0;

  /** One text that is refused holds up no other: batches are halved, then the text. */
  async function embedFitting(texts: readonly string[], call: EmbedCall): Promise<Float32Array[]> {
    const outcome = await embedBatch(texts, call);
    if (outcome.kind === 'vectors') return outcome.vectors;
    const [text = ''] = texts;
    if (texts.length === 1 && text.length <= TEXT_LENGTH_MIN) {
      throw refusal(
        options,
        `${outcome.reason}${call.kind === 'paper' ? ` to “${beginning(text)}”` : ''}`,
      );
    }
    const vectors: Float32Array[] = [];
    for (const part of halves(texts)) vectors.push(...(await embedFitting(part, call)));
    return vectors;
  }

  async function embedBatch(
    texts: readonly string[],
    { kind, signal }: EmbedCall,
  ): Promise<Embedded> {
    const body = { model, input: texts.map((text) => text || '-'), encoding_format: 'float' };
    const of = kind === 'query' && texts.length === 1 ? 'question' : 'batch';
    const outcome = await ask(options, body, { of, signal });
    if (outcome.kind === 'unfit') return outcome;
    const vectors = read(outcome.json, texts.length);
    const size = vectors[0]?.length ?? 0;
    if (dimensions !== 0 && size !== dimensions) {
      throw unusable(baseUrl, `vectors of ${size} dimensions after ${dimensions}`);
    }
    dimensions = size;
    return { kind: 'vectors', vectors };
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
    async embed(texts, kind, signal) {
      signal?.throwIfAborted();
      const whole = texts.map((text) => cut(text, TEXT_LENGTH_MAX));
      const vectors: Float32Array[] = [];
      for (let start = 0; start < whole.length; start += BATCH_SIZE) {
        const batch = whole.slice(start, start + BATCH_SIZE);
        vectors.push(...(await embedFitting(batch, { kind, signal })));
      }
      return vectors;
    },
    async close() {},
  };
}

interface EmbedCall {
  readonly kind: 'query' | 'paper';
  readonly signal: AbortSignal | undefined;
}

type Embedded = { readonly kind: 'vectors'; readonly vectors: Float32Array[] } | Unfit;

/** Of several texts the first and the second half, of one its beginning. */
function halves(texts: readonly string[]): readonly (readonly string[])[] {
  const [text = ''] = texts;
  if (texts.length === 1) return [[cut(text, Math.max(TEXT_LENGTH_MIN, text.length >> 1))]];
  const middle = texts.length >> 1;
  return [texts.slice(0, middle), texts.slice(middle)];
}

/** Never between the halves of one character. */
function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}

function beginning(text: string): string {
  return text.length <= NAMED_LENGTH ? text : `${cut(text, NAMED_LENGTH)}…`;
}

function unusable(baseUrl: string, what: string): IndexError {
  return new IndexError(
    'embedder',
    `The embedding endpoint at ${new URL(baseUrl).host} answered with ${what}. Nothing was stored; check EMBEDDING_MODEL.`,
  );
}
