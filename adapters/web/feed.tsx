import { withoutLatex } from '../../src/latex.ts';
import { addressOf, withoutLinks } from '../../src/links.ts';
import type { Trending, TrendingCard } from '../../src/trending-reply.ts';
import { paperPath } from './pages/paper-parts.tsx';
import { element, type Xml, xmlDocument } from './xml.ts';

export const FORMATS = ['atom', 'rss', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  atom: 'application/atom+xml',
  rss: 'application/rss+xml',
  json: 'application/feed+json',
};

/** A feed before it is Atom, RSS or JSON. */
export interface Feed {
  readonly title: string;
  /** What there is to say about the list. */
  readonly about: string;
  /** Absolute, of the page that shows the same. */
  readonly page: string;
  readonly entries: readonly Entry[];
}

interface Entry {
  /** Its address; it stays the same however often the paper trends, so that nobody reads of it twice. */
  readonly id: string;
  readonly title: string;
  readonly authors: readonly string[];
  readonly reason: string;
  readonly html: string;
  readonly published: Date | undefined;
}

const LANGUAGE = 'en';
const DESCRIPTION = 'Papers that are trending, each with the reason.';

/** The address of a feed, below the page's own. */
export function feedPath(format: Format, { topic, period }: Pick<Trending, 'topic' | 'period'>) {
  return `/feeds/trending.${format}?${queryOf({ topic, period })}`;
}

/** What is trending as a feed; `base` is the page's own address, without a slash at its end. */
export function toFeed(reply: Trending, base: string): Feed {
  return {
    title: tidy(reply.title),
    about: [DESCRIPTION, ...reply.notices].join(' '),
    page: `${base}/trending?${queryOf(reply)}`,
    entries: reply.cards.map((card) => toEntry(card, base)),
  };
}

/** `updated` says since when it has been like this, `self` where it is. */
export function writeFeed(
  format: Format,
  feed: Feed,
  of: { readonly self: string; readonly updated: Date },
): string {
  if (format === 'json') return `${JSON.stringify(toJsonFeed(feed, of), null, 2)}\n`;
  return xmlDocument(format === 'atom' ? toAtom(feed, of) : toRss(feed, of));
}

type Of = Parameters<typeof writeFeed>[2];

function toEntry(card: TrendingCard, base: string): Entry {
  const { id, title, authors, reason, sentence, links, published } = card;
  const away = links.flatMap(({ label, url }) => {
    const address = addressOf(url);
    return address === undefined ? [] : [{ label, address }];
  });
  const html = (
    <>
      {sentence !== undefined && <p>{tidy(sentence)}</p>}
      <p>
        <strong>{tidy(reason)}</strong>
        {away.map(({ label, address }) => (
          <>
            {' · '}
            <a href={address}>{label}</a>
          </>
        ))}
      </p>
    </>
  );
  return {
    id: addressOf(card.url) ?? `${base}${paperPath(id)}`,
    title: tidy(title) || id,
    authors: authors.map(tidy),
    reason: tidy(reason),
    html: html.toString(),
    published: dateOf(published),
  };
}

/** RFC 4287. */
function toAtom({ title, about, page, entries }: Feed, { self, updated }: Of): Xml {
  return element('feed', { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': LANGUAGE }, [
    element('id', {}, [self]),
    element('title', {}, [title]),
    element('subtitle', {}, [about]),
    element('updated', {}, [updated.toISOString()]),
    element('link', { rel: 'self', type: MEDIA_TYPES.atom, href: self }),
    element('link', { rel: 'alternate', type: 'text/html', href: page }),
    element('author', {}, [element('name', {}, ['Footnote'])]),
    ...entries.map(({ id, authors, published, reason, html, ...entry }) =>
      element('entry', {}, [
        element('id', {}, [id]),
        element('title', {}, [entry.title]),
        element('link', { rel: 'alternate', href: id }),
        element('updated', {}, [(published ?? updated).toISOString()]),
        ...(published === undefined ? [] : [element('published', {}, [published.toISOString()])]),
        ...authors.map((name) => element('author', {}, [element('name', {}, [name])])),
        element('summary', {}, [reason]),
        element('content', { type: 'html' }, [html]),
      ]),
    ),
  ]);
}

/** RSS 2.0, as its Advisory Board's profile writes it. */
function toRss({ title, about, page, entries }: Feed, { self, updated }: Of): Xml {
  const channel = element('channel', {}, [
    element('title', {}, [title]),
    element('link', {}, [page]),
    element('description', {}, [about]),
    element('language', {}, [LANGUAGE]),
    element('lastBuildDate', {}, [updated.toUTCString()]),
    element('atom:link', { rel: 'self', type: MEDIA_TYPES.rss, href: self }),
    ...entries.map(({ id, authors, published, html, ...entry }) =>
      element('item', {}, [
        element('title', {}, [entry.title]),
        element('link', {}, [id]),
        element('guid', { isPermaLink: 'true' }, [id]),
        ...(published === undefined ? [] : [element('pubDate', {}, [published.toUTCString()])]),
        ...authors.map((name) => element('dc:creator', {}, [name])),
        element('description', {}, [html]),
      ]),
    ),
  ]);
  const namespaces = {
    'xmlns:atom': 'http://www.w3.org/2005/Atom',
    'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  };
  return element('rss', { version: '2.0', ...namespaces }, [channel]);
}

/** https://jsonfeed.org/version/1.1 */
function toJsonFeed({ title, about, page, entries }: Feed, { self }: Of): object {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title,
    home_page_url: page,
    feed_url: self,
    description: about,
    language: LANGUAGE,
    items: entries.map(({ id, authors, published, reason, html, ...entry }) => ({
      id,
      url: id,
      title: entry.title,
      summary: reason,
      content_html: html,
      ...(published !== undefined && { date_published: published.toISOString() }),
      authors: authors.map((name) => ({ name })),
    })),
  };
}

function queryOf({ topic, period }: Pick<Trending, 'topic' | 'period'>): string {
  return new URLSearchParams({ period, ...(topic !== '' && { topic }) }).toString();
}

/** Programs that show feeds make links of whatever looks like one. */
function tidy(text: string): string {
  return withoutLinks(withoutLatex(text));
}

function dateOf(published: string | undefined): Date | undefined {
  const date = new Date(published ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}
