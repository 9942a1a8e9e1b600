import type { Context, Hono } from 'hono';
import type { Answer, Notice, Reply } from '../../src/reply.ts';
import { fromThisPage } from './access.ts';
import { toAnswer } from './ask-routes.tsx';
import type { Page } from './page.ts';
import { AnswerTools } from './pages/answer-tools.tsx';
import { AskPage } from './pages/ask.tsx';
import { PapersPage } from './pages/papers.tsx';
import { PART, sendNotice, sendPage, sendPart, statusOf, textOf } from './respond.tsx';

const GONE: Notice = {
  kind: 'notice',
  level: 'error',
  text: 'There is no such answer, or it is its asker’s alone. Whoever asked can press Share.',
  reason: 'missing',
};

/** An answer at its own address, and what can be done with it. */
export function mountAnswers(app: Hono, page: Page): void {
  const { asking, visitors, core, settings } = page;

  app.get('/a/:id', async (c) => {
    const context = visitors.reading(c);
    const turn = await core.conversations.find(c.req.param('id'), context);
    if (turn === undefined) return sendNotice(c, GONE);
    const before = await core.conversations.before(turn, context);
    return sendPage(c, <AskPage turns={[...before, turn].map(toAnswer)} />);
  });

  app.get('/a/:id/related', async (c) => {
    const reply = await ask(c, 'related', { answer: c.req.param('id') });
    if (reply.kind === 'notice') return sendNotice(c, reply.reason === 'missing' ? GONE : reply);
    if (reply.kind !== 'hits') throw new Error(`related gave ${reply.kind}`);
    return sendPage(c, <PapersPage reply={reply} back={`/a/${c.req.param('id')}`} />);
  });

  app.get('/a/:id/bibtex', async (c) => {
    const found = await ask(c, 'sources', { answer: c.req.param('id') });
    if (found.kind !== 'papers') return c.text(`${GONE.text}\n`, statusOf(c, found));
    const entries: string[] = [];
    for (const { id } of found.papers) {
      const reply = await ask(c, 'bibtex', { paper: id });
      if (reply.kind === 'bibtex') entries.push(reply.entry.trim());
      // Half a list would be taken for a whole one.
      else if (statusOf(c, reply) === 429) return c.text(`${textOf(reply)}\n`, 429);
    }
    return c.text(`${entries.join('\n\n')}\n`);
  });

  app.post('/a/:id/share', fromThisPage(settings), async (c) => {
    const reply = await ask(c, 'share', { answer: c.req.param('id') });
    return done(c, reply, textOf(reply) || 'Everybody who has its address can read it now.');
  });

  app.post('/a/:id/feedback', fromThisPage(settings), async (c) => {
    const { verdict } = await c.req.parseBody();
    const reply = await ask(c, 'feedback', { answer: c.req.param('id'), verdict });
    return done(c, reply, textOf(reply));
  });

  async function ask(c: Context, name: string, input: Record<string, unknown>): Promise<Reply> {
    return await asking.reply({ name, input }, visitors.reading(c), c.req.raw.signal);
  }

  /** Back to the answer; for the script, what stands under it now. */
  async function done(c: Context, reply: Reply, said: string) {
    const id = c.req.param('id') ?? '';
    const answer = await answerOf(c, id);
    const isPart = c.req.header('accept') === PART;
    if (answer === undefined)
      return isPart ? sendPart(c, <p class="error">{GONE.text}</p>, 404) : sendNotice(c, GONE);
    if (isPart) return sendPart(c, <AnswerTools answer={answer} said={said} />, statusOf(c, reply));
    if (reply.kind === 'notice' && reply.level === 'error') return sendNotice(c, reply);
    return c.redirect(`/a/${id}`, 303);
  }

  async function answerOf(c: Context, id: string): Promise<Answer | undefined> {
    const turn = await core.conversations.find(id, visitors.reading(c));
    return turn && toAnswer(turn);
  }
}
