import { randomBytes } from 'node:crypto';
import { findPaperIds } from '../../index/paper-ids.ts';
import type { Filter } from '../../index/paper-index.ts';
import { type Asked, defineCommand, type Memory } from '../command.ts';
import { payerOf, spotOf } from '../command-context.ts';
import { courtesy } from '../courtesy.ts';
import { sayFilter } from '../narrowing.ts';
import { phrases } from '../phrases.ts';
import type { Question } from '../question.ts';
import type { Answer, Reply } from '../reply.ts';
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
  isQuestion: true,
  run({ answerer, live, memory }, { question: text, k, ...rest }, asked) {
    const filter = toFilter(rest);
    const question = { text, ...(k === undefined ? {} : { k }), ...(filter && { filter }) };
    return answerQuestion(question, asked, answer, memory);

    async function* answer(meant: Question): AsyncIterable<Answer> {
      await live?.fetchLinked(text, asked.signal);
      const searchable = live?.searches;
      for await (const snapshot of answerer.answer(meant, asked.signal)) {
        yield snapshot.refused && searchable !== undefined ? { ...snapshot, searchable } : snapshot;
      }
    }
  },
});

type Answering = (question: Question) => AsyncIterable<Answer>;

/** Where the service remembers, the question is read in its conversation. */
export function answerQuestion(
  question: Question,
  asked: Asked,
  answer: Answering,
  memory: Memory | undefined,
): AsyncIterable<Reply> {
  return memory === undefined ? answer(question) : remembered(question, asked, answer, memory);
}

/** Reads the question in its conversation, and keeps the answer before its last snapshot is seen. */
async function* remembered(
  question: Question,
  { context, signal }: Asked,
  answer: Answering,
  { conversations, stores }: Memory,
): AsyncIterable<Reply> {
  const { text } = question;
  const polite = courtesy(text);
  if (polite !== undefined) {
    yield { kind: 'notice', level: 'info', text: polite };
    return;
  }
  const { search, papers, only, ...read } = await conversations.understand(text, context, signal);
  const { language, categories } = await stores.settings.get(context.place);
  const filter = merged(read.filter, question.filter);
  const isAboutPapers = papers !== undefined || findPaperIds(search).length > 0; // of whatever category
  const within = merged(
    categories.length === 0 || isAboutPapers ? undefined : { category: categories.join(' ') },
    filter,
  );
  const meant: Question = {
    ...question,
    ...(search !== text && { search }),
    payer: payerOf(context),
    ...(papers && { papers }),
    ...(papers && only && { only, k: papers.length }),
    ...(language !== '' && { language }),
    ...(within && { filter: within }),
  };
  const id = randomBytes(9).toString('base64url');
  const added = { id, ...(search !== text && { understood: describe(search, read.filter) }) };
  for await (const snapshot of answer(meant)) {
    const beside = only === true && snapshot.refused ? [phrases.onlyThePost] : [];
    const reply = { ...snapshot, ...added, notices: [...snapshot.notices, ...beside] };
    if (reply.status === 'done') await keep(reply);
    yield context.private === true ? { ...reply, private: true } : reply;
  }

  async function keep(reply: Answer): Promise<void> {
    const { place, person, conversation = id } = context;
    const cited = reply.refused ? [] : reply.sources.map((source) => source.id);
    if (context.private !== true) await stores.local.note(spotOf(context), cited, 'asked');
    await conversations.remember({
      id,
      platform: place.platform,
      tenant: place.tenant,
      conversation,
      person,
      private: context.private === true,
      answer: reply,
      ...(search !== text && { search }),
      ...(filter && { filter }),
      ...(context.after !== undefined && { after: context.after }),
    });
  }
}

/** The second where both say something. */
function merged(filter: Filter | undefined, over: Filter | undefined): Filter | undefined {
  return filter === undefined && over === undefined ? undefined : { ...filter, ...over };
}

/** What was understood, with the filters that the conversation brought. */
function describe(search: string, filter: Filter = {}): string {
  const others = filter.exclude === undefined ? '' : phrases.otherPapers;
  const parts = [sayFilter(filter), others].filter((part) => part !== '');
  return parts.length === 0 ? search : `${search} (${parts.join(', ')})`;
}
