import { z } from 'zod';
import { optional, price, type Settings, secret, text, url, whole } from './setting.ts';

export const answerSettings = {
  CHAT_MODEL: {
    ...optional,
    group: 'model',
    about: 'model that writes the answers; without it they are quotes from the abstracts',
    example: 'gpt-4.1-mini',
    schema: text,
  },
  OPENAI_API_KEY: {
    ...secret,
    group: 'model',
    about: 'key of the chat-completions server; used only with CHAT_MODEL',
    example: 'sk-...',
    schema: text,
  },
  OPENAI_BASE_URL: {
    ...optional,
    group: 'model',
    about: 'any server with the chat-completions API (Ollama, vLLM, LM Studio ...)',
    example: 'http://127.0.0.1:11434/v1',
    schema: url,
  },
  MAX_TOKENS_PER_ANSWER: {
    group: 'model',
    about: 'the most that a model may write for one answer, 64 to 8192',
    fallback: '800',
    example: '800',
    secret: false,
    schema: whole(64, 8192),
  },
  MONTHLY_TOKEN_BUDGET: {
    ...optional,
    group: 'model',
    about: 'tokens that the language model may cost in a month; then answers are quotes',
    example: '5000000',
    schema: whole(20_000, 1e12), // less would not pay for one answer
  },
  PRICE_PER_MILLION_IN: {
    ...optional,
    group: 'model',
    about: 'price of a million tokens read, for the costs that status shows',
    example: '0.25',
    schema: price,
  },
  PRICE_PER_MILLION_OUT: {
    ...optional,
    group: 'model',
    about: 'price of a million tokens written, likewise',
    example: '2.00',
    schema: price,
  },
  EMBEDDER: {
    group: 'embedding',
    about:
      'what turns texts into vectors: builtin (a model on this machine) or openai (an endpoint)',
    fallback: 'builtin',
    example: 'builtin',
    secret: false,
    schema: z.enum(['builtin', 'openai'], { error: 'must be builtin or openai' }),
  },
  EMBEDDING_MODEL: {
    ...optional,
    group: 'embedding',
    about: 'with builtin, a folder with another ONNX model; with openai, the name of a model',
    example: './models/bge-small-en-v1.5',
    schema: text,
  },
  EMBEDDING_BASE_URL: {
    ...optional,
    group: 'embedding',
    about: 'any server with the embeddings API, for EMBEDDER=openai; OpenAI itself when not set',
    example: 'http://127.0.0.1:11434/v1',
    schema: url,
  },
  EMBEDDING_API_KEY: {
    ...secret,
    group: 'embedding',
    about: 'key of that server',
    example: 'sk-...',
    schema: text,
  },
  EMBEDDING_PRICE_PER_MILLION: {
    ...optional,
    group: 'embedding',
    about: 'dollars for a million tokens, for the price that is asked before a build',
    example: '0.02',
    schema: price,
  },
  RERANKER_MODEL: {
    ...optional,
    group: 'embedding',
    about:
      'folder with an ONNX cross-encoder, which reads the 30 best papers with each question; slower',
    example: './models/ms-marco-MiniLM-L-6-v2',
    schema: text,
  },
} as const satisfies Settings;
