import type { Context } from 'hono';
import { html } from 'hono/html';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Notice, Reply } from '../../src/reply.ts';
import { NoticePage } from './pages/notice.tsx';

/** Somebody's own: nothing on the way keeps it. */
const OWN = 'private, no-cache';

export function sendPage(c: Context, page: JSX.Element, status: ContentfulStatusCode = 200) {
  c.header('cache-control', OWN);
  return c.html(html`<!doctype html>${page}`, status);
}

/** How the script asks for a part of a page, and what such a part is: a page of a proxy never is. */
export const PART = 'text/x-part';

/** What takes the place of a part of the page. */
export function sendPart(c: Context, part: JSX.Element, status: ContentfulStatusCode = 200) {
  return c.html(part, status, { 'Content-Type': `${PART}; charset=utf-8`, 'cache-control': OWN });
}

/** A page that says why there is nothing else, with the status of that. */
export function sendNotice(c: Context, notice: Notice) {
  return sendPage(c, <NoticePage notice={notice} />, describeFailure(c, notice));
}

/** What a reply is as an HTTP status; also sets `Retry-After` where it is known when to ask again. */
export function statusOf(c: Context, reply: Reply): ContentfulStatusCode {
  return reply.kind === 'notice' ? describeFailure(c, reply) : 200;
}

/** What a notice says. */
export function textOf(reply: Reply): string {
  return reply.kind === 'notice' ? reply.text : '';
}

const STATUSES = { request: 400, missing: 404, rate: 429 } as const;

function describeFailure(c: Context, { level, reason, waitSeconds }: Notice): ContentfulStatusCode {
  if (waitSeconds !== undefined) c.header('retry-after', String(waitSeconds));
  if (level === 'info') return 200;
  if (reason !== undefined) return STATUSES[reason];
  return waitSeconds === undefined ? 500 : 503;
}
