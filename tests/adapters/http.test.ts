import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp } from '../../adapters/http.ts';
import type { Health, Service } from '../../adapters/service.ts';
import { mountPage } from '../../adapters/web/routes.tsx';
import type { PageSettings } from '../../src/config-groups.ts';
import type { Llm } from '../../src/llm.ts';
import { aCore, QUESTION, WRITTEN } from '../support/core.ts';
import { aLog } from '../support/log.ts';
import { noteFigure } from '../support/row.ts';
import { scriptedLlm } from '../support/scripted-llm.ts';
import { freePort } from '../support/service.ts';

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

interface Setup {
  readonly settings?: Partial<PageSettings>;
  readonly others?: readonly Service[];
  readonly llm?: Llm;
}

async function aServer({ settings = {}, others = [], llm }: Setup = {}) {
  const { log, lines } = aLog();
  const port = await freePort();
  const page = { host: '127.0.0.1', port, trustProxy: false, ...settings };
  const { core, telemetry, clock } = await aCore(llm === undefined ? {} : { llm });
  const services: Service[] = [...others];
  const http = createHttp({
    settings: page,
    registry: telemetry.registry,
    services: () => services,
    log,
    mount: (app) => {
      mountPage(app, { dispatcher: core.dispatcher, settings: page });
      app.get('/broken', () => {
        throw new TypeError('canary in the code');
      });
    },
  });
  services.push(http);
  await http.start();
  running.push(() => http.stop());
  const url = `http://127.0.0.1:${port}`;
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, init);
  return { http, url, port, get, lines, clock };
}

/** Sends bytes as they are and gives all that comes back until the server hangs up. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (/\r\n\r\n/.test(text)) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

const withHost = (host: string, path = '/'): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
const statusOf = (response: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1]);

function aPart(name: string, health: Partial<Health>, essential?: true): Service {
  return {
    name,
    ...(essential && { essential }),
    start: async () => {},
    stop: async () => {},
    health: () => ({ alive: true, ready: true, detail: 'canary: /data/folder', ...health }),
  };
}

describe('health', () => {
  it.each([
    ['all is well', [], 200, 200],
    ['the papers are not built', [aPart('papers', { ready: false }, true)], 200, 503],
    ['the papers cannot be read', [aPart('papers', { ready: false }, true)], 200, 503],
    ['the state cannot be written', [aPart('state', { ready: false })], 200, 200],
    ['the model is down', [aPart('language model', { ready: false })], 200, 200],
    ['a platform is not connected', [aPart('discord', { ready: false })], 200, 200],
    [
      'a platform can only be started anew',
      [aPart('slack', { alive: false, ready: false })],
      503,
      200,
    ],
  ])('row O5: tells which part it is where %s', async (_, others, healthz, readyz) => {
    const { get } = await aServer({ others });
    const live = await get('/healthz');
    const able = await get('/readyz');
    expect([live.status, able.status]).toEqual([healthz, readyz]);
    const { parts } = JSON.parse(await able.text());
    for (const part of others) expect(parts[part.name]).toMatchObject(part.health());
    expect(parts.http).toMatchObject({ alive: true, ready: true });
    expect((await get('/')).status).toBe(200); // the others work
    noteFigure('O5', 'each dead part is named at once; the others serve');
  });

  it('keeps its details to those who run it', async () => {
    const { get } = await aServer({ others: [aPart('state', { ready: false })] });
    const outside = { headers: { 'x-forwarded-for': '192.0.2.1' } };
    const { parts } = JSON.parse(await (await get('/readyz', outside)).text());
    expect(parts.state).toEqual({ alive: true, ready: false });
  });
});

describe('metrics', () => {
  const token = 'a-token-of-sixteen';

  it('are for this machine', async () => {
    const { get, port } = await aServer();
    const response = await get('/metrics');
    expect(await response.text()).toContain('footnote_commands_total');
    expect(statusOf(await raw(port, withHost('evil.example', '/metrics')))).toBe(403);
  });

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
    'are not for whoever comes through a proxy that sets %s',
    async (name) => {
      const { get } = await aServer();
      expect((await get('/metrics', { headers: { [name]: '192.0.2.1' } })).status).toBe(403);
    },
  );

  it('are for whoever has the token, from anywhere', async () => {
    const { get } = await aServer({ settings: { metricsToken: token } });
    const from = (authorization: string) =>
      get('/metrics', { headers: { authorization, 'x-forwarded-for': '192.0.2.1' } });
    expect((await from(`Bearer ${token}`)).status).toBe(200);
    for (const wrong of ['', token.slice(1), `${token}x`, 'ä'.repeat(token.length)]) {
      expect((await from(`Bearer ${encodeURIComponent(wrong)}`)).status).toBe(403);
    }
  });
});

describe('the name of the host', () => {
  it.each([
    ['127.0.0.1', {}, 200],
    ['localhost:3000', {}, 200],
    ['LOCALHOST', {}, 200],
    ['[::1]:3000', {}, 200],
    ['evil.example', {}, 421],
    ['127.0.0.1.evil.example', {}, 421],
    ['localhost.evil.example', {}, 421],
    ['192.0.2.1', {}, 421],
    ['papers.example.org', { publicUrl: 'https://papers.example.org' }, 200],
    ['evil.example', { publicUrl: 'https://papers.example.org' }, 421],
    ['evil.example', { host: '0.0.0.0', publicUrl: 'https://papers.example.org' }, 421],
    ['10.1.2.3:3000', { host: '0.0.0.0', publicUrl: 'https://papers.example.org' }, 200],
    ['[fe80::1]:3000', { host: '0.0.0.0', publicUrl: 'https://papers.example.org' }, 200],
    ['papers.lan', { host: '0.0.0.0' }, 200],
  ])('%s with %j: %i', async (host, settings, status) => {
    const { port } = await aServer({ settings });
    expect(statusOf(await raw(port, withHost(host)))).toBe(status);
  });

  it('does not matter to who looks whether it lives', async () => {
    const { port } = await aServer();
    expect(statusOf(await raw(port, withHost('10.0.0.7:3000', '/healthz')))).toBe(200);
  });
});

describe('the page', () => {
  it('shows a form, and what it answers', async () => {
    const { get } = await aServer();
    expect(await (await get('/')).text()).toContain('<form action="/" method="get">');
    const page = await (await get(`/?q=${encodeURIComponent(QUESTION)}`)).text();
    expect(page).toContain('shortcut connections');
    expect(page).toContain('<a href="#source-1">[1]</a>');
  });

  it('allows no script, no frame and no style but its own', async () => {
    const { get } = await aServer();
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus=alert(1) autofocus='",
    '</title><script>alert(1)</script>',
    'javascript:alert(1)//',
  ])('shows %s as text', async (question) => {
    const { get } = await aServer({ llm: scriptedLlm([`${WRITTEN} ${question} [1].`]) });
    const page = await (await get(`/?q=${encodeURIComponent(`${question} networks`)}`)).text();
    const tags = page.match(/<[a-z][^>]*>/gi) ?? [];
    for (const tag of tags) {
      expect(tag).not.toMatch(/^<(?:script|img|iframe|object|svg)|href="(?!\/|#|https:)/i);
      expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=|'/i);
    }
    expect(tags.length).toBeGreaterThan(10);
  });

  it('reads the first two thousand characters of a question of eight thousand', async () => {
    const { get } = await aServer();
    const long = `${QUESTION} ${'networks '.repeat(1_000)}`.slice(0, 8_000);
    const response = await get(`/?q=${encodeURIComponent(long)}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('I read its first 2,000 characters');
  });

  it('refuses a URL longer than any header may be', async () => {
    const { get } = await aServer();
    expect((await get(`/?q=${'x'.repeat(20_000)}`)).status).toBe(431);
    expect((await get('/')).status).toBe(200);
  });

  it.each(['/nowhere', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '//evil.example'])(
    'knows nothing at %s',
    async (path) => {
      const { port } = await aServer();
      const response = await raw(port, withHost('localhost', path));
      expect(statusOf(response)).toBe(404);
      expect(response).not.toMatch(/root:|node_modules|\/work/);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW'])(
    'does nothing on %s',
    async (method) => {
      const { port, get } = await aServer();
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
    const { get } = await aServer();
    expect((await get(`/?q=${encodeURIComponent(QUESTION)}`, init)).status).toBe(200);
    expect(await (await get('/metrics')).text()).not.toContain('command="ask"');
  });

  it('says that something went wrong, with a reference and without what it was', async () => {
    const { get, lines } = await aServer();
    const response = await get('/broken');
    const text = await response.text();
    expect(response.status).toBe(500);
    const ref = /^Something went wrong \(ref ([0-9a-f]{6})\)/.exec(text)?.[1] ?? 'none';
    expect(text).not.toContain('canary');
    expect(lines.join()).toContain(ref);
  });

  it('tells one address that asks too much, and no other', async () => {
    const { get } = await aServer({ settings: { trustProxy: true } });
    const ask = async (address: string): Promise<string> =>
      await (await get('/?q=networks', { headers: { 'x-forwarded-for': address } })).text();
    for (let i = 0; i < 20; i++)
      expect(await ask('192.0.2.1, 192.0.2.7')).not.toContain('a lot of');
    expect(await ask('192.0.2.9, 192.0.2.7')).toContain('That was a lot of questions');
    expect(await ask('192.0.2.8')).not.toContain('a lot of');
  });

  it('takes nobody’s word for their address where there is no proxy', async () => {
    const { get } = await aServer();
    const ask = async (address: string): Promise<string> =>
      await (await get('/?q=networks', { headers: { 'x-forwarded-for': address } })).text();
    for (let i = 0; i < 20; i++) await ask(`192.0.2.${i}`);
    expect(await ask('192.0.2.99')).toContain('That was a lot of questions');
  });

  it('stops the work for a reader who leaves', async () => {
    const llm = scriptedLlm(['Slow '], 'hang');
    const { get } = await aServer({ llm });
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
    const { get } = await aServer({ settings });
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
    const { get } = await aServer({ settings });
    expect((await get('/', init)).status).toBe(401);
  });
});

describe('connections', () => {
  it('that send their headers too slowly are dropped, while others are served', async () => {
    const { port, get } = await aServer();
    const slow = new Promise<string>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nHost: l'),
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(text));
    });
    expect((await get('/')).status).toBe(200);
    expect(await slow).toMatch(/^(HTTP\/1\.1 408|$)/);
  });

  it('that are kept alive do not hold up the end', async () => {
    const { http, get } = await aServer();
    await (await get('/')).text();
    const startedAt = performance.now();
    await http.stop();
    expect(performance.now() - startedAt).toBeLessThan(5 * 1_000);
    await expect(get('/')).rejects.toThrow();
  });
});

it('names a port that is taken', async () => {
  const { port } = await aServer();
  await expect(aServer({ settings: { port } })).rejects.toThrow(
    `PORT: 127.0.0.1:${port} is in use; set another, e.g. PORT=3001`,
  );
});
