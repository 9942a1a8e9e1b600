import { createHash } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { dropOldest } from '../../index/memory.ts';
import {
  type Feed,
  FORMATS,
  type Format,
  feedPath,
  MEDIA_TYPES,
  toFeed,
  writeFeed,
} from './feed.tsx';
import type { Page } from './page.ts';
import { statusOf, textOf } from './respond.tsx';

/** So many lists are remembered for telling since when they have been as they are. */
const REMEMBERED = 500;

/** What is trending, for programs that look again and again. */
export function mountFeeds(app: Hono, { asking, visitors, settings, core }: Page): void {
  const changes = createChanges(core.now);

  async function send(c: Context, format: Format) {
    const call = { name: 'trending', input: inputOf(c) };
    const reply = await asking.reply(call, visitors.reading(c), c.req.raw.signal);
    if (reply.kind !== 'trending') {
      return c.text(`${textOf(reply)}\n`, statusOf(c, reply));
    }
    const base = settings.publicUrl ?? new URL(c.req.url).origin;
    const feed = toFeed(reply, base);
    const self = `${base}${feedPath(format, reply)}`;
    const { tag, updated } = changes.of(self, feed);
    c.header('etag', `W/"${tag}"`); // what it holds is the same, its dates may not be
    c.header('last-modified', updated.toUTCString());
    c.header('cache-control', 'private, no-cache');
    if (isKnown(c, { tag, updated })) return c.body(null, 304);
    const type = `${MEDIA_TYPES[format]}; charset=utf-8`;
    return c.body(writeFeed(format, feed, { self, updated }), 200, { 'content-type': type });
  }

  for (const format of FORMATS) app.get(`/feeds/trending.${format}`, (c) => send(c, format));
}

/** Addresses that were given nothing ask for what the command gives by itself. */
function inputOf(c: Context): Readonly<Record<string, string>> {
  const given = ['topic', 'period'].map((name) => [name, c.req.query(name) ?? ''] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

interface Version {
  readonly tag: string;
  readonly updated: Date;
}

function createChanges(now: () => Date) {
  const seen = new Map<string, Version>(); // longest not asked for first
  return {
    /** What is in the feed now, and since when it has been. */
    of(address: string, feed: Feed): Version {
      const tag = createHash('sha256')
        .update(JSON.stringify(feed))
        .digest('base64url')
        .slice(0, 22);
      const before = seen.get(address);
      const version = before?.tag === tag ? before : { tag, updated: now() };
      seen.delete(address);
      seen.set(address, version);
      dropOldest(seen, REMEMBERED);
      return version;
    },
  };
}

/** The tag alone decides where both are sent (RFC 9110, 13.2.2). */
function isKnown(c: Context, { tag, updated }: Version): boolean {
  const tags = c.req.header('if-none-match');
  if (tags !== undefined) {
    return tags
      .split(',')
      .some((one) => ['*', `"${tag}"`].includes(one.trim().replace(/^W\//, '')));
  }
  const since = Date.parse(c.req.header('if-modified-since') ?? '');
  return Math.floor(updated.getTime() / 1_000) * 1_000 <= since;
}
