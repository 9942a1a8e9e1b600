import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Hono } from 'hono';
import { base } from '../style/base.ts';
import { forms } from '../style/forms.ts';
import { answers } from './style/answers.ts';
import { map } from './style/map.ts';
import { papers } from './style/papers.ts';

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#1e1c19"/>
<path d="M7 12h9M7 18h18M7 24h13" stroke="#fbfaf6" stroke-width="2.6" stroke-linecap="round"/>
<path d="M20.5 8.2 23.4 6v8" fill="none" stroke="#f0916f" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>
</svg>`;
const A_YEAR = 'public, max-age=31536000, immutable';

interface Asset {
  readonly body: string;
  readonly type: string;
  /** With the hash of its content, so that it may be kept for ever. */
  readonly url: string;
}

/** What the page is made of beside HTML. */
export const assets = {
  style: asset(
    '/style.css',
    'text/css; charset=utf-8',
    [base, forms, answers, papers, map].join(''),
  ),
  script: script('page'),
  map: script('map'),
  chart: script('chart'),
  gestures: script('gestures'),
  palette: script('palette'),
  icon: asset('/icon.svg', 'image/svg+xml', ICON),
} as const;

export function mountAssets(app: Hono): void {
  for (const { url, body, type } of Object.values(assets)) {
    const [path = '', version] = url.split('?v=');
    app.get(path, (c) => {
      const kept = c.req.query('v') === version ? A_YEAR : 'no-cache';
      return c.body(body, 200, { 'content-type': type, 'cache-control': kept });
    });
  }
}

function asset(path: string, type: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 10);
  return { body, type, url: `${path}?v=${hash}` };
}

function script(name: string): Asset {
  return asset(`/${name}.js`, 'text/javascript; charset=utf-8', compiled(name));
}

/** A script of client/ as tsc makes it: beside this file in dist, or in dist where this runs as source. */
function compiled(name: string): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/adapters/web/client/' : './client/';
  return readFileSync(new URL(`${folder}${name}.js`, import.meta.url), 'utf8');
}
