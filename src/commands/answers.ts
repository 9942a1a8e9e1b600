import { defineChatCommand, type Memory } from '../command.ts';
import { type CommandContext, spotOf } from '../command-context.ts';
import { UserError } from '../errors.ts';
import { oneSentence } from '../one-sentence.ts';
import { phrases } from '../phrases.ts';
import type { Answer } from '../reply.ts';
import type { Turn } from '../state/turns.ts';
import { shortSentences } from '../text.ts';
import { findNear } from './near.ts';

const RELATED = 5;

const answer = {
  name: 'answer',
  description: 'the answer, by its id',
  kind: 'word',
  required: true,
} as const;

/** What the buttons under an answer do. */
export const sourcesCommand = defineChatCommand({
  name: 'sources',
  description: 'Show the papers that an answer cites',
  args: [answer],
  private: true,
  listed: 'nowhere',
  async *run({ memory, index }, { answer: id }, { context }) {
    const { answer: given } = await findTurn(memory, id, context);
    const papers = await index.get(given.sources.map((source) => source.id));
    const sources = given.sources.map((source, i) => ({ ...source, ...oneSentence(papers[i]) }));
    yield { kind: 'papers', title: phrases.sourcesOf(given.question), papers: sources };
  },
});

export const feedbackCommand = defineChatCommand({
  name: 'feedback',
  description: 'Say whether an answer was good',
  args: [
    answer,
    {
      name: 'verdict',
      description: 'good or bad',
      kind: 'choice',
      choices: ['good', 'bad'],
      required: true,
    },
  ],
  private: true,
  listed: 'nowhere',
  async *run({ memory }, { answer: id, verdict }, { context }) {
    const { platform, tenant, answer: given } = await findTurn(memory, id, context);
    const { person } = context;
    await memory.stores.feedback.give({ platform, tenant, turn: id, person }, verdict);
    if (verdict === 'good')
      await memory.stores.local.note(spotOf(context), citedIn(given), 'liked');
    yield { kind: 'notice', level: 'info', text: phrases.thanks(verdict) };
  },
});

/** Shows a private answer to everybody; only its asker may. */
export const shareCommand = defineChatCommand({
  name: 'share',
  description: 'Show a private answer to everybody here',
  args: [answer],
  private: false,
  listed: 'nowhere',
  async *run({ memory }, { answer: id }, { context }) {
    const turn = await findTurn(memory, id, context);
    if (turn.person !== context.person) throw new UserError(phrases.notYours);
    await memory.stores.turns.publish(turn, id);
    await memory.stores.local.note(spotOf(context), citedIn(turn.answer), 'shared');
    yield turn.answer;
  },
});

/** The sentences of an answer for which there was no room. */
export const restCommand = defineChatCommand({
  name: 'rest',
  description: 'Show the rest of a long answer',
  args: [
    answer,
    { name: 'after', description: 'how many sentences were shown', kind: 'count', required: true },
  ],
  private: true,
  listed: 'nowhere',
  async *run({ memory }, { answer: id, after }, { context }) {
    const { answer: given, private: isPrivate } = await findTurn(memory, id, context);
    const sentences = shortSentences(given.sentences).slice(after);
    if (sentences.length === 0) throw new UserError(phrases.answerGone);
    yield { ...given, id, sentences, after, notices: [], ...(isPrivate && { private: true }) };
  },
});

/** Papers near those that an answer cites. */
export const relatedCommand = defineChatCommand({
  name: 'related',
  description: 'Show papers near those that an answer cites',
  args: [answer],
  private: true,
  listed: 'nowhere',
  async *run({ memory, index, now }, { answer: id }, { context }) {
    const startedAt = now();
    const { answer: given } = await findTurn(memory, id, context);
    const ids = given.sources.map((source) => source.id);
    const hits = await findNear(index, ids, { k: RELATED });
    yield {
      kind: 'hits',
      title: phrases.relatedTo(given.question),
      hits,
      notices: hits.length === 0 ? [phrases.nothingNear] : [],
      ms: Math.round(now() - startedAt),
    };
  },
});

function citedIn({ refused, sources }: Answer): readonly string[] {
  return refused ? [] : sources.map(({ id }) => id);
}

/** A private answer is its asker's alone; one that is not kept any more, or of elsewhere, looks the same. */
async function findTurn(memory: Memory, id: string, context: CommandContext): Promise<Turn> {
  const turn = await memory.conversations.find(id, context);
  if (turn === undefined) throw new UserError(phrases.answerGone, { missing: true });
  return turn;
}
