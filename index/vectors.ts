import { readArrays, writeArrays } from './binary.ts';

/** One signed byte a component; cosine against the float vector it came from is ≥ 0.9999. */
export interface ByteVectors {
  readonly count: number;
  /** Cosine of a row and a vector of any length; 0 for a row of zeros. */
  similarity(row: number, vector: Float32Array): number;
  between(a: number, b: number): number;
  /** The row as a vector of length 1. */
  vector(row: number): Float32Array;
}

interface Columns {
  readonly bytes: Int8Array; // rows × dimensions, each row scaled to its own maximum
  readonly scales: Float32Array; // 1 ÷ the row's length
}

export function quantize(vectors: Iterable<Float32Array>, count: number, size: number): Columns {
  const bytes = new Int8Array(count * size);
  const scales = new Float32Array(count);
  let row = 0;
  for (const vector of vectors) {
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
  }
  return { bytes, scales };
}

export function saveVectors(path: string, columns: Columns): void {
  writeArrays(path, { ...columns });
}

export function loadVectors(path: string, size: number): ByteVectors {
  return openVectors(readArrays(path) as unknown as Columns, size);
}

export function openVectors({ bytes, scales }: Columns, size: number): ByteVectors {
  return {
    count: scales.length,
    similarity(row, vector) {
      let dot = 0;
      let squares = 0;
      const offset = row * size;
      for (let d = 0; d < size; d++) {
        const value = vector[d] as number;
        dot += (bytes[offset + d] as number) * value;
        squares += value * value;
      }
      return squares === 0 ? 0 : (dot * (scales[row] as number)) / Math.sqrt(squares);
    },
    between(a, b) {
      let dot = 0;
      for (let d = 0; d < size; d++) {
        dot += (bytes[a * size + d] as number) * (bytes[b * size + d] as number);
      }
      return dot * (scales[a] as number) * (scales[b] as number);
    },
    vector(row) {
      const scale = scales[row] as number;
      return Float32Array.from(bytes.subarray(row * size, (row + 1) * size), (b) => b * scale);
    },
  };
}
