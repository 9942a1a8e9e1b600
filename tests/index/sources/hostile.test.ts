import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, expect } from 'vitest';
import { SourceError } from '../../../index/errors.ts';
import { arxivGroup } from '../../../index/sources/arxiv.ts';
import { createArxivOai } from '../../../index/sources/arxiv-oai.ts';
import { createHuggingFace, huggingFaceGroup } from '../../../index/sources/hugging-face.ts';
import { oaiPage, oaiRecord } from '../../support/arxiv-server.ts';
import { aFixturePaper } from '../../support/fixture-papers.ts';
import { anHttp } from '../../support/http.ts';
import { row } from '../../support/row.ts';
import { read } from '../../support/source-contract.ts';
import { type Answer, type SourceServer, startSourceServer } from '../../support/source-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const MEGABYTE = 1_000_000;
const CHUNK_BYTES = 64 * 1024;

let server: SourceServer;
afterEach(() => server.close());

interface Attack {
  readonly name: string;
  readonly format: 'xml' | 'json';
  answer(): Answer;
  /** The papers that are read all the same, or what the error says. */
  readonly ends: number | RegExp;
}

const paper = { id: '2611.04321', title: 'A study', summary: 'We study.' };
const record = oaiRecord(aFixturePaper());
const listOf = (content: string): Answer => oaiPage(`<ListRecords>${content}</ListRecords>`);
const LAUGHS = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);

const ATTACKS: readonly Attack[] = [
  xml('a DOCTYPE', '<!DOCTYPE x><OAI-PMH/>', /DOCTYPE/),
  xml(
    'a billion laughs',
    `<!DOCTYPE x [<!ENTITY l0 "ha">${LAUGHS.join('')}]><x>&l9;</x>`,
    /DOCTYPE/,
  ),
  xml(
    'an external entity',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    /DOCTYPE/,
  ),
  xml('a million character references', repeated('<x>', '&#65;', 5 * MEGABYTE), /of a shape/),
  xml('100 MB of text', repeated('<x>', 'word ', 100 * MEGABYTE), /of a shape/),
  xml(
    '100 MB of records',
    repeated('<OAI-PMH><ListRecords>', record, 100 * MEGABYTE),
    /too long a page/,
  ),
  xml('a depth of 100,000', repeated('', '<a>', 300_000), /of a shape/),
  xml('100,000 attributes', repeated('<x ', ' a="1"', 700_000), /malformed|of a shape/),
  xml('an endless tag', repeated('<', 'x', 5 * MEGABYTE), /of a shape/),
  xml('an endless comment', repeated('<x><!--', 'x', 5 * MEGABYTE), /of a shape/),
  xml('NUL', '<OAI-PMH>\u0000</OAI-PMH>', /no list of records/),
  xml('bytes that are not UTF-8', Buffer.from([0x3c, 0x78, 0xff, 0xfe]), /not UTF-8/),
  xml(
    'names of the prototype',
    String(listOf(record.replace('<id>', '<__proto__>x</__proto__><constructor/><id>')).body),
    1,
  ),
  json('a depth of 100,000', '['.repeat(100_000), /nested too deeply/),
  json('10 MB of brackets', repeated('', '[', 9.9 * MEGABYTE), /nested too deeply/),
  json('10 MB of empty objects', repeated('[{}', ',{}', 9.9 * MEGABYTE), /too many values/),
  json('100 MB', repeated('["', 'word ', 100 * MEGABYTE), /more than 10 MB/),
  json(
    'names of the prototype',
    JSON.stringify([{ paper }]).replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    ),
    1,
  ),
  json(
    'lone surrogates and NUL',
    `[{"paper":${JSON.stringify({ ...paper, title: 'A\u0000 \ud800study' })}}]`,
    1,
  ),
  json(
    '10 MB of one title',
    `[{"paper":{"id":"2611.04321","title":"${'x'.repeat(9.5 * MEGABYTE)}"}}]`,
    1,
  ),
  { ...json('a gzip bomb', '', /more than 10 MB/), answer: () => ({ body: bomb, headers: GZIP }) },
  {
    ...xml('a gzip bomb', '', /of a shape|malformed/),
    answer: () => ({ body: bomb, headers: GZIP }),
  },
  { ...xml('no gzip at all', '', /broke off/), answer: () => ({ body: 'plain', headers: GZIP }) },
];

const GZIP = { 'content-encoding': 'gzip' };
let bomb: Uint8Array = gzipSync('');

row(
  'S7',
  'hostile bodies are refused by size and shape while the loop stays alive',
  { quick: 23, full: 23 },
  async (points) => {
    bomb = await packed(300 * MEGABYTE);
    let memory = 0;
    let blocked = 0;
    for (const attack of ATTACKS.slice(0, points)) {
      const cost = await suffer(attack).catch((cause: unknown) => {
        throw new Error(`${attack.format}: ${attack.name}`, { cause });
      });
      memory = Math.max(memory, cost.bytes / MEGABYTE);
      blocked = Math.max(blocked, cost.blockedMs);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(memory).toBeLessThan(150 * 5);
    expect(blocked).toBeLessThan(200 * 5);
    const figures = `RSS +${Math.round(memory)} MB at most, loop blocked ${Math.round(blocked)} ms at most`;
    return `${points}/${ATTACKS.length} refused or read as plain text; ${figures}`;
  },
);

/**
 * The server is in this process: what it costs is counted, too. How long the loop was blocked is told in time
 * of the processor between two turns of it: other programs do not count.
 */
async function suffer({ format, answer, ends }: Attack) {
  const clock = createVirtualClock();
  server = await startSourceServer(answer, clock.now);
  const baseUrl = server.url;
  const group = format === 'xml' ? arxivGroup(baseUrl) : huggingFaceGroup({ baseUrl });
  const http = anHttp(group, { clock });
  const before = process.memoryUsage.rss();
  let peak = before;
  let blockedMs = 0;
  let worked = cpuMs();
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
    blockedMs = Math.max(blockedMs, cpuMs() - worked);
    worked = cpuMs();
  };
  const sampling = setInterval(sample, 1);
  const outcome = await (format === 'xml'
    ? read(createArxivOai({ http, clock, categories: ['cs.IR'] }))
    : createHuggingFace({ http, clock, backfillDays: 0 }).list({ kind: 'trending' })
  ).catch((error: unknown) => error);
  clearInterval(sampling);
  sample(); // the turn that ended it
  await server.close();
  if (ends instanceof RegExp) {
    expect(outcome).toBeInstanceOf(SourceError);
    expect((outcome as SourceError).message).toMatch(ends);
    expect((outcome as SourceError).message.length).toBeLessThan(200);
  } else {
    expect(outcome).toHaveLength(ends);
    expect(JSON.stringify(outcome).isWellFormed()).toBe(true);
    expect(JSON.stringify(outcome)).not.toContain('\\u0000');
  }
  return { bytes: peak - before, blockedMs };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

type Hostile = string | Uint8Array | (() => AsyncIterable<Uint8Array>);

function xml(name: string, body: Hostile, ends: number | RegExp): Attack {
  const answer = () => ({ body: typeof body === 'function' ? body() : body });
  return { name, format: 'xml', answer, ends };
}

function json(name: string, body: Hostile, ends: number | RegExp): Attack {
  return { ...xml(name, body, ends), format: 'json' };
}

/** The beginning, and then the unit again and again, so many bytes of it. */
function repeated(beginning: string, unit: string, bytes: number) {
  const chunk = Buffer.from(unit.repeat(Math.ceil(CHUNK_BYTES / unit.length)));
  return async function* () {
    yield Buffer.from(beginning);
    for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
  };
}

/** So many zeros, packed. */
async function packed(bytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const zeros = repeated('', '\0', bytes);
  for await (const chunk of Readable.from(zeros()).pipe(createGzip())) chunks.push(chunk);
  return Buffer.concat(chunks);
}
