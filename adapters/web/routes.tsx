import { createHash, randomBytes } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { secureHeaders } from 'hono/secure-headers';
import type { CommandContext } from '../../src/command.ts';
import type { PageSettings } from '../../src/config-groups.ts';
import type { Dispatcher } from '../../src/dispatcher.ts';
import type { Reply } from '../../src/reply.ts';
import { AskPage } from './pages/ask.tsx';
import { style } from './style.ts';

export interface PageParts {
  readonly dispatcher: Dispatcher;
  readonly settings: PageSettings;
}

/** Puts the page on the server. */
export function mountPage(app: Hono, { dispatcher, settings }: PageParts): void {
  const salt = randomBytes(16); // who asked cannot be told from what is kept
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
    }),
  );
  if (settings.password !== undefined) {
    app.use(basicAuth({ username: 'footnote', password: settings.password, realm: 'Footnote' }));
  }

  app.get('/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/', async (c) => {
    const question = c.req.query('q') ?? '';
    const reply = question === '' || !isLookedAt(c) ? undefined : await ask(c, question);
    return c.html(<AskPage question={question} reply={reply} />);
  });

  async function ask(c: Context, question: string): Promise<Reply | undefined> {
    let last: Reply | undefined;
    const call = { name: 'ask', input: { question } };
    for await (const reply of dispatcher.dispatch(call, contextOf(c), c.req.raw.signal))
      last = reply;
    return last;
  }

  function contextOf(c: Context): CommandContext {
    return {
      place: { platform: 'web', tenant: 'web', channel: 'page', direct: true },
      person: createHash('sha256').update(salt).update(addressOf(c, settings)).digest('base64url'),
      private: true,
      locale: 'en',
      timeZone: 'UTC',
      mayManage: async () => false,
    };
  }
}

/** A picture on another page, a prefetch or a HEAD asks nothing: nobody reads the answer, and it may cost. */
function isLookedAt(c: Context): boolean {
  const as = c.req.header('sec-fetch-dest') ?? 'document';
  return c.req.method === 'GET' && as === 'document' && c.req.header('sec-purpose') === undefined;
}

/** The last address that the proxy in front vouches for, or the caller's own. */
function addressOf(c: Context, { trustProxy }: PageSettings): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return (trustProxy ? forwarded : undefined) ?? getConnInfo(c).remote.address ?? 'unknown';
}
