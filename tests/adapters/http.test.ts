import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Health, Service } from '../../adapters/service.ts';
import { aPage, raw, statusOf, stopPages, withHost } from '../support/page.ts';
import { noteFigure } from '../support/row.ts';

afterEach(stopPages);

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
    const { get } = await aPage({ others });
    const live = await get('/healthz');
    const able = await get('/readyz');
    expect([live.status, able.status]).toEqual([healthz, readyz]);
    const { parts } = JSON.parse(await able.text());
    for (const part of others) expect(parts[part.name]).toMatchObject(part.health());
    expect(parts.http).toMatchObject({ alive: true, ready: true });
    expect((await get('/')).status).toBe(200); // the others work
    noteFigure(
      'O5',
      'each part that says it is dead is named at once, the others serve; papers, state, sources, model, Discord, Slack and mail say so',
    );
  });

  it('keeps its details to those who run it', async () => {
    const { get } = await aPage({ others: [aPart('state', { ready: false })] });
    const outside = { headers: { 'x-forwarded-for': '192.0.2.1' } };
    const { parts } = JSON.parse(await (await get('/readyz', outside)).text());
    expect(parts.state).toEqual({ alive: true, ready: false });
  });
});

describe('metrics', () => {
  const token = 'a-token-of-sixteen';

  it('are for this machine', async () => {
    const { get, port } = await aPage();
    const response = await get('/metrics');
    expect(await response.text()).toContain('footnote_commands_total');
    expect(statusOf(await raw(port, withHost('evil.example', '/metrics')))).toBe(403);
  });

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
    'are not for whoever comes through a proxy that sets %s',
    async (name) => {
      const { get } = await aPage();
      expect((await get('/metrics', { headers: { [name]: '192.0.2.1' } })).status).toBe(403);
    },
  );

  it.each([{ publicUrl: 'https://papers.example.org' }, { trustProxy: true }])(
    'are not for whoever comes through a proxy that says nothing, where %j',
    async (settings) => {
      const { get } = await aPage({ settings });
      expect((await get('/metrics')).status).toBe(403);
      expect(JSON.parse(await (await get('/readyz')).text()).parts.http).not.toHaveProperty(
        'detail',
      );
    },
  );

  it('are for this machine also under a name of its own', async () => {
    const { get } = await aPage({ settings: { publicUrl: 'http://[::1]:3000' } });
    expect((await get('/metrics')).status).toBe(200);
  });

  it('are for whoever has the token, from anywhere', async () => {
    const { get } = await aPage({ settings: { metricsToken: token } });
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
    ['[2001:db8::1]:3000', { publicUrl: 'http://[2001:db8::1]:3000' }, 200],
    ['evil.example', { publicUrl: 'https://papers.example.org' }, 421],
    ['evil.example', { host: '0.0.0.0', publicUrl: 'https://papers.example.org' }, 421],
    ['10.1.2.3:3000', { host: '0.0.0.0', publicUrl: 'https://papers.example.org' }, 200],
    ['[fe80::1]:3000', { host: '0.0.0.0', publicUrl: 'https://papers.example.org' }, 200],
    ['papers.lan', { host: '0.0.0.0' }, 200],
  ])('%s with %j: %i', async (host, settings, status) => {
    const { port } = await aPage({ settings });
    expect(statusOf(await raw(port, withHost(host)))).toBe(status);
  });

  it('does not matter to who looks whether it lives', async () => {
    const { port } = await aPage();
    expect(statusOf(await raw(port, withHost('10.0.0.7:3000', '/healthz')))).toBe(200);
  });
});

describe('connections', () => {
  it('that send their headers too slowly are dropped, while others are served', async () => {
    const { port, get } = await aPage();
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

  it.each([
    ['for a moment', false, 'timeout=5'],
    ['longer than a proxy keeps them', true, 'timeout=125'],
  ])('are kept alive %s, and do not hold up the end', async (_, trustProxy, kept) => {
    const { http, get } = await aPage({ settings: { trustProxy } });
    const response = await get('/');
    expect(response.headers.get('keep-alive')).toBe(kept);
    await response.text();
    const startedAt = performance.now();
    await http.stop();
    expect(performance.now() - startedAt).toBeLessThan(5 * 1_000);
    await expect(get('/')).rejects.toThrow();
  });
});

it('names an address that is not this machine’s', async () => {
  await expect(aPage({ settings: { host: '192.0.2.77' } })).rejects.toThrow(
    /^HOST: 192\.0\.2\.77:\d+ cannot be used \(EADDRNOTAVAIL\); set another, e\.g\. HOST=127\.0\.0\.1$/,
  );
});

it('names a port that is taken', async () => {
  const { port } = await aPage();
  await expect(aPage({ settings: { port } })).rejects.toThrow(
    `PORT: 127.0.0.1:${port} is in use; set another, e.g. PORT=3001`,
  );
});
