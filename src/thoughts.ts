const OPEN = '<think>';
const CLOSE = '</think>';

/** A model's text without the `<think>…</think>` that some local models begin with. */
export async function* withoutThoughts(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let state: 'start' | 'thinking' | 'text' = 'start';
  let held = '';
  for await (const piece of pieces) {
    held += piece;
    if (state === 'start') {
      held = held.trimStart();
      if (held.startsWith(OPEN)) state = 'thinking';
      else if (!OPEN.startsWith(held)) state = 'text';
    }
    if (state === 'thinking') {
      const end = held.indexOf(CLOSE);
      if (end < 0) continue;
      held = held.slice(end + CLOSE.length).trimStart();
      state = 'text';
    }
    if (state === 'text' && held !== '') {
      yield held;
      held = '';
    }
  }
  if (state === 'start' && held !== '') yield held;
}
