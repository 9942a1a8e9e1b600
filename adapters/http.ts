import { createHash, timingSafeEqual } from 'node:crypto';
import type { Server } from 'node:http';
import { isIP } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Registry } from 'prom-client';
import type { PageSettings } from '../src/config-groups.ts';
import { ConfigError } from '../src/errors.ts';
import type { Log } from '../src/log.ts';
import { toNotice } from '../src/notice.ts';
import { limitConnections } from './connections.ts';
import type { Service } from './service.ts';

export interface HttpParts {
  readonly settings: PageSettings;
  readonly registry: Registry;
  /** Every part of the running service. */
  readonly services: () => readonly Service[];
  /** Puts the surfaces' routes on the server; they may ask whether somebody runs this. */
  readonly mount: (app: Hono, mayLookInside: (c: Context) => boolean) => void;
  readonly log: Log;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '::1']);
/** A proxy on this machine adds one of them. */
const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];
/** A question of 8,000 characters takes nine bytes each at most in an address; the rest is for what stands beside it. */
const HEADERS_BYTES_MAX = 80 * 1024;
const HEADERS_TIMEOUT_MS = 5_000;
/** With its body, of which there are never many kilobytes. */
const REQUEST_TIMEOUT_MS = 10_000;
const CHECK_CONNECTIONS_MS = 2_000;
/** Longer than proxies keep a connection, so that none is closed under the request that they send on it. */
const PROXY_KEEP_ALIVE_MS = 125_000;
const CONNECTIONS_MAX = 2_000;
/** What an office behind one address needs; the rest is left for others. */
const CONNECTIONS_PER_ADDRESS_MAX = 500;
/** A reader who takes nothing gives the place back; two slow sources and a model are waited for. */
const SILENCE_MAX_MS = 180_000;
/** Requests in flight end or are told within the grace of the whole service. */
const STOP_MS = 7_000;

/** The one HTTP server: health, metrics, and whatever the surfaces mount. */
export function createHttp({ settings, registry, services, mount, log }: HttpParts): Service {
  const app = new Hono();
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
      maxHeaderSize: HEADERS_BYTES_MAX,
    },
  }) as Server;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.timeout = SILENCE_MAX_MS;
  server.maxConnections = CONNECTIONS_MAX;
  if (settings.trustProxy) server.keepAliveTimeout = PROXY_KEEP_ALIVE_MS;
  else limitConnections(server, CONNECTIONS_PER_ADDRESS_MAX);
  server.on('request', (_, response) => {
    // A connection that is kept alive would keep a closing server open for seconds.
    response.on(
      'close',
      () => server.listening || setImmediate(() => server.closeIdleConnections()),
    );
  });

  app.get('/healthz', (c) => {
    const alive = services().every((service) => service.health().alive);
    return c.json({ alive, parts: partsFor(c) }, alive ? 200 : 503);
  });
  app.get('/readyz', (c) => {
    const ready = services().every(
      (service) => service.essential !== true || service.health().ready,
    );
    return c.json({ ready, parts: partsFor(c) }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => {
    if (!mayLookInside(c, settings)) return c.text('Forbidden\n', 403);
    return c.text(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
  app.use(async (c, next) => {
    if (!isOurHost(c, settings)) return c.text('Unknown host\n', 421);
    return await next();
  });
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    return c.text(`${toNotice(error, log).text}\n`, 500);
  });
  mount(app, (c) => mayLookInside(c, settings));

  /** Details name folders and servers: they are for those who run this. */
  function partsFor(c: Context) {
    const all = mayLookInside(c, settings);
    return Object.fromEntries(
      services().map((service) => {
        const { detail, ...health } = service.health();
        return [service.name, all ? { ...health, detail } : health];
      }),
    );
  }

  return {
    name: 'http',
    essential: true,
    start: () => listen(server, settings),
    stop: () => close(server),
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
      reject(new ConfigError([whyNot(error.code, { host, port })]));
    });
    server.listen({ port, host, backlog: CONNECTIONS_MAX }, resolve);
  });
}

/** A port may be taken or not be ours; anything else is about the address. */
function whyNot(
  code: string | undefined,
  { host, port }: Pick<PageSettings, 'host' | 'port'>,
): string {
  if (code === 'EADDRINUSE') return `PORT: ${host}:${port} is in use; set another, e.g. PORT=3001`;
  const fact = `${host}:${port} cannot be used (${code}); set another`;
  if (code === 'EACCES') return `PORT: ${fact}, e.g. PORT=3001`;
  return `HOST: ${fact}, e.g. HOST=127.0.0.1`;
}

/** Takes no more requests, lets those in flight end, and hangs up on whoever takes too long. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), STOP_MS);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
  });
}

/** A page elsewhere must not reach this machine's own page by a name of its own (DNS rebinding). */
function isOurHost(c: Context, { host, publicUrl }: PageSettings): boolean {
  const name = hostOf(c.req.header('host') ?? '');
  if (publicUrl !== undefined && name === hostOf(new URL(publicUrl).host)) return true;
  if (LOCAL_NAMES.has(name)) return true;
  return !LOOPBACK.has(host) && host !== 'localhost' && (isIP(name) > 0 || publicUrl === undefined);
}

/**
 * With the token, or on this machine itself; not where a proxy on this machine serves others, as some proxies say
 * nothing of whom they speak for.
 */
function mayLookInside(c: Context, settings: PageSettings): boolean {
  const given = c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';
  const { metricsToken } = settings;
  if (metricsToken !== undefined && isSame(given, metricsToken)) return true;
  const forwarded = FORWARDED.some((name) => c.req.header(name) !== undefined);
  const here = LOOPBACK.has(getConnInfo(c).remote.address ?? '');
  return here && !forwarded && !servesOthers(settings) && isOurHost(c, settings);
}

function servesOthers({ publicUrl, trustProxy }: PageSettings): boolean {
  return (
    trustProxy || (publicUrl !== undefined && !LOCAL_NAMES.has(hostOf(new URL(publicUrl).host)))
  );
}

/** Without its port, and without the brackets of IPv6. */
function hostOf(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
