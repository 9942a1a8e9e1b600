import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder, seeded } from './builders.ts';

export const TINY_DIMENSIONS = 8;
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'] as const;

export interface TinyModel {
  readonly folder: string;
  /** The model's state of a word, which does not depend on the words around it. */
  state(word: string): Float32Array;
}

/**
 * A folder with an ONNX model that gives each word a vector of its own, and with the files that say how to
 * use it, as sentence-transformers lays them out.
 */
export function aTinyModel(
  words: readonly string[],
  files: Readonly<Record<string, object>> = {},
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
  writeFileSync(join(folder, 'onnx/model.onnx'), gatherModel(table, vocabulary.length));
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
  const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const text = { Sequence: { id: 'A', type_id: 0 } };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map(special),
    normalizer: { type: 'BertNormalizer', lowercase: true },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [token('[CLS]'), text, token('[SEP]')],
      pair: [],
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

/** One Gather: input_ids → last_hidden_state, in ONNX's protobuf (onnx.proto of ONNX 1.16). */
function gatherModel(table: Float32Array, words: number): Buffer {
  const FLOAT = 1;
  const INT64 = 7;
  const dimension = (value: number | string): Buffer =>
    field(1, typeof value === 'number' ? field(1, value) : field(2, value));
  const value = (name: string, type: number, shape: readonly (number | string)[]): Buffer =>
    Buffer.concat([
      field(1, name),
      field(
        2,
        field(1, Buffer.concat([field(1, type), field(2, Buffer.concat(shape.map(dimension)))])),
      ),
    ]);
  const weights = Buffer.concat([
    field(1, words),
    field(1, TINY_DIMENSIONS),
    field(2, FLOAT),
    field(8, 'table'),
    field(9, Buffer.from(table.buffer)),
  ]);
  const node = Buffer.concat([
    field(1, 'table'),
    field(1, 'input_ids'),
    field(2, 'last_hidden_state'),
    field(4, 'Gather'),
  ]);
  const graph = Buffer.concat([
    field(1, node),
    field(2, 'tiny'),
    field(5, weights),
    field(11, value('input_ids', INT64, ['batch', 'tokens'])),
    field(12, value('last_hidden_state', FLOAT, ['batch', 'tokens', TINY_DIMENSIONS])),
  ]);
  const operators = Buffer.concat([field(1, ''), field(2, 17)]);
  return Buffer.concat([field(1, 8), field(7, graph), field(8, operators)]);
}

/** A field of a protobuf message: a number, or bytes with their length before them. */
function field(number: number, content: number | string | Buffer): Buffer {
  if (typeof content === 'number') return Buffer.concat([varint(number << 3), varint(content)]);
  const bytes = Buffer.from(content);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
