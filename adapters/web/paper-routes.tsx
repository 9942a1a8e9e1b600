import type { Context, Hono } from 'hono';
import { cleanText } from '../../index/paper.ts';
import type { Reply } from '../../src/reply.ts';
import type { Page } from './page.ts';
import { PaperPage } from './pages/paper.tsx';
import { paperPath } from './pages/paper-parts.tsx';
import { SearchPage } from './pages/search.tsx';
import { TrendingPage } from './pages/trending.tsx';
import { sendNotice, sendPage, statusOf, textOf } from './respond.tsx';

const SIMILAR = 5;

/** Finding papers, and one paper. */
export function mountPapers(app: Hono, { asking, visitors, subscribePath }: Page): void {
  const ask = (c: Context, name: string, input: Record<string, unknown>): Promise<Reply> =>
    asking.reply({ name, input }, visitors.reading(c), c.req.raw.signal);

  app.get('/search', async (c) => {
    const fields = readFields(c);
    if (fields.q === '') return sendPage(c, <SearchPage fields={fields} />);
    const { q: query, page, ...filters } = fields;
    const reply = await ask(c, 'search', { query, page, ...given(filters) });
    const shown = reply.kind === 'hits' ? { hits: reply } : { problem: textOf(reply) };
    return sendPage(c, <SearchPage fields={fields} {...shown} />, statusOf(c, reply));
  });

  app.get('/papers/:id{.+}', async (c) => {
    const paper = c.req.param('id');
    const card = await ask(c, 'show', { paper });
    if (card.kind === 'notice') return sendNotice(c, card);
    if (card.kind !== 'paper') throw new Error(`show gave ${card.kind}`);
    const { id } = card.paper;
    if (id !== paper) return c.redirect(paperPath(id));
    const [near, bibtex] = [
      await ask(c, 'similar', { paper: id, k: SIMILAR }),
      await ask(c, 'bibtex', { paper: id }),
    ];
    return sendPage(
      c,
      <PaperPage
        card={card}
        similar={near.kind === 'hits' ? near.hits : []}
        bibtex={bibtex.kind === 'bibtex' ? bibtex.entry.trim() : undefined}
      />,
    );
  });

  app.get('/trending', async (c) => {
    const topic = cleanText(c.req.query('topic') ?? '');
    const period = cleanText(c.req.query('period') ?? 'week');
    const reply = await ask(c, 'trending', { topic, period });
    const shown = reply.kind === 'trending' ? { reply } : { problem: textOf(reply) };
    return sendPage(
      c,
      <TrendingPage {...{ topic, period, subscribePath }} {...shown} />,
      statusOf(c, reply),
    );
  });

  app.get('/bibtex', async (c) => {
    const reply = await ask(c, 'bibtex', { paper: c.req.query('paper') ?? '' });
    if (reply.kind === 'notice') return sendNotice(c, reply);
    return c.text(reply.kind === 'bibtex' ? reply.entry : '');
  });
}

function readFields(c: Context) {
  const field = (name: string): string => cleanText(c.req.query(name) ?? '');
  const page = Number(field('page'));
  return {
    q: field('q'),
    since: field('since'),
    category: field('category'),
    author: field('author'),
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

/** Fields that were left empty ask for nothing. */
function given(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
