import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { percentile } from '../../../src/evaluation/metrics.ts';
import { QUESTION } from '../../support/core.ts';
import { aPage, raw, statusOf, stopPages, withHost } from '../../support/page.ts';
import { row } from '../../support/row.ts';

afterEach(stopPages);

type Server = Awaited<ReturnType<typeof aPage>>;

/** Somebody who has asked: their cookie and where their answer is. */
async function asked({ get }: Server, question = QUESTION) {
  const response = await get(`/?${new URLSearchParams({ q: question })}`);
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const id = /\/a\/([\w-]+)\/share/.exec(await response.text())?.[1] ?? 'none';
  return { cookie, id };
}

const OURS = { 'sec-fetch-site': 'same-origin' };
/** Every way to somebody's answer. */
const ways = (id: string): readonly (readonly [string, string])[] => [
  ['GET', `/a/${id}`],
  ['GET', `/a/${id}/related`],
  ['GET', `/a/${id}/bibtex`],
  ['POST', `/a/${id}/share`],
  ['POST', `/a/${id}/feedback`],
];
const OUTSIDE = ['/etc/passwd', '/.env', '/package.json', '/state.db'];
const CLIMBS = [
  '/..',
  '/../..',
  '/%2e%2e',
  '/..%2f..',
  '/%2e%2e%2f%2e%2e',
  '/..%5c..',
  '/%252e%252e',
  '//..',
  '/papers/..',
  '/a/../..',
];

describe('what is somebody’s own', () => {
  row(
    'W1',
    'is neither shown to nor changed by anybody else',
    { quick: 10, full: 60 },
    async (points) => {
      const server = await aPage();
      const owner = await asked(server);
      const other = await asked(server, 'What is dropout?');
      const identities = ['', other.cookie, `${owner.cookie}x`, 'footnote=../../etc/passwd'];
      const tried = ways(owner.id).flatMap((way) =>
        identities.map((cookie) => [...way, cookie] as const),
      );
      for (const [method, path, cookie] of tried) {
        const mine = await server.get(path.replace(owner.id, 'x'.repeat(12)), {
          method,
          headers: { ...OURS, cookie },
        });
        const theirs = await server.get(path, {
          method,
          headers: { ...OURS, cookie },
          redirect: 'manual',
        });
        expect([theirs.status, await theirs.text()], `${method} ${path}`).toEqual([
          404,
          await mine.text(),
        ]);
      }
      const climbs = CLIMBS.flatMap((climb) => OUTSIDE.map((file) => `${climb}${file}`));
      for (const path of climbs.slice(0, points)) {
        const response = await raw(server.port, withHost('localhost', path));
        expect([404, 400], path).toContain(statusOf(response));
        expect(response).not.toMatch(/root:|"dependencies"|SQLite format/);
      }
      const { cookie, id } = owner;
      expect((await server.get(`/a/${id}`, { headers: { cookie } })).status).toBe(200);
      return `${tried.length} requests with others' identities: 0 let in; ${Math.min(points, climbs.length)} paths upward: 0 read`;
    },
  );

  it('does not go on from somebody else’s question', async () => {
    const server = await aPage();
    const owner = await asked(server);
    const query = new URLSearchParams({ q: 'who wrote the first one?', after: owner.id });
    const page = await (await server.get(`/?${query}`)).text();
    expect(page).not.toContain('shortcut connections');
    expect(page).not.toContain(QUESTION);
  });

  it('is in a cookie that no script and no other site can read', async () => {
    const { get } = await aPage({ settings: { publicUrl: 'https://papers.example.org' } });
    const response = await get(`/?${new URLSearchParams({ q: QUESTION })}`);
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-footnote=[\w-]{32}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await get('/')).headers.get('set-cookie')).toBeNull();
    expect((await get('/search?q=networks')).headers.get('set-cookie')).toBeNull();
  });

  it('is not said to be shared where it could not be, nor a page put under it where it is gone', async () => {
    const server = await aPage();
    const { cookie, id } = await asked(server);
    const press = (path: string): Promise<Response> =>
      server.get(path, { method: 'POST', headers: { ...OURS, cookie, accept: 'text/x-part' } });
    const gone = await press('/a/none/share');
    expect(gone.status).toBe(404);
    expect(gone.headers.get('content-type')).toMatch(/^text\/x-part;/);
    expect(await gone.text()).toMatch(/^<p class="error">There is no such answer[^<]*<\/p>$/);
    for (let i = 0; i < 120; i++) await (await server.get('/api/status')).text();
    const refused = await press(`/a/${id}/share`);
    expect(refused.status).toBe(429);
    const said = await refused.text();
    expect(said).toContain('That was a lot of questions.');
    expect(said).not.toContain('Everybody');
  });

  it('is forgotten on demand', async () => {
    const server = await aPage();
    const { cookie, id } = await asked(server);
    const headers = { ...OURS, cookie };
    const said = await (await server.get('/forget-me', { method: 'POST', headers })).text();
    expect(said).toContain('Deleted: one question');
    expect((await server.get(`/a/${id}`, { headers })).status).toBe(404);
  });
});

describe('another site', () => {
  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost.evil.example' },
    {},
  ])('row W3: cannot press a button with %j', async (headers: Record<string, string>) => {
    const server = await aPage();
    const { cookie, id } = await asked(server);
    for (const path of [`/a/${id}/share`, `/a/${id}/feedback`, '/forget-me']) {
      const init = { method: 'POST', headers: { ...headers, cookie } };
      expect((await server.get(path, init)).status, path).toBe(403);
    }
    expect((await server.get(`/a/${id}`)).status).toBe(404); // still not shared
  });

  it('row W3: cannot read what is here, nor make the page ask', async () => {
    const { get } = await aPage();
    const headers = {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-dest': 'empty',
    };
    for (const path of [
      '/',
      `/?q=networks`,
      '/stream?q=networks',
      '/api/ask?q=networks',
      '/map.json',
    ]) {
      const response = await get(path, { headers });
      const allowed = [...response.headers.keys()].filter((name) =>
        name.startsWith('access-control'),
      );
      expect(allowed, path).toEqual([]);
    }
    expect(await (await get('/metrics')).text()).not.toContain('command="ask"');
  });
});

describe('too much', () => {
  it('row W3: a body of 10 MB is refused', async () => {
    const { get } = await aPage();
    const body = new Uint8Array(10e6);
    for (const path of ['/', '/forget-me', '/a/x/feedback']) {
      const response = await get(path, { method: 'POST', body, headers: OURS }).catch(
        () => undefined,
      );
      expect([413, undefined], path).toContain(response?.status);
    }
    expect((await get('/')).status).toBe(200);
  });

  row(
    'W3',
    'connections by the thousand do not keep others out',
    { quick: 1_000, full: 10_000, timeoutMs: 120_000 },
    async (points) => {
      const { port } = await aPage();
      const sockets: Socket[] = [];
      let opened = 0;
      for (let i = 0; i < points; i++) {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.on('error', () => {});
        socket.on('connect', () => {
          opened++;
          socket.write('GET / HTTP/1.1\r\nHost: l');
        });
        sockets.push(socket);
        if (i % 100 === 99) await new Promise(setImmediate);
      }
      const times: number[] = [];
      while (times.length < 20 || opened <= points / 2) {
        times.push(await timeFrom('127.0.0.2', port)); // meanwhile they go on opening
      }
      for (const socket of sockets) socket.destroy();
      const p95 = percentile(times, 0.95);
      expect(p95).toBeLessThan(5 * 1_000);
      return `${opened} connections opened from one address: a whole page for others at p95 ${Math.round(p95)} ms`;
    },
  );

  it('of one address is told with the time to wait, and other addresses go on', async () => {
    const { get } = await aPage({ settings: { trustProxy: true } });
    const ask = (address: string): Promise<Response> =>
      get('/api/ask?q=networks', { headers: { 'x-forwarded-for': address } });
    for (let i = 0; i < 20; i++) expect((await ask('2001:db8::1')).status).toBe(200);
    const refused = await ask('2001:db8::2'); // the same customer's
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('2001:db8:0:1::1')).status).toBe(200);
  });
});

/** Milliseconds to a whole page, asked for from an address of this machine's own. */
function timeFrom(localAddress: string, port: number): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('connect', () => socket.write(withHost('localhost')));
    socket.on('error', reject);
    let page = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      page += chunk;
    });
    socket.on('close', () => {
      const isWhole = statusOf(page) === 200 && page.includes('</html>');
      if (isWhole) resolve(performance.now() - startedAt);
      else reject(new Error(`no page came: ${page.slice(0, 200)}`));
    });
  });
}
