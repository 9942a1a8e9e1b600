import type { Tenancy } from './state/turns.ts';
import type { Tokens } from './state/usage.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** Whose budget the call comes out of. */
  readonly payer?: Tenancy;
  /** The most that may be written, where it is less than the settings allow. */
  readonly maxTokens?: number;
  /** Called once, at the end, by servers that count. */
  readonly onUsage?: (tokens: Tokens) => void;
}

/** A language model: messages in, text out as it is written. */
export interface Llm {
  /** What people see as its name. */
  readonly name: string;
  /**
   * Pieces of text in order; none is empty. Throws `UpstreamError`; when the signal aborts, its reason.
   * Leaving the loop early closes the connection.
   */
  stream(messages: readonly ChatMessage[], options?: StreamOptions): AsyncIterable<string>;
}

/** The same model, at somebody's cost. */
export function paidBy(llm: Llm, payer: Tenancy | undefined): Llm {
  if (payer === undefined) return llm;
  return {
    name: llm.name,
    stream: (messages, options) => llm.stream(messages, { ...options, payer }),
  };
}
