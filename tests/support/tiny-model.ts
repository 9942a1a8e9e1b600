import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder, seeded } from './builders.ts';
import { aNode, modelFile } from './onnx-file.ts';

export const TINY_DIMENSIONS = 8;
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'] as const;

export interface TinyModel {
  readonly folder: string;
  /** The model's state of a word, which does not depend on the words around it. */
  state(word: string): Float32Array;
}

/** Tokens and a score for a pair of texts, as `aTinyReranker` makes them. */
export interface TinyReranker {
  readonly folder: string;
  /** The model's score of a pair: the dot product of the sums of its words' states, through a sigmoid. */
  score(query: readonly string[], text: readonly string[]): number;
}

/**
 * A folder with an ONNX model that gives each word a vector of its own, and with the files that say how to
 * use it, as sentence-transformers lays them out.
 */
export function aTinyModel(
  words: readonly string[],
  files: Readonly<Record<string, object>> = {},
): TinyModel {
  return writeModel(words, files, gatherModel);
}

/** The same with a cross-encoder, in the same layout. */
export function aTinyReranker(
  words: readonly string[],
  files: Readonly<Record<string, object>> = {},
): TinyReranker {
  const { folder, state } = writeModel(words, files, pairModel);
  const sum = (of: readonly string[]): number[] =>
    Array.from({ length: TINY_DIMENSIONS }, (_, d) =>
      of.reduce((total, word) => total + (state(word)[d] as number), 0),
    );
  return {
    folder,
    score(query, text) {
      const [one, other] = [sum(query), sum(text)];
      const logit = one.reduce((total, value, d) => total + value * (other[d] as number), 0);
      return 1 / (1 + Math.exp(-logit));
    },
  };
}

function writeModel(
  words: readonly string[],
  files: Readonly<Record<string, object>>,
  model: (table: Float32Array, words: number) => Buffer,
): TinyModel {
  const folder = aFolder();
  const vocabulary = [...SPECIAL, ...words];
  const random = seeded(vocabulary.length);
  const table = Float32Array.from(
    { length: vocabulary.length * TINY_DIMENSIONS },
    () => random() - 0.5,
  );
  write(folder, 'config.json', { hidden_size: TINY_DIMENSIONS, max_position_embeddings: 512 });
  write(folder, 'tokenizer.json', tokenizer(vocabulary));
  write(folder, 'tokenizer_config.json', { tokenizer_class: 'BertTokenizer' });
  for (const [name, content] of Object.entries(files)) write(folder, name, content);
  mkdirSync(join(folder, 'onnx'));
  writeFileSync(join(folder, 'onnx/model.onnx'), model(table, vocabulary.length));
  return {
    folder,
    state(word) {
      const start = vocabulary.indexOf(word) * TINY_DIMENSIONS;
      return table.slice(start, start + TINY_DIMENSIONS);
    },
  };
}

function write(folder: string, name: string, content: object): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), JSON.stringify(content));
}

function tokenizer(vocabulary: readonly string[]): object {
  const special = (content: string) => ({
    id: vocabulary.indexOf(content),
    special: true,
    content,
  });
  const piece = (id: string) => ({ id, ids: [vocabulary.indexOf(id)], tokens: [id] });
  const token = (id: string, type_id = 0) => ({ SpecialToken: { id, type_id } });
  const text = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map(special),
    normalizer: { type: 'BertNormalizer', lowercase: true },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [token('[CLS]'), text('A', 0), token('[SEP]')],
      pair: [token('[CLS]'), text('A', 0), token('[SEP]'), text('B', 1), token('[SEP]', 1)],
      special_tokens: { '[CLS]': piece('[CLS]'), '[SEP]': piece('[SEP]') },
    },
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    },
  };
}

/** One Gather: input_ids → last_hidden_state. */
function gatherModel(table: Float32Array, words: number): Buffer {
  return modelFile({
    inputs: { input_ids: ['int64', ['batch', 'tokens']] },
    outputs: { last_hidden_state: ['float', ['batch', 'tokens', TINY_DIMENSIONS]] },
    floats: { table: [[words, TINY_DIMENSIONS], table] },
    nodes: [aNode('Gather', ['table', 'input_ids'], 'last_hidden_state')],
  });
}

/**
 * The states of the first text's words, summed, times those of the second's: input_ids, token_type_ids → logits.
 * Unknown words and [CLS] say nothing.
 */
function pairModel(states: Float32Array, words: number): Buffer {
  const table = states.slice().fill(0, 0, SPECIAL.length * TINY_DIMENSIONS);
  return modelFile({
    inputs: {
      input_ids: ['int64', ['batch', 'tokens']],
      token_type_ids: ['int64', ['batch', 'tokens']],
    },
    outputs: { logits: ['float', ['batch', 1]] },
    floats: {
      table: [[words, TINY_DIMENSIONS], table],
      one: [[1], Float32Array.of(1)],
    },
    integers: { middle: [1], last: [2] },
    nodes: [
      aNode('Gather', ['table', 'input_ids'], 'states'),
      aNode('Cast', ['token_type_ids'], 'types', { to: 1 }),
      aNode('Unsqueeze', ['types', 'middle'], 'second'),
      aNode('Sub', ['one', 'second'], 'first'),
      aNode('MatMul', ['first', 'states'], 'query'),
      aNode('MatMul', ['second', 'states'], 'text'),
      aNode('Mul', ['query', 'text'], 'products'),
      aNode('ReduceSum', ['products', 'last'], 'logits', { keepdims: 0 }),
    ],
  });
}
