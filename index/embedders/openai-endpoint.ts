import { z } from 'zod';
import { IndexError } from '../errors.ts';
import { type Clock, systemClock } from '../sources/clock.ts';

/** Somebody waits for a question. */
const PATIENCE = {
  question: { timeoutMs: 8_000, retriesMax: 1, waitMaxMs: 4_000 },
  batch: { timeoutMs: 30_000, retriesMax: 2, waitMaxMs: 20_000 },
} as const;
const FIRST_WAIT_MS = 500;
const CHECK = 'Check EMBEDDING_BASE_URL, EMBEDDING_MODEL and EMBEDDING_API_KEY.';
const LATER = 'Try again in a minute.';
/** Bad request, too large, unprocessable: it may be a text's fault. */
const UNFIT = new Set([400, 413, 422]);

const refusalSchema = z.object({ error: z.object({ code: z.string() }) });

export interface OpenAiEndpoint {
  /** Up to `/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string | undefined;
  /** Waits between tries, and aborts one that takes longer. */
  readonly clock?: Pick<Clock, 'sleep' | 'deadline'>;
}

interface Call {
  readonly of: keyof typeof PATIENCE;
  readonly signal: AbortSignal | undefined;
}

/** What the endpoint answers; tries again what may pass. */
export async function ask(
  options: OpenAiEndpoint,
  body: object,
  { of, signal }: Call,
): Promise<Answer | Unfit> {
  const { baseUrl, apiKey, clock = systemClock } = options;
  const { timeoutMs, retriesMax, waitMaxMs } = PATIENCE[of];
  for (let retries = 0; ; retries++) {
    const limit = AbortSignal.any([...(signal ? [signal] : []), clock.deadline(timeoutMs)]);
    const outcome = await post(`${baseUrl}/embeddings`, { body, apiKey, signal: limit });
    signal?.throwIfAborted();
    if (outcome.kind === 'answer' || outcome.kind === 'unfit') return outcome;
    if (outcome.kind === 'refusal' || retries === retriesMax) {
      if (outcome.kind === 'outage' && outcome.isTextAtFault) return { ...outcome, kind: 'unfit' };
      throw refusal(options, outcome.reason, outcome.kind === 'outage' ? outcome.remedy : CHECK);
    }
    const ms = Math.min(outcome.waitMs ?? FIRST_WAIT_MS * 2 ** retries, waitMaxMs);
    await clock.sleep(ms, signal);
  }
}

export function refusal(
  { baseUrl }: OpenAiEndpoint,
  reason: string,
  remedy: string = CHECK,
): IndexError {
  const { host } = new URL(baseUrl);
  return new IndexError('embedder', `The embedding endpoint at ${host} ${reason}. ${remedy}`);
}

interface Answer {
  readonly kind: 'answer';
  readonly json: unknown;
}

/** The texts are too long, or one holds what the model does not take. */
export interface Unfit {
  readonly kind: 'unfit';
  readonly reason: string;
}

type Outcome =
  | Answer
  | Unfit
  /** Trying again may help, after so long. */
  | {
      readonly kind: 'outage';
      readonly reason: string;
      /** Where it did not. */
      readonly remedy: string;
      readonly waitMs?: number;
      /** Some servers break down over a text that is too long. */
      readonly isTextAtFault?: boolean;
    }
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
    const reason = timedOut ? 'does not answer' : 'cannot be reached';
    return { kind: 'outage', reason, remedy: CHECK };
  }
}

function refused(response: Response, text: string): Outcome {
  const { status } = response;
  const reason = `answers ${status}`;
  if (isOutOfQuota(text)) return { kind: 'refusal', reason };
  if (UNFIT.has(status)) return { kind: 'unfit', reason };
  const mayPass = status === 408 || status === 429 || status >= 500;
  if (!mayPass) return { kind: 'refusal', reason };
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const wait = seconds >= 0 ? { waitMs: seconds * 1_000 } : {};
  return { kind: 'outage', reason, remedy: LATER, isTextAtFault: status === 500, ...wait };
}

function isOutOfQuota(text: string): boolean {
  try {
    return refusalSchema.parse(JSON.parse(text)).error.code === 'insufficient_quota';
  } catch {
    return false; // not the shape that says so
  }
}
