import { renderSentence } from '../../src/plain-text.ts';
import type { Answer } from '../../src/reply.ts';

/** A surface that can only append: what it has written is never taken back. */
export async function appendOnly(answers: AsyncIterable<Answer>): Promise<readonly string[]> {
  const written: string[] = [];
  let printed = 0;
  for await (const answer of answers) {
    if (answer.status === 'replaced') {
      written.push('---');
      printed = 0;
    }
    for (const sentence of answer.sentences.slice(printed)) written.push(renderSentence(sentence));
    printed = answer.sentences.length;
    if (answer.status === 'done') written.push(...answer.notices);
  }
  return written;
}

/** A surface that may update so many times in all, the last state among them. */
export async function fewUpdates(
  answers: AsyncIterable<Answer>,
  most = 5,
): Promise<readonly Answer[]> {
  const shown: Answer[] = [];
  for await (const answer of answers) {
    if (shown.length < most - 1 || answer.status === 'done') shown.push(answer);
  }
  return shown;
}
