const K1 = 1.2;
const B = 0.75;

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

/** BM25 of a text over pairs of adjacent terms; `weights` by `pairKey`. */
export function pairScore(
  tokens: Uint32Array,
  weights: ReadonlyMap<number, number>,
  averagePairs: number,
): number {
  if (weights.size === 0) return 0;
  const found = new Map<number, number>();
  for (let t = 0; t + 1 < tokens.length; t++) {
    const key = pairKey(tokens[t] as number, tokens[t + 1] as number);
    if (weights.has(key)) found.set(key, (found.get(key) ?? 0) + 1);
  }
  let score = 0;
  for (const [key, frequency] of found) {
    score += (weights.get(key) as number) * saturate(frequency, tokens.length - 1, averagePairs);
  }
  return score;
}
