import { timingSafeEqual } from 'node:crypto';
import type { Server } from 'node:http';
import { isIP } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { PageSettings } from '../src/config-groups.ts';
import { ConfigError } from '../src/errors.ts';
import type { Health, Service } from './service.ts';

export interface HttpParts {
  readonly settings: PageSettings;
  readonly registry: Registry;
  /** Of every part, by its name. */
  readonly health: () => Readonly<Record<string, Health>>;
  /** Puts the surfaces' routes on the server. */
  readonly mount: (app: Hono) => void;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 2_000;

/** The one HTTP server: health, metrics, and whatever the surfaces mount. */
export function createHttp({ settings, registry, health, mount }: HttpParts): Service {
  const app = new Hono();
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = CONNECTIONS_MAX;

  app.get('/healthz', (c) => {
    const alive = Object.values(health()).every((part) => part.alive);
    return c.json({ alive, parts: health() }, alive ? 200 : 503);
  });
  app.get('/readyz', (c) => {
    const ready = Object.values(health()).every((part) => part.ready);
    return c.json({ ready, parts: health() }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => {
    if (!mayReadMetrics(c, settings.metricsToken)) return c.text('Forbidden\n', 403);
    return c.text(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
  app.use(async (c, next) => {
    if (!isOurHost(c.req.header('host') ?? '', settings)) return c.text('Unknown host\n', 421);
    return await next();
  });
  mount(app);

  return {
    name: 'http',
    start: () => listen(server, settings),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
    health: () => ({
      alive: true,
      ready: server.listening,
      detail: server.listening ? `${settings.host}:${settings.port}` : 'not listening',
    }),
  };
}

function listen(server: Server, { host, port }: PageSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const fact = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
      reject(new ConfigError([`PORT: ${host}:${port} ${fact}; set another, e.g. PORT=3001`]));
    });
    server.listen(port, host, resolve);
  });
}

/** A page elsewhere must not reach this machine's own page by a name of its own (DNS rebinding). */
function isOurHost(header: string, { host, publicUrl }: PageSettings): boolean {
  const name = header.replace(/:\d+$/, '').toLowerCase();
  if (publicUrl !== undefined && name === new URL(publicUrl).hostname) return true;
  if (LOCAL_NAMES.has(name)) return true;
  return !LOOPBACK.has(host) && host !== 'localhost' && (isIP(name) > 0 || publicUrl === undefined);
}

function mayReadMetrics(c: Context, token: string | undefined): boolean {
  const given = c.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
  if (token !== undefined && isSame(given, token)) return true;
  const forwarded = c.req.header('x-forwarded-for') !== undefined; // through a proxy on this machine
  return !forwarded && LOOPBACK.has(getConnInfo(c).remote.address ?? '');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
