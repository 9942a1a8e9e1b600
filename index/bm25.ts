const K1 = 1.2;
const B = 0.6;

/** Of a term that `frequency` of `count` papers hold. */
export function inverseFrequency(count: number, frequency: number): number {
  return Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5));
}

/** BM25's share of a term that stands `frequency` times in a text of `length` stems. */
export function saturate(frequency: number, length: number, averageLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / averageLength));
}

/** Key of two adjacent terms; exact below 2^53: terms stay under 2^26. */
export function pairKey(first: number, second: number): number {
  return first * 2 ** 26 + second;
}
