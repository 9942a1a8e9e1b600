import { type CommandContext, payerOf } from './command.ts';
import type { Timer } from './deadline.ts';
import { readFollowUp, type Said, type Understood } from './follow-up.ts';
import { looksForeign } from './language.ts';
import { type Llm, paidBy } from './llm.ts';
import { rewrite } from './rewrite.ts';
import type { Turn, Turns } from './state/turns.ts';

/** What was said before in a thread, a direct conversation, or a chain of replies. */
export interface Conversations {
  /** What a question means here, and in English where a model can say that. */
  understand(question: string, context: CommandContext, signal: AbortSignal): Promise<Understood>;
  remember(turn: Omit<Turn, 'askedAt'>): Promise<void>;
  /** Whether Footnote has answered there for everybody to see. */
  knows(of: Pick<Turn, 'platform' | 'tenant' | 'conversation'>): Promise<boolean>;
}

export interface ConversationParts {
  readonly turns: Turns;
  readonly llm: Llm | undefined;
  readonly timer?: Timer;
}

const TURNS_READ = 12;

export function createConversations({ turns, llm, timer }: ConversationParts): Conversations {
  /** What everybody heard; where the answer is for the asker alone, also what they were told alone. */
  async function said(context: CommandContext): Promise<readonly Said[]> {
    const { place, person, conversation } = context;
    if (conversation === undefined) return [];
    const last = await turns.last(place, conversation, TURNS_READ);
    const alone = context.private === true || place.direct === true;
    return last.filter((turn) => !turn.private || (alone && turn.person === person)).map(toSaid);
  }

  return {
    async understand(question, context, signal) {
      const before = await said(context);
      const understood = readFollowUp(question, before);
      const unclear = understood.by === 'guess' || looksForeign(question);
      if (llm === undefined || !unclear) return understood;
      const model = { llm: paidBy(llm, payerOf(context)), signal, ...(timer && { timer }) };
      const search = await rewrite(question, before, model);
      if (search === undefined) return understood;
      const { papers: _, ...rest } = understood; // the model names those that it means
      return { ...rest, search, by: 'rule' };
    },

    remember: (turn) => turns.put(turn),

    async knows({ conversation, ...of }) {
      const last = await turns.last(of, conversation, TURNS_READ);
      return last.some((turn) => !turn.private);
    },
  };
}

function toSaid({ answer, search, filter }: Turn): Said {
  return {
    question: search ?? answer.question,
    sources: answer.sources,
    ...(filter && { filter }),
  };
}
