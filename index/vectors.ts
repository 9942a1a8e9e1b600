/** One signed byte a component; cosine against the float vector it came from is ≥ 0.9999. */
export interface ByteVectors {
  readonly count: number;
  /** Cosine of each row and a vector of any length; 0 for a row of zeros. */
  similarityTo(vector: Float32Array): (row: number) => number;
  /** The row as a vector of length 1. */
  vector(row: number): Float32Array;
}

export interface ByteColumns {
  readonly bytes: Int8Array; // rows × dimensions, each row scaled to its own maximum
  readonly scales: Float32Array; // 1 ÷ the row's length
}

export interface ByteVectorsBuilder {
  /** The row is below the capacity. */
  set(row: number, vector: Float32Array): void;
  /** The first rows, in the memory that `set` writes. */
  finish(count: number): ByteColumns;
}

export function createByteVectors(capacity: number, size: number): ByteVectorsBuilder {
  const bytes = new Int8Array(capacity * size);
  const scales = new Float32Array(capacity);
  return {
    set(row, vector) {
      let largest = 0;
      for (const value of vector) largest = Math.max(largest, Math.abs(value));
      let squares = 0;
      for (let d = 0; d < size; d++) {
        const byte = largest === 0 ? 0 : Math.round(((vector[d] as number) * 127) / largest);
        bytes[row * size + d] = byte;
        squares += byte * byte;
      }
      scales[row] = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    },
    finish: (count) => ({
      bytes: bytes.subarray(0, count * size),
      scales: scales.subarray(0, count),
    }),
  };
}

export function openVectors({ bytes, scales }: ByteColumns, size: number): ByteVectors {
  return {
    count: scales.length,
    similarityTo(vector) {
      const norm = Math.sqrt(dot(vector, vector));
      if (norm === 0) return () => 0;
      const wide = Float64Array.from(vector, (value) => value / norm); // no component is converted twice
      return (row) => dotBytes(bytes, row * size, wide) * (scales[row] as number);
    },
    vector(row) {
      const scale = scales[row] as number;
      const vector = new Float32Array(size);
      for (let d = 0; d < size; d++) vector[d] = (bytes[row * size + d] as number) * scale;
      return vector;
    },
  };
}

/** A function of its own, four at a time: comparing all took three times as long before. */
function dotBytes(bytes: Int8Array, offset: number, vector: Float64Array): number {
  const size = vector.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let e = 0;
  let d = 0;
  for (; d + 3 < size; d += 4) {
    a += (bytes[offset + d] as number) * (vector[d] as number);
    b += (bytes[offset + d + 1] as number) * (vector[d + 1] as number);
    c += (bytes[offset + d + 2] as number) * (vector[d + 2] as number);
    e += (bytes[offset + d + 3] as number) * (vector[d + 3] as number);
  }
  for (; d < size; d++) a += (bytes[offset + d] as number) * (vector[d] as number);
  return a + b + c + e;
}

/** Dot product; the cosine of two vectors of length 1. */
export function dot(one: Float32Array, other: Float32Array): number {
  const size = one.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let e = 0;
  let d = 0;
  for (; d + 3 < size; d += 4) {
    a += (one[d] as number) * (other[d] as number);
    b += (one[d + 1] as number) * (other[d + 1] as number);
    c += (one[d + 2] as number) * (other[d + 2] as number);
    e += (one[d + 3] as number) * (other[d + 3] as number);
  }
  for (; d < size; d++) a += (one[d] as number) * (other[d] as number);
  return a + b + c + e;
}

/**
 * Dot products of all pairs, row-major; 0 with what is missing. Two rows are compared with four others at once,
 * so that each component is read once for several products.
 */
export function dotAll(vectors: readonly (Float32Array | undefined)[]): Float32Array {
  const count = vectors.length;
  const size = vectors.find((vector) => vector !== undefined)?.length ?? 0;
  const rows = new Float64Array(Math.ceil(count / 4) * 4 * size);
  for (const [i, vector] of vectors.entries()) if (vector !== undefined) rows.set(vector, i * size);
  const products = new Float32Array(count ** 2);
  for (let i = 0; i < count; i += 2) {
    for (let j = 0; j <= i + 1; j += 4) {
      const tile = dotTile(rows, { two: i * size, four: j * size, size });
      for (let n = 0; n < TILE; n++) {
        const row = i + (n >> 2);
        const other = j + (n & 3);
        if (row >= count || other >= count) continue;
        products[row * count + other] = tile[n] as number;
        products[other * count + row] = tile[n] as number;
      }
    }
  }
  return products;
}

const TILE = 8;
const tile = new Float64Array(TILE);

/** Each of the two rows from `two` on times each of the four from `four` on; the result lives until the next call. */
function dotTile(
  rows: Float64Array,
  { two, four, size }: { readonly two: number; readonly four: number; readonly size: number },
): Float64Array {
  let [a, b, c, e, f, g, h, k] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let d = 0; d < size; d++) {
    const one = rows[two + d] as number;
    const next = rows[two + size + d] as number;
    const first = rows[four + d] as number;
    const second = rows[four + size + d] as number;
    const third = rows[four + 2 * size + d] as number;
    const fourth = rows[four + 3 * size + d] as number;
    a += one * first;
    b += one * second;
    c += one * third;
    e += one * fourth;
    f += next * first;
    g += next * second;
    h += next * third;
    k += next * fourth;
  }
  tile.set([a, b, c, e, f, g, h, k]);
  return tile;
}
