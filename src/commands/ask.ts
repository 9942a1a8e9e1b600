import { randomBytes } from 'node:crypto';
import type { Filter } from '../../index/paper-index.ts';
import type { Question } from '../answerer.ts';
import { type Asked, defineCommand, type Memory } from '../command.ts';
import type { Answer } from '../reply.ts';
import { count, filters, toFilter } from './arguments.ts';

export const askCommand = defineCommand({
  name: 'ask',
  description: 'Answer a question from the papers, with a footnote on every sentence',
  args: [
    { name: 'question', description: 'what you want to know', kind: 'text', required: true },
    {
      name: 'private',
      description: 'show the answer to you alone',
      kind: 'flag',
      required: false,
      chat: true,
    },
    count,
    ...filters,
  ],
  private: false,
  listed: 'everywhere',
  run({ answerer, memory }, { question: text, k, ...rest }, asked) {
    const filter = toFilter(rest);
    const question = { text, ...(k === undefined ? {} : { k }), ...(filter && { filter }) };
    return memory === undefined
      ? answerer.answer(question, asked.signal)
      : remembered(question, asked, (meant) => answerer.answer(meant, asked.signal), memory);
  },
});

/** Reads the question in its conversation, and keeps the answer before its last snapshot is seen. */
async function* remembered(
  question: Question,
  { context, signal }: Asked,
  answer: (question: Question) => AsyncIterable<Answer>,
  { conversations, stores }: Memory,
): AsyncIterable<Answer> {
  const id = randomBytes(9).toString('base64url');
  const { text } = question;
  const { search, papers, ...read } = await conversations.understand(text, context, signal);
  const { language } = await stores.settings.get(context.place);
  const filter = merged(read.filter, question.filter);
  const changes = search === text ? {} : { understood: describe(search, read.filter) };
  const meant: Question = {
    ...question,
    search,
    payer: context.place,
    ...(papers && { papers }),
    ...(language !== '' && { language }),
    ...(filter && { filter }),
  };
  for await (const snapshot of answer(meant)) {
    const reply = { ...snapshot, ...changes, id };
    if (reply.status === 'done') await keep(reply);
    yield reply;
  }

  async function keep(reply: Answer): Promise<void> {
    const { platform, tenant } = context.place;
    await conversations.remember({
      id,
      platform,
      tenant,
      conversation: context.conversation ?? id,
      person: context.person,
      private: context.private === true,
      answer: reply,
      ...(filter && { filter }),
    });
  }
}

function merged(carried: Filter | undefined, asked: Filter | undefined): Filter | undefined {
  return carried === undefined && asked === undefined ? undefined : { ...carried, ...asked };
}

/** What was understood, with the filters that the conversation brought. */
function describe(search: string, filter: Filter | undefined): string {
  const parts = [
    filter?.since === undefined ? '' : `since ${filter.since}`,
    filter?.category === undefined ? '' : `in ${filter.category}`,
    filter?.author === undefined ? '' : `by ${filter.author}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? search : `${search} (${parts.join(', ')})`;
}
