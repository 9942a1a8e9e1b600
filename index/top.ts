/** The positions of the `k` highest scores above 0 that `allowed` lets pass, best first; ties by position. */
export function topScores(scores: Float32Array, k: number, allowed?: Uint8Array): number[] {
  if (k <= 0) return [];
  const heap: number[] = []; // the worst of the best on top
  const worse = (a: number, b: number): boolean => {
    const difference = (scores[a] as number) - (scores[b] as number);
    return difference < 0 || (difference === 0 && a > b);
  };
  let least = 0; // to be exceeded: of equals the first one stays
  for (let i = 0; i < scores.length; i++) {
    if ((scores[i] as number) <= least || allowed?.[i] === 0) continue;
    if (heap.length < k) {
      heap.push(i);
      siftUp(heap, worse);
    } else {
      heap[0] = i;
      siftDown(heap, worse);
    }
    if (heap.length === k) least = scores[heap[0] as number] as number;
  }
  return heap.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
}

type Before = (a: number, b: number) => boolean;

function siftUp(heap: number[], before: Before): void {
  for (let child = heap.length - 1; child > 0; ) {
    const parent = (child - 1) >> 1;
    if (!before(heap[child] as number, heap[parent] as number)) return;
    swap(heap, child, parent);
    child = parent;
  }
}

function siftDown(heap: number[], before: Before): void {
  for (let parent = 0; ; ) {
    let first = parent;
    for (let child = 2 * parent + 1; child <= 2 * parent + 2; child++) {
      if (child < heap.length && before(heap[child] as number, heap[first] as number))
        first = child;
    }
    if (first === parent) return;
    swap(heap, parent, first);
    parent = first;
  }
}

function swap(heap: number[], a: number, b: number): void {
  const kept = heap[a] as number;
  heap[a] = heap[b] as number;
  heap[b] = kept;
}
