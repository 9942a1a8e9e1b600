/** ONNX files in their protobuf (onnx.proto of ONNX 1.16), for tiny models that tests run. */

type Shape = readonly (number | string)[];
type Declared = Readonly<Record<string, readonly ['float' | 'int64', Shape]>>;

export interface ModelParts {
  readonly inputs: Declared;
  readonly outputs: Declared;
  /** Constants: shape and values. */
  readonly floats: Readonly<Record<string, readonly [readonly number[], Float32Array]>>;
  readonly integers?: Readonly<Record<string, readonly number[]>>;
  readonly nodes: readonly Buffer[];
}

const TYPES = { float: 1, int64: 7 } as const;
const INTEGER_ATTRIBUTE = 2;
const IR_VERSION = 8;
const OPERATORS = 17;

/** An operator of the graph; attributes are integers. */
export function aNode(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): Buffer {
  return Buffer.concat([
    ...inputs.map((name) => field(1, name)),
    field(2, output),
    field(4, operator),
    ...Object.entries(attributes).map(([name, value]) =>
      field(5, Buffer.concat([field(1, name), field(3, value), field(20, INTEGER_ATTRIBUTE)])),
    ),
  ]);
}

export function modelFile({ inputs, outputs, floats, integers = {}, nodes }: ModelParts): Buffer {
  const constants = [
    ...Object.entries(floats).map(([name, [shape, values]]) =>
      tensor(name, 'float', { shape, bytes: Buffer.from(values.buffer) }),
    ),
    ...Object.entries(integers).map(([name, values]) => {
      const bytes = Buffer.from(BigInt64Array.from(values, BigInt).buffer);
      return tensor(name, 'int64', { shape: [values.length], bytes });
    }),
  ];
  const graph = Buffer.concat([
    ...nodes.map((node) => field(1, node)),
    field(2, 'tiny'),
    ...constants.map((constant) => field(5, constant)),
    ...declared(11, inputs),
    ...declared(12, outputs),
  ]);
  const operators = Buffer.concat([field(1, ''), field(2, OPERATORS)]);
  return Buffer.concat([field(1, IR_VERSION), field(7, graph), field(8, operators)]);
}

function tensor(
  name: string,
  type: keyof typeof TYPES,
  { shape, bytes }: { readonly shape: readonly number[]; readonly bytes: Buffer },
): Buffer {
  return Buffer.concat([
    ...shape.map((size) => field(1, size)),
    field(2, TYPES[type]),
    field(8, name),
    field(9, bytes),
  ]);
}

function declared(number: number, values: Declared): Buffer[] {
  const dimension = (size: number | string): Buffer =>
    field(1, typeof size === 'number' ? field(1, size) : field(2, size));
  return Object.entries(values).map(([name, [type, shape]]) => {
    const shaped = field(2, Buffer.concat(shape.map(dimension)));
    const typed = field(1, Buffer.concat([field(1, TYPES[type]), shaped]));
    return field(number, Buffer.concat([field(1, name), field(2, typed)]));
  });
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
