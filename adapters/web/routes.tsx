import type { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { toNotice } from '../../src/notice.ts';
import type { Notice } from '../../src/reply.ts';
import { mountAccess } from './access.ts';
import { mountAnswers } from './answer-routes.tsx';
import { mountApi } from './api-routes.ts';
import { mountAsk } from './ask-routes.tsx';
import { mountAssets } from './assets.ts';
import { mountFeeds } from './feed-routes.ts';
import { mountMap } from './map-routes.tsx';
import { createPage, type PageParts } from './page.ts';
import { mountPapers } from './paper-routes.tsx';
import { sendNotice, statusOf } from './respond.tsx';
import { mountService } from './service-routes.tsx';

const NOWHERE: Notice = {
  kind: 'notice',
  level: 'error',
  text: 'There is nothing at this address. Search for what you meant, or ask.',
  reason: 'missing',
};

/** What is asked costs, and nobody reads it. */
const ROBOTS =
  'User-agent: *\nDisallow: /?\nDisallow: /stream\nDisallow: /api/\nDisallow: /search?\n';

/** Puts the page on the server. */
export function mountPage(app: Hono, parts: PageParts): void {
  mountAccess(app, parts.settings);
  mountAssets(app);
  app.get('/robots.txt', (c) => c.text(ROBOTS));
  const page = createPage(parts);
  mountAsk(app, page);
  mountAnswers(app, page);
  mountPapers(app, page);
  mountFeeds(app, page);
  mountMap(app, page);
  mountService(app, page);
  mountApi(app, page);
  app.notFound((c) => sendNotice(c, NOWHERE));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    const notice = toNotice(error, parts.core.log);
    const isRead = c.req.header('accept')?.includes('text/html') === true; // by a person, as a page
    return isRead ? sendNotice(c, notice) : c.text(`${notice.text}\n`, statusOf(c, notice));
  });
}
