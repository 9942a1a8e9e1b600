import { defineCommand } from '../command.ts';
import { UserError } from '../errors.ts';
import { phrases } from '../phrases.ts';
import type { Question } from '../question.ts';
import type { Answer } from '../reply.ts';
import { answerQuestion } from './ask.ts';

/** Papers that a live search may add. */
const FOUND_MAX = 10;

export const liveCommand = defineCommand({
  name: 'live',
  description: 'Search arXiv now, add what it finds, and answer from all papers',
  args: [{ name: 'question', description: 'what you want to know', kind: 'text', required: true }],
  private: false,
  listed: 'everywhere',
  isQuestion: true,
  run({ answerer, live, memory }, { question: text }, asked) {
    if (live?.searches === undefined) throw new UserError(phrases.noLive);

    /** What was asked before the papers came is asked again. */
    async function* answer(question: Question): AsyncIterable<Answer> {
      const searched = await live?.search(
        question.search ?? question.text,
        FOUND_MAX,
        asked.signal,
      );
      const notices = searched === undefined ? [] : [phrases.searched(searched)];
      for await (const snapshot of answerer.answer(question, asked.signal)) {
        yield { ...snapshot, notices: [...snapshot.notices, ...notices] };
      }
    }
    return answerQuestion({ text }, asked, answer, memory);
  },
});
