import type { Tokens } from './state/usage.ts';
import type { Tenancy } from './tenancy.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Whose budget a call comes out of, and who waits for it; nothing of it leaves this machine. */
export interface Payer extends Tenancy {
  readonly person: string;
}

export interface StreamOptions {
  readonly signal?: AbortSignal;
  readonly payer?: Payer;
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
export function paidBy(llm: Llm, payer: Payer | undefined): Llm {
  if (payer === undefined) return llm;
  return {
    name: llm.name,
    stream: (messages, options) => llm.stream(messages, { ...options, payer }),
  };
}
