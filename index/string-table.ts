/** Strings in UTF-8, one after the other: string i lies at `offsets[i] .. offsets[i + 1]`. */
export interface StringColumns {
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

export interface StringTable {
  readonly length: number;
  at(position: number): string;
  /** The position of a string; undefined where the table does not hold it. */
  find(text: string): number | undefined;
}

export function packStrings(strings: readonly string[]): StringColumns {
  const offsets = new Uint32Array(strings.length + 1);
  for (const [i, text] of strings.entries()) {
    offsets[i + 1] = (offsets[i] as number) + Buffer.byteLength(text);
  }
  return { offsets, bytes: new TextEncoder().encode(strings.join('')) };
}

/** Positions of the strings in the order of their bytes, which is what `find` goes by. */
export function orderStrings(strings: readonly string[]): Uint32Array {
  const encoded = strings.map((text) => Buffer.from(text));
  return Uint32Array.from(encoded.keys()).sort((a, b) =>
    Buffer.compare(encoded[a] as Buffer, encoded[b] as Buffer),
  );
}

/** `order` is that of `orderStrings`; a table whose strings are in order needs none. */
export function openStrings({ offsets, bytes }: StringColumns, order?: Uint32Array): StringTable {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = offsets.length - 1;

  function find(text: string): number | undefined {
    const wanted = Buffer.from(text);
    let low = 0;
    let high = length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const position = order === undefined ? middle : (order[middle] as number);
      const start = offsets[position] as number;
      const difference = compare(wanted, bytes, start, offsets[position + 1] as number);
      if (difference === 0) return position;
      if (difference > 0) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  return {
    length,
    at: (position) => buffer.toString('utf8', offsets[position], offsets[position + 1]),
    find,
  };
}

/** As Buffer.compare, which takes longer to be called than to compare a few bytes. */
function compare(wanted: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  const shorter = Math.min(wanted.length, end - start);
  for (let i = 0; i < shorter; i++) {
    const difference = (wanted[i] as number) - (bytes[start + i] as number);
    if (difference !== 0) return difference;
  }
  return wanted.length - (end - start);
}
