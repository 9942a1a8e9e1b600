const START_SLOTS = 1024;

/**
 * Tells whether a text comes for the first time, in 16 to 32 bytes a text: a set of the ids of three million
 * papers would take some hundred megabytes. Of 10^18 pairs of texts one is confused.
 */
export function createSeen(): (text: string) => boolean {
  let slots = new Uint32Array(2 * START_SLOTS);
  let count = 0;

  /** False where it is there already. */
  function put(table: Uint32Array, low: number, high: number): boolean {
    const size = table.length / 2;
    for (let slot = low & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const at = 2 * slot;
      if (table[at] === low && table[at + 1] === high) return false;
      if (table[at + 1] === 0) {
        table[at] = low;
        table[at + 1] = high;
        return true;
      }
    }
  }

  function grow(): void {
    const larger = new Uint32Array(slots.length * 2);
    for (let at = 0; at < slots.length; at += 2) {
      const low = slots[at] ?? 0;
      const high = slots[at + 1] ?? 0;
      if (high !== 0) put(larger, low, high);
    }
    slots = larger;
  }

  return (text) => {
    if (count * 4 > slots.length) grow();
    const isNew = put(slots, hash(text, 0x9e3779b9), (hash(text, 0x85ebca6b) | 1) >>> 0);
    if (isNew) count++;
    return isNew;
  };
}

/** 32 bits, well mixed (FNV-1a, finished as murmur3 does). */
function hash(text: string, seed: number): number {
  let mixed = seed;
  for (let at = 0; at < text.length; at++) {
    mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
