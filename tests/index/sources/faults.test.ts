import { afterEach, expect } from 'vitest';
import { SourceError } from '../../../index/errors.ts';
import { arxivGroup } from '../../../index/sources/arxiv.ts';
import { createArxivAtom } from '../../../index/sources/arxiv-atom.ts';
import { createArxivListing } from '../../../index/sources/arxiv-listing.ts';
import { createArxivOai } from '../../../index/sources/arxiv-oai.ts';
import { LIVE_PATIENCE_MS } from '../../../index/sources/source.ts';
import { arxivAnswering, atomFeed } from '../../support/arxiv-server.ts';
import { fixturePapers } from '../../support/fixture-papers.ts';
import { anHttp } from '../../support/http.ts';
import { row } from '../../support/row.ts';
import { everything, failure, read } from '../../support/source-contract.ts';
import { type Rig, rigs } from '../../support/source-rigs.ts';
import { type Answer, startSourceServer } from '../../support/source-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const DAY_MS = 86_400_000;
const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of closing.splice(0)) await server.close();
});

async function start(name: string, count = 3, fetch?: typeof globalThis.fetch): Promise<Rig> {
  const kind = rigs[name];
  if (kind === undefined) throw new Error(`no source ${name}`);
  const rig = await kind.create(fixturePapers(count), fetch);
  closing.push(rig.server);
  return rig;
}

interface Trouble extends Answer {
  readonly name: string;
  /** Waits between the tries, in seconds. */
  readonly waits: readonly number[];
}

const BACKOFF = [3, 6, 12, 24];
const HTML = { 'content-type': 'text/html' };
const busy = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } });
const TROUBLES: readonly Trouble[] = [
  { name: '429, seconds', ...busy('7'), waits: [7, 7, 7, 7] },
  { name: '429, a date', ...busy('Mon, 23 Nov 2026 06:02:00 GMT'), waits: [120, 1, 1, 1] },
  { name: '429, absent', status: 429, waits: BACKOFF },
  { name: '429, 10^9 seconds', ...busy('1000000000'), waits: [3600, 3600, 3600, 3600] },
  { name: '500', status: 500, waits: BACKOFF },
  { name: '502', status: 502, waits: BACKOFF },
  { name: '503', status: 503, waits: BACKOFF },
  { name: '403 with a page', status: 403, headers: HTML, body: '<html>Denied', waits: [] },
  { name: '401', status: 401, waits: [] },
  { name: 'reset', fault: 'reset', waits: BACKOFF },
  { name: 'DNS', waits: BACKOFF },
  { name: 'hang', fault: 'hang', waits: BACKOFF },
  { name: 'slow-loris', fault: 'drip', waits: BACKOFF },
  { name: 'cut body', fault: 'cut', body: '<?xml version="1.0"?><feed>', waits: BACKOFF },
];

row(
  'S1',
  'a source in any trouble is asked five times at most, in its own time, and then says so',
  { quick: 14, full: 84 },
  async (points) => {
    const pairs = Object.keys(rigs).flatMap((name) =>
      TROUBLES.map((trouble) => ({ name, trouble })),
    );
    for (let i = 0; i < points; i++) {
      const { name, trouble } = pairs[(i * 37) % pairs.length] as (typeof pairs)[number];
      await survive(name, trouble).catch((cause: unknown) => {
        throw new Error(`${name}: ${trouble.name}`, { cause });
      });
    }
    return `${points}/${points} of 6 sources × 14 troubles: 5 tries at most, 2 while a person waits, Retry-After kept, recovered after`;
  },
);

async function survive(name: string, trouble: Trouble): Promise<void> {
  const starts: number[] = [];
  let healed = false;
  const rig = await start(name, 3, (url, init) => {
    starts.push(rig.clock.now());
    const unknown = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    const isUnknown = trouble.name === 'DNS' && !healed;
    return isUnknown
      ? Promise.reject(new TypeError('fetch failed', { cause: unknown }))
      : fetch(url, init);
  });
  if (trouble.name !== 'DNS') rig.server.next(...Array(9).fill(trouble));
  rig.server.onStall(() => rig.clock.advance(1_000));
  const error = await failure(rig);
  const endedAt = rig.clock.now();
  expect(error.message).toMatch(/^[\w ]+ (?:could|did|asks|is|refuses|broke|sent) [^\n]{3,200}\.$/);
  expect(starts.length).toBeLessThanOrEqual(5);
  const stalls = trouble.fault === 'hang' || trouble.fault === 'drip';
  const timeout = name === 'arXiv OAI-PMH' ? 180 : 60;
  const patience = rig.source === undefined ? LIVE_PATIENCE_MS / 1_000 : Number.POSITIVE_INFINITY;
  let waited = 0;
  const waits = trouble.waits.filter((wait) => {
    waited += wait;
    return waited <= patience;
  });
  expect(starts).toHaveLength(waits.length + 1);
  for (const [i, startedAt] of starts.entries()) {
    const seconds = ((starts[i + 1] ?? endedAt) - startedAt) / 1_000;
    const wait = starts[i + 1] === undefined ? 0 : (trouble.waits[i] ?? 0);
    const gap = rig.http.group.gapMs / 1_000;
    expect(seconds).toBeGreaterThanOrEqual(wait - 1);
    expect(seconds).toBeLessThanOrEqual(Math.max(wait + 1, gap) + (stalls ? timeout * 1.1 : 0));
  }
  rig.server.heal();
  healed = true;
  rig.clock.advance(trouble.status === 403 ? DAY_MS : 3_600_000);
  const ids = (await everything(rig)).map(
    (sighting) => sighting.kind === 'paper' && sighting.paper.id,
  );
  expect(new Set(ids).size).toBe(3);
}

/** What happened, and how: the papers came after all, or the source failed. */
type Ending = 'whole' | 'failed';
const CUT = '<?xml version="1.0"?><feed><entry><id>http://arxiv.org/abs/2611.1';

const UNTRUE: readonly (readonly [name: string, run: () => Promise<Ending>])[] = [
  ['Atom: first page empty of 500', () => searched(500, (n) => (n === 0 ? [] : undefined))],
  ['Atom: every third page empty', () => searched(500, (n) => (n % 3 === 2 ? [] : undefined))],
  ['Atom: short pages', () => searched(500, (_, page) => page.slice(0, 37))],
  [
    'Atom: short and empty pages',
    () => searched(500, (n, page) => page.slice(0, n % 4 === 1 ? 0 : 60)),
  ],
  ['Atom: always empty', () => searched(500, () => [])],
  [
    'Atom: a page for robots',
    () => answered('arXiv query interface', 5, { headers: HTML, body: '<html>' }),
  ],
  ['OAI-PMH: cut XML, then whole', () => answered('arXiv OAI-PMH', 2, { body: CUT })],
  ['OAI-PMH: cut XML always', () => answered('arXiv OAI-PMH', 9, { body: CUT })],
  [
    'listing: a page for robots with 200',
    () => answered('arXiv listings', 9, { body: '<!doctype html>' }),
  ],
  [
    'Hugging Face: cut JSON, then whole',
    () => answered('Hugging Face', 1, { body: '[{"paper":{"id":"26' }),
  ],
  [
    'Hugging Face: an error page with 200',
    () => answered('Hugging Face', 9, { headers: HTML, body: 'oops' }),
  ],
  ['OpenAlex: cut JSON always', () => answered('OpenAlex', 9, { body: '{"results":[' })],
];

async function searched(
  total: number,
  change: (n: number, page: readonly Fixture[]) => readonly Fixture[] | undefined,
): Promise<Ending> {
  const papers = fixturePapers(total, { title: 'Rankings' });
  const clock = createVirtualClock();
  const server = await startSourceServer(({ url }, n) => {
    const from = Number(url.searchParams.get('start'));
    const page = papers.slice(from, from + Number(url.searchParams.get('max_results')));
    return atomFeed(change(n, page) ?? page, { shape: 'new', total });
  }, clock.now);
  closing.push(server);
  const atom = createArxivAtom({ http: anHttp(arxivGroup(server.url), { clock }), clock });
  const found = await atom.search('rankings', total).catch(asFailure);
  if (found === 'failed') return found;
  expect(new Set(found.map(({ paper }) => paper.id)).size).toBe(total);
  return 'whole';
}

type Fixture = ReturnType<typeof fixturePapers>[number];

async function answered(name: string, times: number, answer: Answer): Promise<Ending> {
  const rig = await start(name);
  rig.server.next(...Array(times).fill(answer));
  const sightings = await everything(rig).catch(asFailure);
  if (sightings === 'failed') return sightings;
  const ids = sightings.flatMap((sighting) =>
    sighting.kind === 'paper' ? [sighting.paper.id] : [],
  );
  expect(new Set(ids).size).toBe(3);
  return 'whole';
}

function asFailure(error: unknown): 'failed' {
  if (error instanceof SourceError) return 'failed';
  throw error;
}

row(
  'S2',
  'an answer that looks like a quiet day is asked for again, or the source has failed',
  { quick: 12, full: 12 },
  async (points) => {
    const endings: Ending[] = [];
    for (const [, run] of UNTRUE.slice(0, points)) endings.push(await run());
    expect(Object.fromEntries(UNTRUE.map(([name], i) => [name, endings[i]]))).toEqual({
      'Atom: first page empty of 500': 'whole',
      'Atom: every third page empty': 'whole',
      'Atom: short pages': 'whole',
      'Atom: short and empty pages': 'whole',
      'Atom: always empty': 'failed',
      'Atom: a page for robots': 'failed',
      'OAI-PMH: cut XML, then whole': 'whole',
      'OAI-PMH: cut XML always': 'failed',
      'listing: a page for robots with 200': 'failed',
      'Hugging Face: cut JSON, then whole': 'whole',
      'Hugging Face: an error page with 200': 'failed',
      'OpenAlex: cut JSON always': 'failed',
    });
    return `${points}/12 fixtures; 500/500 ids after short and empty pages; 0 false quiet days`;
  },
);

row(
  'S3',
  "arXiv's interfaces share one connection and one gap, whoever asks",
  { quick: 24, full: 200 },
  async (points) => {
    const clock = createVirtualClock();
    const papers = fixturePapers(points);
    const server = await startSourceServer(arxivAnswering({ papers, pageSize: 2 }), clock.now);
    closing.push(server);
    const http = anHttp(arxivGroup(server.url), { clock });
    const categories = ['cs.IR'];
    const atom = createArxivAtom({ http, clock });
    const listing = createArxivListing({ http, clock, categories });
    const users = [
      () => read(createArxivOai({ http, clock, categories })),
      () => times(points / 4, () => atom.lookup([`arxiv:${papers[0]?.id}`])),
      () => times(points / 4, () => atom.search('rankings', 1)),
      () => times(points / 4, () => read(listing)),
    ];
    await Promise.all(users.map((user) => user()));
    const starts = server.requests.map(({ at }) => at);
    const gaps = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
    expect(starts.length).toBeGreaterThanOrEqual(points);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
    expect(server.mostAtOnce()).toBe(1);
    return `${starts.length} requests of 4 users: gap ≥ ${Math.min(...gaps) / 1000} s, 1 at a time`;
  },
);

async function times(count: number, action: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i++) await action();
}

const TRICKS: readonly ((port: string) => string)[] = [
  () => 'http://169.254.169.254/latest/meta-data/',
  () => 'file:///etc/passwd',
  (port) => `http://localhost:${port}/`,
  (port) => `http://[::1]:${port}/`,
  (port) => `http://2130706433:${port}/`,
  (port) => `http://0x7f.1:${port}/`,
  (port) => `//127.0.0.1:${port}/`,
  (port) => `http://arxiv.org@127.0.0.1:${port}/`,
];

row('S9', 'a redirect to anywhere else is not followed', { quick: 8, full: 48 }, async (points) => {
  const canary = await startSourceServer(() => ({ body: 'chirp' }));
  closing.push(canary);
  const { port } = new URL(canary.url);
  const names = Object.keys(rigs);
  for (let i = 0; i < points; i++) {
    const asked: string[] = [];
    const rig = await start(names[Math.floor(i / 8) % 6] as string, 3, (url, init) => {
      asked.push(new URL(String(url)).origin);
      return fetch(url, init);
    });
    const location = TRICKS[i % 8]?.(port) ?? '';
    rig.server.next(...Array(9).fill({ status: 302, headers: { location } }));
    const error = await failure(rig);
    expect(error.message).toMatch(/ redirected to an address that is not its own/);
    expect(new Set(asked)).toEqual(new Set([rig.server.url]));
  }
  expect(canary.requests).toEqual([]);
  return `${points}/${points} redirects of 8 kinds refused; 0 requests reached the canary`;
});
