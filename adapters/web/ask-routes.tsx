import type { Context, Hono } from 'hono';
import type { CommandContext } from '../../src/command-context.ts';
import type { Answer, Reply } from '../../src/reply.ts';
import type { Turn } from '../../src/state/turns.ts';
import { isMeant } from './access.ts';
import { eventStream } from './event-stream.ts';
import type { Page } from './page.ts';
import { AskPage } from './pages/ask.tsx';
import { sendPage, statusOf } from './respond.tsx';
import { toEvents } from './stream-events.tsx';

const NOT_MEANT = 'Another page brought this question. Press Ask to have it answered.';

/** The start page: a box, and what is asked in it, with or without a script. */
export function mountAsk(app: Hono, { asking, visitors, corpus, core }: Page): void {
  app.get('/', async (c) => {
    const question = c.req.query('q') ?? '';
    if (question === '') return sendPage(c, <AskPage {...(await corpus())} />);
    if (!isMeant(c)) {
      return sendPage(c, <AskPage question={question} problem={NOT_MEANT} {...(await corpus())} />);
    }
    const { context, before } = await follow(c);
    const name = c.req.query('live') === 'yes' ? 'live' : 'ask';
    const call = { name, input: { question } };
    const reply = await asking.reply(call, context, c.req.raw.signal);
    return sendPage(c, askPageOf(reply, question, before), statusOf(c, reply));
  });

  app.get('/stream', async (c) => {
    if (!isMeant(c)) return c.text('Questions are asked from this page alone.\n', 403);
    const { context } = await follow(c);
    const call = { name: 'ask', input: { question: c.req.query('q') ?? '' } };
    return await eventStream(c, asking.replies(call, context, c.req.raw.signal), {
      events: toEvents,
      refuse: (failure) => c.text(`${failure.text}\n`, statusOf(c, failure)),
    });
  });

  /** Who asks, in which conversation; and what the reader sees of that. */
  async function follow(c: Context): Promise<{
    readonly context: CommandContext;
    readonly before: readonly Turn[];
  }> {
    const context = visitors.asking(c);
    const after = c.req.query('after') ?? '';
    const turn = after === '' ? undefined : await core.conversations.find(after, context);
    if (turn === undefined) return { context, before: [] };
    const before = [...(await core.conversations.before(turn, context)), turn];
    const { conversation, id } = turn;
    return { context: { ...context, conversation, after: id }, before };
  }
}

function askPageOf(reply: Reply, question: string, before: readonly Turn[]) {
  const turns = before.map(toAnswer);
  if (reply.kind === 'answer') return <AskPage turns={[...turns, reply]} />;
  const text = reply.kind === 'notice' ? reply.text : undefined;
  return <AskPage question={question} turns={turns} problem={text} />;
}

/** The answer as it is shown again. */
export function toAnswer({ id, answer, private: isPrivate }: Turn): Answer {
  return { ...answer, id, ...(isPrivate && { private: true }) };
}
