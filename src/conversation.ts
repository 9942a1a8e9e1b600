import { findPaperIds } from '../index/paper-ids.ts';
import { type CommandContext, payerOf } from './command-context.ts';
import type { Timer } from './deadline.ts';
import { readFollowUp, type Said, type Understood } from './follow-up.ts';
import { looksForeign } from './language.ts';
import { type Llm, paidBy } from './llm.ts';
import type { PostedPapers } from './posted-papers.ts';
import type { Source } from './reply.ts';
import { rewrite } from './rewrite.ts';
import type { Turn, Turns } from './state/turns.ts';

/** What was said before in a thread, a direct conversation, or a chain of replies. */
export interface Conversations {
  /** What a question means here, and in English where a model can say that. */
  understand(question: string, context: CommandContext, signal: AbortSignal): Promise<Understood>;
  remember(turn: Omit<Turn, 'askedAt'>): Promise<void>;
  /** An answer by its id. A private one is its asker's alone; others cannot tell it from one that is gone. */
  find(id: string, context: CommandContext): Promise<Turn | undefined>;
  /** What the reader may see of what was said before an answer, oldest first. */
  before(turn: Turn, context: CommandContext): Promise<readonly Turn[]>;
  /** Whether Footnote has answered or posted there for everybody to see. */
  knows(of: Pick<Turn, 'platform' | 'tenant' | 'conversation'>): Promise<boolean>;
}

export interface ConversationParts {
  readonly turns: Turns;
  readonly postedPapers: PostedPapers;
  /** Whether there is a paper by somebody of that name. */
  readonly isAuthor: (name: string, signal: AbortSignal) => Promise<boolean>;
  readonly llm: Llm | undefined;
  readonly timer?: Timer;
}

interface Rewriting {
  readonly understood: Understood;
  readonly before: readonly Said[];
  readonly context: CommandContext;
  readonly signal: AbortSignal;
}

const TURNS_READ = 12;

export function createConversations(parts: ConversationParts): Conversations {
  const { turns, postedPapers, isAuthor, llm, timer } = parts;

  /** What everybody heard; where the answer is for the asker alone, also what they were told alone. */
  async function said(context: CommandContext): Promise<readonly Said[]> {
    const { place, person, conversation, after } = context;
    if (conversation === undefined) return [];
    const last =
      after === undefined
        ? await turns.last(place, conversation, TURNS_READ)
        : await upTo(after, context);
    const alone = context.private === true || place.direct === true;
    return last.filter((turn) => !turn.private || (alone && turn.person === person)).map(toSaid);
  }

  async function find(id: string, context: CommandContext): Promise<Turn | undefined> {
    const turn = await turns.get(context.place, id);
    return turn !== undefined && mayRead(turn, context) ? turn : undefined;
  }

  /** The turn and those that it went on from, oldest first. */
  async function upTo(id: string, context: CommandContext): Promise<readonly Turn[]> {
    const found: Turn[] = [];
    for (let at: string | undefined = id; at !== undefined && found.length < TURNS_READ; ) {
      const turn: Turn | undefined = await find(at, context);
      if (turn === undefined) break;
      found.unshift(turn);
      at = turn.after;
    }
    return found;
  }

  /** "By hinton" names an author, "by distillation" none: that only the papers can tell. */
  async function read(question: string, before: readonly Said[], signal: AbortSignal) {
    const understood = readFollowUp(question, before);
    const author = understood.by === 'rule' ? understood.filter?.author : undefined;
    if (author === undefined || (await isAuthor(author, signal))) return understood;
    return readFollowUp(question, before, 'nobody');
  }

  /** What the model makes of a question that the rule only guesses at. */
  async function rewritten(question: string, asked: Rewriting): Promise<Understood> {
    const { understood, before, context, signal } = asked;
    const unclear = understood.by === 'guess' || looksForeign(question);
    if (llm === undefined || !unclear) return understood;
    const model = { llm: paidBy(llm, payerOf(context)), signal, ...(timer && { timer }) };
    const search = await rewrite(question, before, model);
    if (search === undefined) return understood;
    const { papers: _, ...rest } = understood; // the model names those that it means
    return { ...rest, search, by: 'rule' };
  }

  return {
    async understand(question, context, signal) {
      const { place, conversation } = context;
      const posted = conversation === undefined ? [] : await postedPapers(place, conversation);
      const turns = await said(context);
      const before = posted.length === 0 ? turns : [{ question: '', sources: posted }, ...turns];
      const meant = await read(question, before, signal);
      const isFirst = posted.length > 0 && turns.length === 0;
      const understood: Understood =
        meant.search.trim() === '' || (isFirst && meant.by === 'guess')
          ? { search: question, by: 'itself' } // of a post nothing was asked before
          : meant;
      return amongPosted(
        await rewritten(question, { understood, before, context, signal }),
        posted,
      );
    },

    remember: (turn) => turns.put(turn),

    find,

    async before({ conversation, askedAt, id, after }, context) {
      if (after !== undefined) return await upTo(after, context);
      const last = await turns.last(context.place, conversation, TURNS_READ);
      return last.filter(
        (turn) => turn.id !== id && turn.askedAt <= askedAt && mayRead(turn, context),
      );
    },

    async knows({ conversation, ...of }) {
      const last = await turns.last(of, conversation, TURNS_READ);
      if (last.some((turn) => !turn.private)) return true;
      return (await postedPapers(of, conversation)).length > 0;
    },
  };
}

function mayRead(turn: Turn, { person }: CommandContext): boolean {
  return !turn.private || turn.person === person;
}

/** Below a post a question is about its papers, unless it names another one. */
function amongPosted(understood: Understood, posted: readonly Source[]): Understood {
  const { search, papers, filter } = understood;
  const isElsewhere = findPaperIds(search).length > 0 || filter?.exclude !== undefined;
  if (posted.length === 0 || papers !== undefined || isElsewhere) return understood;
  return { ...understood, papers: posted.map(({ id }) => id), only: true };
}

function toSaid({ answer, search, filter }: Turn): Said {
  return {
    question: search ?? answer.question,
    sources: answer.sources,
    ...(filter && { filter }),
  };
}
