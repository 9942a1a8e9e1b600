import type { Hono } from 'hono';
import { oneSentence } from '../../src/one-sentence.ts';
import { toSummary } from '../../src/paper-summary.ts';
import type { Page } from './page.ts';
import { MapPage } from './pages/map.tsx';
import { PaperItem } from './pages/papers.tsx';
import { sendPage, sendPart, statusOf, textOf } from './respond.tsx';

/** So long until it is worth asking again for a map that is being drawn. */
const DRAWING_S = 3;

/** All papers on a plane. */
export function mountMap(app: Hono, { asking, visitors, cartographer }: Page): void {
  app.get('/map', (c) => sendPage(c, <MapPage />));

  app.get('/map.json', async (c) => {
    const map = await cartographer.map();
    if (map === undefined) {
      return c.text('The map is being drawn.\n', 503, { 'retry-after': String(DRAWING_S) });
    }
    const etag = `"${map.tag}"`;
    const headers = { etag, 'cache-control': 'private, no-cache', vary: 'accept-encoding' };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
    const type = { 'content-type': 'application/json' };
    const isPacked = c.req.header('accept-encoding')?.includes('gzip') === true;
    return isPacked
      ? c.body(map.gzipped, 200, { ...headers, ...type, 'content-encoding': 'gzip' })
      : c.body(map.json, 200, { ...headers, ...type });
  });

  app.get('/map/card', async (c) => {
    const call = { name: 'show', input: { paper: c.req.query('paper') ?? '' } };
    const card = await asking.reply(call, visitors.reading(c), c.req.raw.signal);
    if (card.kind !== 'paper')
      return sendPart(c, <p class="error">{textOf(card)}</p>, statusOf(c, card));
    const paper = { ...toSummary(card.paper), ...oneSentence(card.paper) };
    return sendPart(c, <PaperItem paper={paper} />);
  });
}
