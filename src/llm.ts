export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A language model: messages in, text out as it is written. */
export interface Llm {
  /** What people see as its name. */
  readonly name: string;
  /**
   * Pieces of text in order; none is empty. Throws `UpstreamError`; when the signal aborts, its reason.
   * Leaving the loop early closes the connection.
   */
  stream(messages: readonly ChatMessage[], signal?: AbortSignal): AsyncIterable<string>;
}
