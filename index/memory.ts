/** Gives what was made for a key before, and makes it otherwise; keeps the `size` that were asked for last. */
export function createMemory<T>(size: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>();
  return (key, make) => {
    const value = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, value);
    dropOldest(kept, size);
    return value;
  };
}

/** A map or a set. */
interface Kept<K> {
  readonly size: number;
  keys(): Iterable<K>;
  delete(key: K): boolean;
}

/** Has what was put in first make room until `size` are left. */
export function dropOldest<K>(kept: Kept<K>, size: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= size) break;
    kept.delete(oldest);
  }
}
