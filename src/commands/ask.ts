import { defineCommand } from '../command.ts';
import { count, filters, toFilter } from './arguments.ts';

export const askCommand = defineCommand({
  name: 'ask',
  description: 'Answer a question from the papers, with a footnote on every sentence',
  args: [
    { name: 'question', description: 'what you want to know', kind: 'text', required: true },
    count,
    ...filters,
  ],
  private: false,
  run({ answerer }, { question, k, ...rest }, signal) {
    const filter = toFilter(rest);
    return answerer.answer(
      {
        text: question,
        ...(k === undefined ? {} : { k }),
        ...(filter === undefined ? {} : { filter }),
      },
      signal,
    );
  },
});
