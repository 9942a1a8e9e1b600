import { SaxesParser } from 'saxes';
import { afterEach, describe, expect, it } from 'vitest';
import { type Format, toFeed, writeFeed } from '../../../adapters/web/feed.tsx';
import type { Trending, TrendingCard } from '../../../src/trending-reply.ts';
import { aPaper, each } from '../../support/builders.ts';
import { linkPayloads, scriptPayloads } from '../../support/hostile.ts';
import { aPage, stopPages } from '../../support/page.ts';

afterEach(stopPages);

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly children: Node[];
  text: string;
}

/** Throws where it is not well-formed. */
function parse(xml: string): Node {
  const open: Node[] = [{ name: '', attributes: {}, children: [], text: '' }];
  const parser = new SaxesParser({});
  parser.on('opentag', ({ name, attributes }) => {
    const node = { name, attributes, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (text) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += text;
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  const [root] = open[0]?.children ?? [];
  if (root === undefined) throw new Error('no root');
  return root;
}

const all = (node: Node, name: string): readonly Node[] =>
  node.children.filter((child) => child.name === name);
const text = (node: Node | undefined, name: string): string | undefined =>
  node && all(node, name)[0]?.text;

function aCard(changes: Partial<TrendingCard> = {}): TrendingCard {
  return {
    rank: 1,
    id: 'arxiv:2401.00001',
    title: 'Graphs & words',
    authors: ['Ada Example', 'Bob Third'],
    url: 'https://arxiv.org/abs/2401.00001',
    sentence: 'It counts 1 < 2.',
    reason: '+27 upvotes since yesterday',
    published: '2026-11-24',
    links: [{ label: 'PDF', url: 'https://arxiv.org/pdf/2401.00001' }],
    ...changes,
  };
}

function aReply(...cards: readonly TrendingCard[]): Trending {
  const list = { period: 'day', topic: 'words', cards, notices: [], ms: 1 } as const;
  return { kind: 'trending', title: 'Trending today on “words”', ...list };
}

const BASE = 'https://papers.example.org';
const of = { self: `${BASE}/feeds/x`, updated: new Date('2026-11-25T09:00:00Z') };
const written = (format: Format, ...cards: readonly TrendingCard[]): string =>
  writeFeed(format, toFeed(aReply(...cards), BASE), of);

describe('a feed', () => {
  it('is Atom: each paper with its address, dates, authors, reason and links', () => {
    const feed = parse(written('atom', aCard()));
    expect(feed.attributes.xmlns).toBe('http://www.w3.org/2005/Atom');
    expect(text(feed, 'updated')).toBe('2026-11-25T09:00:00.000Z');
    expect(all(feed, 'link').map(({ attributes }) => attributes.href)).toEqual([
      of.self,
      `${BASE}/trending?period=day&topic=words`,
    ]);
    const [entry, ...more] = all(feed, 'entry');
    expect(more).toEqual([]);
    expect(text(entry, 'id')).toBe('https://arxiv.org/abs/2401.00001');
    expect(text(entry, 'title')).toBe('Graphs & words');
    expect(text(entry, 'updated')).toBe('2026-11-24T00:00:00.000Z');
    expect(text(entry, 'summary')).toBe('+27 upvotes since yesterday');
    expect(text(entry, 'content')).toBe(
      '<p>It counts 1 &lt; 2.</p><p><strong>+27 upvotes since yesterday</strong> · <a href="https://arxiv.org/pdf/2401.00001">PDF</a></p>',
    );
  });

  it('is RSS and JSON with the same papers', () => {
    const [channel] = all(parse(written('rss', aCard())), 'channel');
    const [item] = channel === undefined ? [] : all(channel, 'item');
    expect(text(item, 'guid')).toBe('https://arxiv.org/abs/2401.00001');
    expect(text(item, 'pubDate')).toBe('Tue, 24 Nov 2026 00:00:00 GMT');
    expect(item && all(item, 'dc:creator').map((one) => one.text)).toEqual([
      'Ada Example',
      'Bob Third',
    ]);
    expect(JSON.parse(written('json', aCard()))).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      home_page_url: `${BASE}/trending?period=day&topic=words`,
      items: [
        {
          id: 'https://arxiv.org/abs/2401.00001',
          title: 'Graphs & words',
          date_published: '2026-11-24T00:00:00.000Z',
          authors: [{ name: 'Ada Example' }, { name: 'Bob Third' }],
        },
      ],
    });
  });

  it('leads to the page’s own where a paper has no address of its own, and dates it only where known', () => {
    const { url: _url, published: _published, ...bare } = aCard({ id: 'x:ü 1' });
    const [entry] = all(parse(written('atom', bare)), 'entry');
    expect(text(entry, 'id')).toBe(`${BASE}/papers/x:%C3%BC%201`);
    expect(entry && all(entry, 'published')).toEqual([]);
    expect(text(entry, 'updated')).toBe('2026-11-25T09:00:00.000Z');
  });

  it('stays well-formed and runs nothing, whatever papers say', () => {
    const controls = 'a\u0000\u0001\u0008\u000b\ufffe\uffff\ud800b]]>&amp;&#1;';
    for (const payload of [controls, ...scriptPayloads, ...linkPayloads]) {
      const card = aCard({
        title: payload,
        authors: [payload],
        sentence: payload,
        reason: payload,
        url: payload,
        published: payload,
        links: [{ label: payload, url: payload }],
      });
      for (const format of ['atom', 'rss'] as const) {
        const feed = written(format, card);
        expect(feed, payload).not.toMatch(
          /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u,
        );
        const html = JSON.stringify(parse(feed));
        expect(html, payload).not.toMatch(/<(?:script|img|svg|iframe)|href=\\"(?!https?:)/i);
      }
      const { items } = JSON.parse(written('json', card));
      expect(JSON.stringify(items), payload).not.toMatch(/<(?:script|img|svg|iframe)/i);
    }
  });
});

describe('the page’s feeds', () => {
  it.each([
    ['atom', 'application/atom+xml; charset=utf-8', /<entry>/],
    ['rss', 'application/rss+xml; charset=utf-8', /<item>/],
    ['json', 'application/feed+json; charset=utf-8', /"items": \[\n/],
  ])('are there as %s, with absolute links', async (format, type, entry) => {
    const settings = { publicUrl: 'https://papers.example.org/at' };
    const { get } = await aPage({ settings });
    const response = await get(`/feeds/trending.${format}?period=week&topic=networks`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    const body = await response.text();
    expect(body).toMatch(entry);
    expect(body).toContain('https://papers.example.org/at/feeds/trending.');
    expect(body).not.toContain('127.0.0.1');
  });

  it('are not sent again while the list is as it was', async () => {
    const { get, clock, index } = await aPage();
    const first = await get('/feeds/trending.atom');
    const etag = first.headers.get('etag') ?? '';
    const modified = first.headers.get('last-modified') ?? '';
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    await clock.advance(60_000);
    const ask = async (headers: Record<string, string>): Promise<readonly unknown[]> => {
      const response = await get('/feeds/trending.atom', { headers });
      return [response.status, response.headers.get('last-modified')];
    };
    expect(await ask({})).toEqual([200, modified]);
    expect(await ask({ 'if-none-match': `"other", ${etag}` })).toEqual([304, modified]);
    expect(await ask({ 'if-modified-since': modified })).toEqual([304, modified]);
    expect(await ask({ 'if-none-match': '"other"', 'if-modified-since': modified })).toEqual([
      200,
      modified,
    ]);
    expect(await ask({ 'if-modified-since': 'yesterday' })).toEqual([200, modified]);
    await index.upsert(each([aPaper({ id: 'new', title: 'A new one' })]), 'test');
    await index.build(() => {});
    const changed = await get('/feeds/trending.atom', { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(Date.parse(changed.headers.get('last-modified') ?? '')).toBe(
      Date.parse(modified) + 60_000,
    );
  });

  it('refuse in words what the command refuses, and everybody without the password', async () => {
    const { get } = await aPage();
    const period = await get('/feeds/trending.rss?period=year');
    expect(period.status).toBe(400);
    expect(period.headers.get('content-type')).toMatch(/^text\/plain/);
    const topic = await get(`/feeds/trending.json?topic=${'x'.repeat(10_000)}`);
    expect([topic.status, await topic.text()]).toEqual([
      400,
      'The topic is longer than 200 characters. Say it in a few words.\n',
    ]);
    expect((await get('/feeds/trending.exe')).status).toBe(404);
    const locked = await aPage({ settings: { password: 'a long password' } });
    expect((await locked.get('/feeds/trending.atom')).status).toBe(401);
    const authorization = `Basic ${Buffer.from('footnote:a long password').toString('base64')}`;
    const opened = await locked.get('/feeds/trending.atom', { headers: { authorization } });
    expect(opened.status).toBe(200);
  });

  it('are told of by the page of the same list, and by the description', async () => {
    const { get } = await aPage();
    const page = await (await get('/trending?period=week&topic=networks')).text();
    for (const [format, type] of [
      ['atom', 'application/atom\\+xml'],
      ['rss', 'application/rss\\+xml'],
      ['json', 'application/feed\\+json'],
    ]) {
      const path = `/feeds/trending\\.${format}\\?period=week&amp;topic=networks`;
      expect(page).toMatch(
        new RegExp(`<head>.*<link rel="alternate" type="${type}"[^>]+href="${path}"/?>.*</head>`),
      );
      expect(page).toMatch(new RegExp(`<a href="${path}">`));
    }
    const { paths } = JSON.parse(await (await get('/api/openapi.json')).text());
    expect(Object.keys(paths)).toContain('/feeds/trending.atom');
    expect(JSON.stringify(paths['/feeds/trending.atom'])).toContain('"enum":["day","week"]');
  });
});
