import type { Context, Hono } from 'hono';
import type { Reply } from '../../src/reply.ts';
import { fromThisPage } from './access.ts';
import type { Page } from './page.ts';
import { KeptPage } from './pages/kept.tsx';
import { StatusPage } from './pages/status.tsx';
import { sendNotice, sendPage } from './respond.tsx';

/** How the service is, and what it keeps of its reader. */
export function mountService(app: Hono, page: Page): void {
  const { asking, visitors, settings, retentionDays } = page;
  const ask = (c: Context, name: string): Promise<Reply> =>
    asking.reply({ name, input: {} }, visitors.reading(c), c.req.raw.signal);

  app.get('/status', async (c) => {
    const reply = await ask(c, 'status');
    if (reply.kind === 'notice') return sendNotice(c, reply);
    if (reply.kind !== 'status') throw new Error(`status gave ${reply.kind}`);
    return sendPage(c, <StatusPage reply={reply} />);
  });

  app.get('/forget-me', (c) => sendPage(c, <KeptPage days={retentionDays} />));

  app.post('/forget-me', fromThisPage(settings), async (c) => {
    const reply = await ask(c, 'forget-me');
    if (reply.kind !== 'notice') throw new Error(`forget-me gave ${reply.kind}`);
    if (reply.level === 'error') return sendNotice(c, reply);
    return sendPage(c, <KeptPage days={retentionDays} said={reply.text} />);
  });
}
