import { renderEnding, renderPlain, renderSentence, type Style } from '../../src/plain-text.ts';
import type { Answer, Reply } from '../../src/reply.ts';
import { toJson } from '../../src/reply-json.ts';
import { createFlow, type Output } from './terminal.ts';

/** Prints replies as they come, an answer sentence by sentence, and gives the last one. */
export async function printReplies(
  replies: AsyncIterable<Reply>,
  output: Output,
  style: Style,
): Promise<Reply | undefined> {
  const answer = createAnswerPrinter(output, style);
  let last: Reply | undefined;
  for await (const reply of replies) {
    last = reply;
    if (reply.kind === 'answer') answer.print(reply);
  }
  if (last?.kind === 'answer') answer.end(last);
  else if (last !== undefined) output.write(`${renderPlain(last, style)}\n`);
  return last;
}

/** Prints the last reply as JSON, in the shape that the README gives. */
export async function printJson(replies: AsyncIterable<Reply>, output: Output): Promise<void> {
  let last: Reply | undefined;
  for await (const reply of replies) last = reply;
  if (last !== undefined) output.write(`${JSON.stringify(toJson(last), null, 2)}\n`);
}

/** The shell can only append. */
function createAnswerPrinter(output: Output, style: Style) {
  const flow = createFlow(output, style.width);
  let printed = 0;
  return {
    print(answer: Answer): void {
      if (answer.status === 'replaced') {
        flow.end();
        if (printed > 0) output.write(`${style.dim('— instead:')}\n\n`);
        printed = 0;
      }
      for (const sentence of answer.sentences.slice(printed)) flow.write(renderSentence(sentence));
      printed = answer.sentences.length;
    },
    end(answer: Answer): void {
      flow.end();
      output.write(`${renderEnding(answer, style)}\n`);
    },
  };
}
