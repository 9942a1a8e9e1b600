import { setTimeout as delay } from 'node:timers/promises';
import OpenAI, { APIConnectionError, APIError } from 'openai';
import { UpstreamError } from './errors.ts';
import type { ChatMessage, Llm, StreamOptions } from './llm.ts';
import type { Log } from './log.ts';
import { withoutThoughts } from './thoughts.ts';

const RETRIES_MAX = 2;
const BACKOFF_MS = [500, 1_500] as const;
const RETRY_AFTER_MAX_MS = 5_000;
const TEMPERATURE = 0.2;
const SERVICE = 'language model';
const QUOTA = /insufficient_quota|billing|credit/i;

export interface OpenAiOptions {
  readonly model: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  /** The most that one answer may cost. */
  readonly maxTokens: number;
  readonly log: Log;
  /** Waits, and rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 ≤ n < 1. */
  readonly random?: () => number;
}

/** A model behind any server with the chat-completions API; at most two retries, none after the first piece. */
export function createOpenAiLlm(options: OpenAiOptions): Llm {
  const { model, apiKey, baseUrl, log, random = Math.random, sleep = wait } = options;
  const client = new OpenAI({
    apiKey: apiKey ?? 'none', // local servers want none; the client insists on one
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    maxRetries: 0, // ours knows a used-up quota from a busy server
    logLevel: 'off',
  });

  async function open(
    messages: readonly ChatMessage[],
    maxTokens: number | undefined,
    signal: AbortSignal,
  ) {
    let extras: object = {
      temperature: TEMPERATURE,
      max_tokens: Math.min(maxTokens ?? options.maxTokens, options.maxTokens),
      stream_options: { include_usage: true },
    };
    for (let retries = 0; ; ) {
      try {
        return await client.chat.completions.create(
          { model, messages: [...messages], stream: true, ...extras },
          { signal },
        );
      } catch (error) {
        signal.throwIfAborted();
        const accepted = withoutRefused(extras, error);
        if (accepted !== undefined) {
          extras = accepted;
          continue;
        }
        const failure = toUpstream(error, model, client.baseURL);
        if (!failure.retryable || retries >= RETRIES_MAX) throw failure;
        const ms = retryAfterMs(error) ?? (BACKOFF_MS[retries] as number) * (0.75 + random() / 2);
        retries++;
        log.warn({ err: failure, retries, ms }, 'the language model was asked again');
        await sleep(ms, signal);
      }
    }
  }

  async function* pieces(
    messages: readonly ChatMessage[],
    { maxTokens, onUsage }: StreamOptions,
    signal: AbortSignal,
  ) {
    const stream = await open(messages, maxTokens, signal);
    let cut = false;
    try {
      for await (const chunk of stream) {
        const { usage } = chunk;
        if (usage != null) onUsage?.({ in: usage.prompt_tokens, out: usage.completion_tokens });
        const choice = chunk.choices?.[0];
        if (choice?.finish_reason === 'content_filter') throw filtered(model);
        cut ||= choice?.finish_reason === 'length';
        yield choice?.delta?.content ?? '';
      }
    } catch (error) {
      signal.throwIfAborted();
      throw toUpstream(error, model, client.baseURL);
    }
    signal.throwIfAborted(); // the client ends an aborted stream as if it were whole
    if (cut)
      throw maxTokens === undefined ? endless(model) : new Error('the call came to its limit');
  }

  return {
    name: model,
    async *stream(messages, asked = {}) {
      const { signal } = asked;
      const leaving = new AbortController();
      const both =
        signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
      try {
        let some = false;
        for await (const text of withoutThoughts(pieces(messages, asked, both))) {
          some ||= text.trim() !== '';
          yield text;
        }
        if (!some) throw silent(model);
      } finally {
        leaving.abort();
      }
    },
  };
}

async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal });
}

/** The parameters that are left where the server has just refused one of them; undefined where it has not. */
function withoutRefused(extras: object, error: unknown): object | undefined {
  const refuses = (name: string): boolean =>
    name in extras &&
    error instanceof APIError &&
    error.status === 400 &&
    error.message.includes(name);
  const without = (...names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(Object.entries(extras).filter(([name]) => !names.includes(name)));
  if ('max_tokens' in extras && refuses('max_tokens')) {
    const others = without('max_tokens', 'temperature'); // who refuses one refuses both
    return { ...others, max_completion_tokens: extras.max_tokens };
  }
  const refused = ['stream_options', 'temperature'].find(refuses);
  return refused === undefined ? undefined : without(refused);
}

function retryAfterMs(error: unknown): number | undefined {
  if (!(error instanceof APIError)) return undefined;
  const seconds = Number(error.headers?.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? Math.min(seconds * 1000, RETRY_AFTER_MAX_MS) : undefined;
}

function toUpstream(error: unknown, model: string, url: string): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const host = new URL(url).host;
  const failure = (message: string, kind: { retryable: boolean; configuration?: boolean }) =>
    new UpstreamError(SERVICE, message, kind, { cause: error });
  const settled = { retryable: false, configuration: true };
  if (error instanceof APIConnectionError) {
    return failure(`The language model at ${host} could not be reached.`, { retryable: true });
  }
  if (!(error instanceof APIError) || error.status === undefined) {
    return failure(`The language model at ${host} broke off.`, { retryable: false });
  }
  const { status } = error;
  if (status === 401 || status === 403) {
    return failure(`${host} refused the key. The operator should check OPENAI_API_KEY.`, settled);
  }
  if (status === 404) {
    return failure(
      `${host} does not know the model "${model}". The operator should check CHAT_MODEL and OPENAI_BASE_URL.`,
      settled,
    );
  }
  const isPace = error.code === 'rate_limit_exceeded'; // its message advises to add a card, too
  if (status === 402 || (!isPace && QUOTA.test(`${error.code} ${error.type} ${error.message}`))) {
    return failure(
      `The quota at ${host} is used up. The operator should check its billing.`,
      settled,
    );
  }
  if (status === 408 || status === 429 || status >= 500) {
    return failure(`The language model at ${host} is busy (${status}).`, { retryable: true });
  }
  return failure(`${host} did not accept the request (${status}).`, settled);
}

function filtered(model: string): UpstreamError {
  return new UpstreamError(SERVICE, `${model} declined to write an answer.`, { retryable: false });
}

function endless(model: string): UpstreamError {
  const message = `${model} came to its limit before it was done. The operator may raise MAX_TOKENS_PER_ANSWER.`;
  return new UpstreamError(SERVICE, message, { retryable: false });
}

function silent(model: string): UpstreamError {
  return new UpstreamError(SERVICE, `${model} returned nothing.`, { retryable: false });
}
