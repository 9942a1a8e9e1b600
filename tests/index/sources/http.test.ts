import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../../index/errors.ts';
import { type Body, readJson } from '../../../index/sources/body.ts';
import type { Ask, HostGroup, Http, HttpParts } from '../../../index/sources/http.ts';
import { createLanes } from '../../../index/sources/lane.ts';
import { backoffMs } from '../../../index/sources/retry.ts';
import { aFolder } from '../../support/builders.ts';
import { anHttp, USER_AGENT } from '../../support/http.ts';
import { type SourceServer, startSourceServer } from '../../support/source-server.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

const OK = { body: '{"papers":[]}' };
const HOUR_MS = 3_600_000;

let clock: VirtualClock;
let server: SourceServer;
beforeEach(async () => {
  clock = createVirtualClock();
  server = await startSourceServer(() => OK, clock.now);
});
afterEach(() => server.close());

describe('asking', () => {
  it('says who asks, and reads the answer', async () => {
    expect(await ask(aClient({ headers: { 'x-key': 'k' } }))).toEqual({ papers: [] });
    expect(server.requests[0]?.headers).toMatchObject({ 'user-agent': USER_AGENT, 'x-key': 'k' });
  });

  it('sends what is given as JSON', async () => {
    await ask(aClient(), { body: { ids: ['a'] } });
    expect(server.requests[0]).toMatchObject({
      body: '{"ids":["a"]}',
      headers: { 'content-type': 'application/json' },
    });
  });

  it('unpacks gzip and counts what comes out', async () => {
    server.next({ ...OK, gzip: true }, { body: JSON.stringify('a'.repeat(2_000_000)), gzip: true });
    const http = aClient();
    expect(await ask(http)).toEqual({ papers: [] });
    await expect(ask(http)).rejects.toThrow('Archive sent more than 1 MB.');
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    [{ status: 404 }, 'Archive does not accept the request (404).', false, undefined],
    [{ status: 400 }, 'Archive does not accept the request (400).', false, undefined],
    [{ status: 501 }, 'Archive does not accept the request (501).', true, undefined],
    [{ status: 401 }, 'Archive refuses us (401). The operator should check KEY.', false, 'KEY'],
    [{ status: 403 }, 'Archive refuses us (403).', false, undefined],
    [{ body: ' \n<html><p>a 200 that is none' }, 'Archive sent a web page', true, undefined],
    [{ body: 'no', headers: { 'content-type': 'text/html' } }, 'a web page', true, undefined],
  ])('does not ask twice where that is no use: %j', async (answer, message, retryable, key) => {
    server.next(answer);
    const error = await failure(aClient(key === undefined ? {} : { keySetting: key }));
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ source: 'Archive', retryable });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [{ fault: 'reset' }, /^Archive could not be reached \((?:ECONNRESET|UND_ERR_SOCKET)\)\.$/],
    [{ fault: 'cut', body: 'x'.repeat(99) }, /^Archive broke off\.$/],
    [{ body: '{"cut": ' }, /^Archive sent what is not valid JSON\.$/],
    [{ body: Buffer.from([0x22, 0xff, 0x22]) }, /^Archive sent what is not valid JSON\.$/],
    [{ status: 429 }, /^Archive asks us to slow down \(429\)\.$/],
    [{ status: 504 }, /^Archive is busy or broken \(504\)\.$/],
  ] as const)('asks five times at most: %j', async (answer, message) => {
    server.next(...Array(9).fill(answer));
    expect((await failure(aClient())).message).toMatch(message);
    expect(waits()).toEqual([3_000, 6_000, 12_000, 24_000]);
  });

  it('waits a quarter more or less', () => {
    expect([0, 0.5, 1].map((n) => backoffMs(2, () => n))).toEqual([4_500, 6_000, 7_500]);
    expect(backoffMs(1, () => 0.1234)).toBe(2_435); // timers take whole milliseconds
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0' }, 1_000],
    [{ 'retry-after': '1000000000' }, HOUR_MS],
    [{ 'retry-after': 'Mon, 23 Nov 2026 06:02:00 GMT' }, 120_000],
    [{ 'retry-after': 'Mon, 23 Nov 2020 06:02:00 GMT' }, 1_000],
    [{ 'retry-after': 'soon' }, 3_000],
    [{}, 3_000],
    [{ ratelimit: '"api";r=0;t=213' }, 213_000],
  ])('waits as long as it is asked to: %j', async (headers, ms) => {
    server.next({ status: 429, headers });
    await ask(aClient());
    expect(waits()).toEqual([ms]);
  });

  it('makes everybody wait for what the server asks', async () => {
    server.next({ status: 503, headers: { 'retry-after': '60' } });
    const http = aClient();
    await Promise.all([ask(http), ask(http)]);
    expect(waits()[0]).toBe(60_000);
  });

  it('pauses when its quota is spent', async () => {
    server.next({ ...OK, headers: { ratelimit: '"api";r=0;t=30' } });
    const http = aClient();
    await ask(http);
    await ask(http);
    expect(waits()).toEqual([30_000]);
  });

  it('tells a person at once how long there is to wait', async () => {
    server.next({ status: 429, headers: { 'retry-after': '1800' } });
    const http = aClient();
    const error = await failure(http, { patienceMs: 8_000 });
    expect(error.message).toBe('Archive asks us to slow down (429).');
    const next = await failure(http, { patienceMs: 8_000 });
    expect(next).toMatchObject({ message: 'Archive asked us to wait until 06:30 UTC.' });
    expect(server.requests).toHaveLength(1);
  });

  it('goes silent for a day where a 403 means that it is taken for an attacker', async () => {
    server.next({ status: 403, body: '<html>Access Denied' });
    const http = aClient({ stopAfter403Ms: 24 * HOUR_MS });
    const error = await failure(http);
    expect(error.message).toMatch(/^Archive refuses us \(403\), .* until 2026-11-24 06:00 UTC\. /);
    clock.advance(23 * HOUR_MS);
    expect(await failure(http)).toStrictEqual(error);
    expect(server.requests).toHaveLength(1);
    clock.advance(HOUR_MS);
    expect(await ask(http)).toEqual({ papers: [] });
  });

  it('is silent no longer than that after its clock was set back', async () => {
    const lanes = createLanes(aFolder());
    const http = aClient({ stopAfter403Ms: 24 * HOUR_MS }, { lanes });
    lanes('Archive').keep({ shutUntil: clock.now() + 10_000 * HOUR_MS });
    expect((await failure(http)).message).toContain('until 2026-11-24 06:00 UTC');
    clock.advance(24 * HOUR_MS);
    expect(await ask(http)).toEqual({ papers: [] });
  });

  it('lets a bug in a reader through', async () => {
    const bug = new TypeError('undefined is not a function');
    const read = () => Promise.reject(bug);
    await expect(aClient().ask({ ...anAsk(), read })).rejects.toBe(bug);
  });
});

describe('taking turns', () => {
  it('keeps the gap between starts and asks one at a time', async () => {
    const http = aClient({ gapMs: 500 });
    await Promise.all(Array.from({ length: 5 }, () => ask(http)));
    expect(waits()).toEqual([500, 500, 500, 500]);
    expect(server.mostAtOnce()).toBe(1);
  });

  it('lets one who waits leave, and serves the others', async () => {
    const http = aClient({ gapMs: 500 });
    const leaving = new AbortController();
    const first = ask(http);
    const second = ask(http, { signal: leaving.signal });
    const third = ask(http);
    leaving.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await Promise.all([first, third]);
    expect(server.requests).toHaveLength(2);
  });

  it('lets nobody wait longer for others than they can', async () => {
    const http = aClient();
    const leaving = new AbortController();
    server.next({ fault: 'hang' });
    const first = ask(http, { signal: leaving.signal });
    const second = failure(http, { patienceMs: 8_000 });
    await expect.poll(() => server.requests.length).toBe(1);
    clock.advance(8_000);
    expect((await second).message).toBe('Archive is busy with another request.');
    leaving.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(await ask(http)).toEqual({ papers: [] });
  });

  it('keeps the gap, the row and a pause between processes', async () => {
    const folder = aFolder();
    const starts: number[] = [];
    const fetch: HttpParts['fetch'] = (...args) => {
      starts.push(clock.now());
      return globalThis.fetch(...args);
    };
    const clients = [1, 2, 3].map(() =>
      aClient({ gapMs: 500 }, { lanes: createLanes(folder), fetch }),
    );
    await Promise.all(clients.flatMap((http) => [ask(http), ask(http)]));
    expect(server.mostAtOnce()).toBe(1);
    expect(starts.slice(1).every((at, i) => at - (starts[i] ?? 0) >= 500)).toBe(true);
    server.next({ status: 429, headers: { 'retry-after': '60' } });
    const [one, other] = clients as [Http, Http];
    const patience = { patienceMs: 1_000 };
    await expect(ask(one, patience)).rejects.toThrow('slow down');
    await expect(ask(other, patience)).rejects.toThrow('asked us to wait until');
    expect(server.requests).toHaveLength(7);
  });

  it('does not wait for a clock that was set back', async () => {
    const http = aClient({ gapMs: 500 });
    await ask(http);
    clock.advance(-HOUR_MS);
    const before = clock.now();
    await ask(http);
    expect(clock.now() - before).toBe(500);
  });
});

describe('redirects', () => {
  it('follows three to its own host, each in its turn', async () => {
    server.next(...Array.from({ length: 3 }, (_, i) => moved(`/${i}`)));
    expect(await ask(aClient({ gapMs: 500 }))).toEqual({ papers: [] });
    expect(waits()).toEqual([500, 500, 500]);
  });

  it('does not follow a fourth', async () => {
    server.next(...Array(9).fill(moved('/round')));
    expect((await failure(aClient())).message).toBe('Archive redirects in circles.');
    expect(server.requests).toHaveLength(4);
  });

  it.each(['https://archive.org/x', 'https://export.archive.org/x'])(
    'takes %s for its own',
    async (url) => {
      await expect(inDomain(url)).resolves.toEqual({});
    },
  );

  it.each([
    'http://archive.org/x',
    'https://archive.org:8443/x',
    'https://me:secret@archive.org/x',
    'https://archive.org.evil.example/x',
    'https://evil-archive.org/x',
    'https://evil.example/archive.org',
    'https://169.254.169.254/archive.org',
    'file:///archive.org',
  ])('does not take %s for its own', async (url) => {
    await expect(inDomain(url)).rejects.toThrow('Archive redirected to an address that is not its');
  });

  it('wants https for what replaces its hosts, except on this machine', async () => {
    const http = aClient({ baseUrl: 'http://proxy.example' });
    const error = await failure(http, { url: 'http://proxy.example/api' });
    expect(error).toMatchObject({
      reason: 'configuration',
      message: expect.stringMatching(/^URL /),
    });
  });

  async function inDomain(url: string): Promise<unknown> {
    const { baseUrl: _, ...group } = aGroup();
    const fetch = async () => new Response('{}');
    return ask(anHttp(group, { clock, fetch }), { url });
  }
});

function moved(location: string) {
  return { status: 302, headers: { location } };
}

function aGroup(changes: Partial<HostGroup> = {}): HostGroup {
  const group = { name: 'Archive', domain: 'archive.org', setting: 'URL', gapMs: 0 };
  return { ...group, baseUrl: server.url, ...changes };
}

function aClient(changes: Partial<HostGroup> = {}, parts: Partial<HttpParts> = {}): Http {
  return anHttp(aGroup(changes), { clock, ...parts });
}

function anAsk(): Ask<unknown> {
  const url = `${server.url}/api?q=1`;
  return { url, maxBytes: 1_000_000, timeoutMs: 60_000, read: (body: Body) => readJson(body) };
}

function ask(http: Http, changes: Partial<Ask<unknown>> = {}): Promise<unknown> {
  return http.ask({ ...anAsk(), ...changes });
}

async function failure(http: Http, changes: Partial<Ask<unknown>> = {}): Promise<SourceError> {
  const outcome = await ask(http, changes).catch((error: unknown) => error);
  if (outcome instanceof SourceError) return outcome;
  throw new Error('it did not fail as a source', { cause: outcome });
}

/** Milliseconds between the requests. */
function waits(): readonly number[] {
  const times = server.requests.map(({ at }) => at);
  return times.slice(1).map((time, i) => time - (times[i] ?? 0));
}
