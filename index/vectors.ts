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
  /** Rows are numbered in the order they are added, up to the capacity. */
  add(vector: Float32Array): void;
  finish(): ByteColumns;
}

export function createByteVectors(capacity: number, size: number): ByteVectorsBuilder {
  const bytes = new Int8Array(capacity * size);
  const scales = new Float32Array(capacity);
  let row = 0;
  return {
    add(vector) {
      let largest = 0;
      for (const value of vector) largest = Math.max(largest, Math.abs(value));
      let squares = 0;
      for (let d = 0; d < size; d++) {
        const byte = largest === 0 ? 0 : Math.round(((vector[d] as number) * 127) / largest);
        bytes[row * size + d] = byte;
        squares += byte * byte;
      }
      scales[row] = squares === 0 ? 0 : 1 / Math.sqrt(squares);
      row++;
    },
    finish: () => ({ bytes: bytes.subarray(0, row * size), scales: scales.subarray(0, row) }),
  };
}

export function openVectors({ bytes, scales }: ByteColumns, size: number): ByteVectors {
  return {
    count: scales.length,
    similarityTo(vector) {
      const norm = Math.hypot(...vector);
      return (row) => {
        if (norm === 0) return 0;
        let dot = 0;
        const offset = row * size;
        for (let d = 0; d < size; d++) dot += (bytes[offset + d] as number) * (vector[d] as number);
        return (dot * (scales[row] as number)) / norm;
      };
    },
    vector(row) {
      const scale = scales[row] as number;
      return Float32Array.from(bytes.subarray(row * size, (row + 1) * size), (b) => b * scale);
    },
  };
}

/** Dot product; the cosine of two vectors of length 1. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d] as number) * (b[d] as number);
  return sum;
}
