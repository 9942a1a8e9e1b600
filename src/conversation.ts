import type { CommandContext } from './command.ts';
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
  /** Whether Footnote has answered there. */
  knows(of: Pick<Turn, 'platform' | 'tenant' | 'conversation'>): Promise<boolean>;
}

const TURNS_READ = 6;

export function createConversations(turns: Turns, llm: Llm | undefined): Conversations {
  async function said({ place, conversation }: CommandContext): Promise<readonly Said[]> {
    if (conversation === undefined) return [];
    return (await turns.last(place, conversation, TURNS_READ)).map(toSaid);
  }

  return {
    async understand(question, context, signal) {
      const before = await said(context);
      const understood = readFollowUp(question, before);
      const unclear = understood.by === 'guess' || looksForeign(question);
      if (llm === undefined || !unclear) return understood;
      const paid = paidBy(llm, context.place);
      const search = await rewrite(question, before, { llm: paid, signal });
      return search === undefined ? understood : { ...understood, search, by: 'rule' };
    },

    remember: (turn) => turns.put(turn),

    async knows({ conversation, ...of }) {
      return (await turns.last(of, conversation, 1)).length > 0;
    },
  };
}

function toSaid({ answer, filter }: Turn): Said {
  return {
    question: answer.understood ?? answer.question,
    sources: answer.refused ? [] : answer.sources,
    ...(filter === undefined ? {} : { filter }),
  };
}
