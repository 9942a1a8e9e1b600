import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IndexError, SourceError } from '../../index/errors.ts';
import { ConfigError, StateError, UpstreamError, UserError } from '../../src/errors.ts';
import { createLog, logTo, redact } from '../../src/log.ts';
import { toNotice } from '../../src/notice.ts';
import { aLimitedFolder, aSmallDisk } from '../support/full-disk.ts';
import { aLog } from '../support/log.ts';

const SECRET = 'canary-sk-0123456789';

it('goes on when a disk that was full for long has room again', () => {
  const disk = aSmallDisk() ?? aLimitedFolder();
  const path = join(disk.folder, 'log');
  const log = createLog({ level: 'info', secrets: [], to: logTo(openSync(path, 'a')) });
  disk.fill(0);
  const tell = (message: string): void => log.info({ text: 'x'.repeat(1_000) }, message);
  for (let i = 0; i < 2_000; i++) tell(`line ${i}`);
  disk.free();
  tell('tries again');
  tell('there is room');
  expect(readFileSync(path, 'utf8')).toContain('there is room');
});

it('writes no secret, wherever it stands', () => {
  const { log, lines } = aLog({ secrets: [SECRET] });
  const cause = new Error(`GET https://host/works?api_key=${SECRET}&x=1`);
  log.error(
    { err: new Error(`key ${SECRET}`, { cause }), headers: { authorization: `Bearer ${SECRET}` } },
    SECRET,
  );
  log.debug({ url: 'https://host/?api_key=unknown-key', auth: 'Bearer other-key' }, 'called');
  expect(lines.join('')).not.toMatch(/canary|unknown-key|other-key/);
});

it.each(['with "quotes" \\ and\nlines', 'a b&c=d/ä', '$& $1 (.*)'])(
  'knows the secret %j in JSON and in links',
  (secret) => {
    const { log, lines } = aLog({ secrets: [secret] });
    const link = `https://host/?q=${encodeURIComponent(secret)}`;
    log.error({ secret, body: JSON.stringify({ secret }), link }, `it is ${secret}`);
    const line = lines.join('');
    expect(line.match(/\[redacted\]/g)).toHaveLength(4);
    expect(JSON.parse(line)).toMatchObject({ secret: '[redacted]', msg: 'it is [redacted]' });
  },
);

it('takes credentials out of links and headers that it does not know', () => {
  const { log, lines } = aLog();
  const url = 'https://user:canary-1@host/x?api_key=canary-2&access_token=canary-3';
  log.warn({ url, a: 'Basic canary-4', b: 'authorization: bearer canary-5' }, 'called');
  expect(lines.join('')).not.toContain('canary');
  expect(lines.join('')).toContain('https://[redacted]@host/x?api_key=[redacted]&');
});

it('writes one line of JSON an event', () => {
  const { log, lines } = aLog();
  log.info({ title: 'a\r\nb\n{"level":60}' }, 'line\nbreak');
  log.warn({}, 'again');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(JSON.parse(line.trimEnd())).toHaveProperty('msg');
  expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/);
});

it('writes nothing below its level', () => {
  const { log, lines } = aLog({ level: 'warn' });
  log.info({}, 'no');
  expect(lines).toEqual([]);
});

it('leaves whole what sends people to a page called Basic Information', () => {
  expect(redact('under “Basic Information”', [])).toBe('under “Basic Information”');
  expect(redact('Basic Informationx', [])).toBe('Basic [redacted]');
});

it('redacts text', () => {
  expect(redact('token=abc; key k3y5; no 1', ['k3y5', '1'])).toBe(
    'token=[redacted] key [redacted]; no 1',
  );
});

it.each([
  [new UserError('Ask in words.'), 'Ask in words.', 20],
  [new UpstreamError('x', 'It is down.', { retryable: true }), 'It is down.', 40],
  [
    new SourceError('arXiv', 'arXiv is busy.', { retryable: true }),
    'arXiv is busy. Try again in a few minutes.',
    40,
  ],
  [new SourceError('arXiv', 'It wants a key.', { retryable: false }), 'It wants a key.', 40],
  [new IndexError('damaged', 'Build it again.'), 'Build it again.', 50],
  [new StateError('It is damaged. Restore it.'), 'It is damaged. Restore it.', 50],
])('words %s', (error, text, level) => {
  const { log, lines } = aLog();
  expect(toNotice(error, log)).toMatchObject({ kind: 'notice', level: 'error', text });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level });
});

it('gives a reference for what nobody expected, and keeps the stack in the log', () => {
  const { log, lines } = aLog();
  const { text } = toNotice(new TypeError('x is not a function'), log);
  const [, ref = 'none'] = /^Something went wrong \(ref ([0-9a-f]{6})\)\./.exec(text) ?? [];
  expect(text).not.toContain('not a function');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ref,
    err: { stack: expect.stringContaining('TypeError') },
  });
});

it('counts the problems of a configuration', () => {
  expect(new ConfigError(['A: no', 'B: no']).message).toBe('A: no\nB: no');
});

it('writes for somebody who watches: time, level, message, fields, and an error with its stack', () => {
  const { log, lines } = aLog({ as: 'no colours', secrets: [SECRET] });
  log.info({ service: 'http', ready: true, detail: 'two words' }, 'a service started');
  log.error({ err: new Error(`key ${SECRET}`), ref: 'k3x9' }, 'something\r\nfailed\u001b[2J');
  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d info {2}a service started service=http ready=true detail="two words"\n$/,
  );
  expect(lines[1]).toMatch(
    /^\d\d:\d\d:\d\d ERROR something failed {1,2}\[2J ref=k3x9\n {4}Error: key \[redacted\]\n {4}at /,
  );
  expect(lines.join('')).not.toContain('canary');
  expect(lines.join('')).not.toContain('\u001b');
  const coloured = aLog({ as: 'colours' });
  coloured.log.warn({}, 'careful');
  expect(coloured.lines[0]).toContain('\u001b[33mwarn');
});
