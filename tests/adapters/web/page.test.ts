import { afterEach, describe, expect, it } from 'vitest';
import { QUESTION, WRITTEN } from '../../support/core.ts';
import { aPage, raw, statusOf, stopPages, withHost } from '../../support/page.ts';
import { scriptedLlm } from '../../support/scripted-llm.ts';

afterEach(stopPages);

describe('the page', () => {
  it('shows a form, and what it answers', async () => {
    const { get } = await aPage();
    expect(await (await get('/')).text()).toContain('<form class="ask" action="/" method="get">');
    const page = await (await get(`/?q=${encodeURIComponent(QUESTION)}`)).text();
    expect(page).toContain('shortcut connections');
    expect(page).toMatch(/<a class="cite" href="#[\w-]+-1" data-n="1" aria-label="Source 1: Study/);
  });

  it('is light: the first page with all that it loads has 30 kB at most', async () => {
    const { get, url } = await aPage();
    const load = async (path: string) => {
      const response = await get(path);
      const head = [...response.headers].join('\r\n').length;
      return { text: await response.text(), head };
    };
    const page = await load('/');
    const loaded = [...page.text.matchAll(/(?:src|href)="(\/[\w.]+\?v=[\w-]+)"/g)];
    expect(loaded.length).toBeGreaterThan(2);
    const parts = await Promise.all(loaded.map(([, path = url]) => load(path)));
    const sizes = [page, ...parts].map(({ text, head }) => Buffer.byteLength(text) + head);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(30_000);
  });

  it('allows no script, no frame and no style but its own', async () => {
    const { get } = await aPage();
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus=alert(1) autofocus='",
    '</title><script>alert(1)</script>',
    'javascript:alert(1)//',
  ])('shows %s as text', async (question) => {
    const { get } = await aPage({ llm: scriptedLlm([`${WRITTEN} ${question} [1].`]) });
    const page = await (await get(`/?q=${encodeURIComponent(`${question} networks`)}`)).text();
    const own = /<script type="module" src="\/page\.js\?v=[\w-]{10}"><\/script>/g;
    expect(page.match(own)).toHaveLength(1);
    const tags = page.replace(own, '').match(/<[a-z][^>]*>/gi) ?? [];
    for (const tag of tags) {
      expect(tag).not.toMatch(/^<(?:script|img|iframe|object|svg)|href="(?!\/|#|https:)/i);
      expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=|'/i);
    }
    expect(tags.length).toBeGreaterThan(10);
  });

  it.each(['networks ', '网络'])(
    'reads the first two thousand characters of a question of eight thousand: %s',
    async (word) => {
      const { get } = await aPage();
      const long = `${QUESTION} ${word.repeat(4_000)}`.slice(0, 8_000);
      const response = await get(`/?q=${encodeURIComponent(long)}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('I read its first 2,000 characters');
    },
  );

  it('is not asked by programs that walk it', async () => {
    const { get } = await aPage();
    expect(await (await get('/robots.txt')).text()).toContain('Disallow: /?');
    expect(await (await get('/')).text()).not.toMatch(/<a href="\/\?q=[^>]*(?<!rel="nofollow")>/);
  });

  it('says on the map why a paper is not shown', async () => {
    const { get } = await aPage();
    const card = await get('/map/card?paper=nobody');
    expect(card.status).toBe(404);
    expect(await card.text()).toContain('I know no paper');
    for (let i = 0; i < 120; i++) await (await get('/api/status')).text();
    const refused = await get('/map/card?paper=p1');
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain('That was a lot of questions.');
  });

  it('refuses a URL longer than any header may be', async () => {
    const { get } = await aPage();
    expect((await get(`/?q=${'x'.repeat(100_000)}`)).status).toBe(431);
    expect((await get('/')).status).toBe(200);
  });

  it.each(['/nowhere', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '//evil.example'])(
    'knows nothing at %s',
    async (path) => {
      const { port } = await aPage();
      const response = await raw(port, withHost('localhost', path));
      expect(statusOf(response)).toBe(404);
      expect(response).not.toMatch(/root:|node_modules|\/work/);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW'])(
    'does nothing on %s',
    async (method) => {
      const { port, get } = await aPage();
      const request = `${method} /?q=networks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
      const response = await raw(port, request).catch(() => '');
      if (response !== '') expect([404, 405, 400, 501]).toContain(statusOf(response));
      expect(await (await get('/metrics')).text()).not.toContain('command="ask"');
    },
  );

  it.each<RequestInit>([
    { method: 'HEAD' },
    { headers: { 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' } },
    { headers: { 'sec-fetch-dest': 'document', 'sec-purpose': 'prefetch' } },
  ])('asks nothing for who does not read it: %j', async (init) => {
    const { get } = await aPage();
    expect((await get(`/?q=${encodeURIComponent(QUESTION)}`, init)).status).toBe(200);
    expect(await (await get('/metrics')).text()).not.toContain('command="ask"');
  });

  it('says that something went wrong, with a reference and without what it was', async () => {
    const { get, lines } = await aPage();
    const response = await get('/broken', { headers: { accept: 'text/html' } });
    const text = await response.text();
    expect(response.status).toBe(500);
    const ref = /Something went wrong \(ref ([0-9a-f]{6})\)/.exec(text)?.[1] ?? 'none';
    expect(text).not.toContain('canary');
    expect(await (await get('/broken')).text()).toMatch(
      /^Something went wrong \(ref [0-9a-f]{6}\)[^<]*$/,
    );
    expect(lines.join()).toContain(ref);
  });

  it('tells one address that asks too much, and no other', async () => {
    const { get } = await aPage({ settings: { trustProxy: true } });
    const ask = async (address: string): Promise<string> =>
      await (await get('/?q=networks', { headers: { 'x-forwarded-for': address } })).text();
    for (let i = 0; i < 20; i++)
      expect(await ask('192.0.2.1, 192.0.2.7')).not.toContain('a lot of');
    expect(await ask('192.0.2.9, 192.0.2.7')).toContain('That was a lot of questions');
    expect(await ask('192.0.2.8')).not.toContain('a lot of');
  });

  it('takes nobody’s word for their address where there is no proxy', async () => {
    const { get } = await aPage();
    const ask = async (address: string): Promise<string> =>
      await (await get('/?q=networks', { headers: { 'x-forwarded-for': address } })).text();
    for (let i = 0; i < 20; i++) await ask(`192.0.2.${i}`);
    expect(await ask('192.0.2.99')).toContain('That was a lot of questions');
  });

  it.each([
    ['what it wrote', [`${WRITTEN}`], 'model', 'They reach 96.4% on ImageNet'],
    [
      'quotes in its place',
      ['Whales sing [1]. Ice melts [1].'],
      'extractive',
      'shortcut connections',
    ],
  ])('streams %s', async (_, pieces, mode, text) => {
    const { get } = await aPage({ llm: scriptedLlm(pieces) });
    const stream = await (await get(`/stream?${new URLSearchParams({ q: QUESTION })}`)).text();
    const slots = new Map<string, string>();
    let last: Record<string, unknown> = {};
    for (const [, data = ''] of stream.matchAll(/^data: (.*)$/gm)) {
      last = JSON.parse(data);
      if (last.kind === 'mark') slots.set('mode', String(last.mode));
      const slot = String(last.slot);
      if (last.kind === 'set') slots.set(slot, String(last.html));
      if (last.kind === 'append') slots.set(slot, `${slots.get(slot)}${last.html}`);
    }
    expect(slots.get('mode')).toBe(mode);
    expect(slots.get('sentences')).toContain(text);
    expect(slots.get('sentences')).not.toContain('Whales');
    expect(slots.get('sources')).toContain('Study number 0');
    const kept = await get(`/a/${last.id}`);
    expect(last.kind).toBe('end');
    expect(kept.status).toBe(404); // it is its asker's alone
  });

  it('stops the work for a reader who leaves', async () => {
    const llm = scriptedLlm(['Slow '], 'hang');
    const { get } = await aPage({ llm });
    const leaving = new AbortController();
    const asking = get(`/?q=${encodeURIComponent(QUESTION)}`, { signal: leaving.signal });
    asking.catch(() => {});
    while (llm.calls.length === 0) await new Promise(setImmediate);
    leaving.abort();
    await expect(asking).rejects.toThrow();
    while (llm.closed === 0) await new Promise(setImmediate);
    expect(llm.closed).toBe(1);
  });
});

describe('a password', () => {
  const password = 'a long sentence with ümläuts';
  const settings = { password };
  const header = (user: string, word: string) => ({
    headers: { authorization: `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}` },
  });

  it('is asked of everybody, for everything but health', async () => {
    const { get } = await aPage({ settings });
    for (const path of ['/', '/?q=networks', '/style.css', '/nowhere']) {
      const response = await get(path);
      expect(response.status, path).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="Footnote"/);
    }
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/', header('footnote', password))).status).toBe(200);
  });

  it.each([
    header('footnote', 'wrong'),
    header('footnote', ''),
    header('admin', password),
    header('footnote', `${password}x`),
    { headers: { authorization: 'Basic !!!' } },
    { headers: { authorization: 'Bearer x' } },
  ])('lets nobody in with %j', async (init) => {
    const { get } = await aPage({ settings });
    expect((await get('/', init)).status).toBe(401);
  });
});
