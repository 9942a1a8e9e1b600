import { domainToASCII } from 'node:url';
import { expect } from 'vitest';
import { createMail } from '../../../adapters/email/service.ts';
import { mailAddress } from '../../../src/mail-address.ts';
import { createStores } from '../../../src/state/stores.ts';
import { MAIL } from '../../../src/subscriptions.ts';
import { seeded } from '../../support/builders.ts';
import { aClock } from '../../support/clock.ts';
import { aSubscription, digestsOn, freshTrends } from '../../support/digests.ts';
import { aFuse, fused, fusedPublisher, fusedStores } from '../../support/fuse.ts';
import { aLog } from '../../support/log.ts';
import { passing, someMail } from '../../support/mail.ts';
import { aMailbox, read } from '../../support/mailbox.ts';
import { row } from '../../support/row.ts';
import { aState } from '../../support/states.ts';

const ADA = 'ada@example.org';
const MINUTE_MS = 60_000;

row(
  'W4',
  'a run of mails that is killed at any step sends nobody two, and leaves one unknown at most',
  { quick: 5, full: 300, timeoutMs: 1_800_000 },
  async (points) => {
    const subscribers = 50;
    let unknown = 0;
    for (let point = 0; point < points; point++) {
      const random = seeded(point);
      const box = await aMailbox();
      const clock = aClock('2026-11-25T08:59:00Z');
      const state = await aState();
      const { log } = aLog();
      const { date: now, monotonic, timer } = clock;
      const page = { host: '127.0.0.1', port: 0, trustProxy: false };
      const trends = freshTrends();
      const stores = createStores(state, now);
      for (let i = 0; i < subscribers; i++) {
        const channel = `p${i}@d${i}.example.org`;
        await stores.subscriptions.put(aSubscription({ ...MAIL, channel, direct: true }, now()));
      }
      await clock.advance(2 * MINUTE_MS);
      const aProcess = (fuse = aFuse()) => {
        const own = fusedStores(stores, fuse);
        const parts = { settings: box.settings, page, stores: own, log, now, monotonic, timer };
        const mail = createMail({
          ...parts,
          stores: { ...own, mailAddresses: fused(stores.mailAddresses, fuse) },
        });
        const digests = digestsOn(own, trends, clock);
        digests.connect(fusedPublisher(mail.publisher, fuse));
        return { digests, mail };
      };
      const fuse = aFuse(1 + Math.floor(600 * random()));
      const first = aProcess(fuse);
      // It may be killed while the message is on its way, too.
      box.fate = () => {
        if (random() < 0.02 && !fuse.isBurnt) fuse.burn();
        return fuse.isBurnt && random() < 0.5 ? 'taken in silence' : 'taken';
      };
      const ended = fuse.burnt.then(() => undefined);
      await passing(clock, Promise.race([first.digests.tick(), ended]));
      await first.mail.service.stop();
      box.fate = () => 'taken';
      const second = aProcess();
      const third = aProcess();
      for (let i = 0; i < 3; i++) {
        await clock.advance(5 * MINUTE_MS);
        await passing(clock, Promise.all([second.digests.tick(), third.digests.tick()]));
      }
      await second.mail.service.stop();
      await third.mail.service.stop();
      const sent = box.mails.map(({ to }) => to);
      const lost = await stores.outbox.unknown(99);
      expect(new Set(sent).size, `doubled at ${point}`).toBe(sent.length);
      expect(new Set([...sent, ...lost.map(({ channel }) => channel)]).size).toBe(subscribers);
      expect(lost.length, `unknown at ${point}`).toBeLessThanOrEqual(1);
      unknown += lost.length;
      await state.destroy();
    }
    return `${points} kills × ${subscribers} subscribers, then two senders: 0 doubled, 0 missed, ${unknown} unknown (at most one a kill)`;
  },
);

row(
  'W6',
  'one POST unsubscribes, whatever its form; opening the link, or another token, changes nothing',
  { quick: 10, full: 100, timeoutMs: 300_000 },
  async (repeats) => {
    const mail = await someMail();
    const names = ['form', 'multipart', 'page', 'scanned', 'stays'];
    for (const name of names) await mail.subscribe(`${name}@example.org`);
    await mail.pass(70);
    const links = new Map(
      names.map((name) => {
        const sent = mail.box.to(`${name}@example.org`).at(-1);
        if (sent === undefined) throw new Error('no mail');
        return [name, mail.linkIn(sent, 'unsubscribe')];
      }),
    );
    const link = (name: string): string => links.get(name) ?? '';
    for (const sent of mail.box.mails.slice(names.length)) {
      const { lineOf } = await read(sent);
      expect(lineOf('list-unsubscribe')).toContain('<https://bot.example.org/mail/unsubscribe/');
      expect(lineOf('list-unsubscribe-post')).toContain('List-Unsubscribe=One-Click');
    }
    let slowest = 0;
    const post = async (url: string, body?: URLSearchParams | FormData): Promise<void> => {
      const startedAt = performance.now();
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        ...(body && { body }),
      });
      slowest = Math.max(slowest, performance.now() - startedAt);
      expect(response.status).toBe(200);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(await response.text()).toContain('No more of these mails');
    };
    const fields = { 'List-Unsubscribe': 'One-Click' };
    const multipart = new FormData();
    multipart.set('List-Unsubscribe', 'One-Click');
    for (let i = 0; i < repeats; i++) await post(link('form'), new URLSearchParams(fields));
    await post(link('multipart'), multipart);
    await post(link('page'));
    const token = link('stays').split('/').at(-1) ?? '';
    const altered = [
      'x',
      token.slice(0, -1),
      `${token}a`,
      token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    ];
    for (const other of altered) await post(`${mail.url}/mail/unsubscribe/${other}`);
    for (const method of ['GET', 'HEAD'] as const)
      for (let i = 0; i < repeats; i++)
        expect((await fetch(link('scanned'), { method })).status).toBe(200);
    const before = mail.box.mails.length;
    await mail.pass(24 * 60);
    const next = mail.box.mails.slice(before).map(({ to }) => to);
    expect(next.toSorted()).toEqual(['scanned@example.org', 'stays@example.org']);
    expect(slowest).toBeLessThan(5_000);
    return `both encodings and the button unsubscribe, ${repeats}× the same; ${2 * repeats} looks and ${altered.length} altered tokens change nothing; 0 redirects, 0 cookies`;
  },
);

const NASTY = [
  'a@b.example\r\nBcc: eve@example.org',
  'a@example.org\nRCPT TO:<eve@example.org>',
  'a@example.org, eve@example.org',
  'a@example.org;eve@example.org',
  'friends: a@example.org, eve@example.org;',
  'Ada <a@example.org>',
  '"a b"@example.org',
  '"a@evil.example.org"@example.org',
  'a@example.org (eve@example.org)',
  '(comment)a@example.org',
  '<a@example.org>',
  'a@[127.0.0.1]',
  'a@localhost',
  'a@-bad.example.org',
  'a@bad-.example.org',
  'a@exa_mple.org',
  'a@example..org',
  '.a@example.org',
  'a.@example.org',
  'a..b@example.org',
  'a@b@example.org',
  'a%eve@example.org@example.net',
  '@example.org',
  'a@',
  'a',
  '',
  ' ',
  'ä@example.org',
  'a@exämple.org',
  'a@еxample.org',
  'a\u200b@example.org',
  'a@example.org\u202e',
  'a\0@example.org',
  'a@example.org\0',
  `${'a'.repeat(65)}@example.org`,
  `a@${'b'.repeat(64)}.org`,
  `a@${'b.'.repeat(130)}org`,
  'a@example.123',
  'a@1.2.3.4',
  '@a,@b:c@example.org',
  'a\t@example.org',
  'a b@example.org',
];
const PLAIN = [
  'a+tag@example.org',
  'a.b-c_d@sub.example.org',
  "o'neil@example.org",
  'x@xn--exmple-cua.org',
  'a!b#c@example.org',
  'A.B@Example.ORG',
  '-a@example.org',
  '1@1.example.org',
];

row(
  'W7',
  'sign-ups are limited, say nothing of an address, and write to no other one',
  { quick: 500, full: 10_000, timeoutMs: 300_000 },
  async (requests) => {
    const mail = await someMail();
    for (const [i, text] of [...NASTY, ...PLAIN].entries()) {
      const body = new URLSearchParams({ email: text, topic: 'graphs' });
      const headers = { origin: 'https://bot.example.org', 'x-forwarded-for': `192.0.2.${i}` };
      await fetch(`${mail.url}/subscribe`, { method: 'POST', body, headers });
    }
    await mail.signUps.settled();
    const literal = PLAIN.map((text) => mailAddress(text));
    expect(mail.box.recipients.map(inAscii)).toEqual(literal); // the server decodes what it got
    expect(literal.map((text) => text?.toLowerCase())).toEqual(
      PLAIN.map((text) => text.toLowerCase()),
    );

    await mail.subscribe('known@example.org');
    const texts = new Set<string>();
    const took = new Map<string, number[]>();
    for (let i = 0; i < 20; i++) {
      const address = i % 2 === 0 ? 'known@example.org' : `stranger${i}@example.org`;
      const body = new URLSearchParams({ email: address, topic: 'graphs' });
      const from = { 'x-forwarded-for': `198.51.100.${i}` };
      const headers = { origin: 'https://bot.example.org', ...from };
      const startedAt = performance.now();
      const response = await fetch(`${mail.url}/subscribe`, { method: 'POST', body, headers });
      texts.add(`${response.status} ${await response.text()}`);
      const times = took.get(address.slice(0, 5)) ?? [];
      took.set(address.slice(0, 5), [...times, performance.now() - startedAt]);
      await mail.signUps.settled();
    }
    expect(texts.size).toBe(1);
    const [known = 0, stranger = 0] = [...took.values()].map(median);
    expect(Math.abs(known - stranger)).toBeLessThan(100);

    let refused = 0;
    const one = (): number => refused++;
    for (let i = 0; i < requests; i++) {
      await mail.signUp({ address: ADA }, `source ${i % 700}`).catch(one);
      await mail.clock.advance(1_000);
    }
    const most = Math.ceil((requests * 1_000) / (10 * MINUTE_MS)); // and three a day
    expect(mail.box.to(ADA).length).toBeLessThanOrEqual(Math.min(most, 3));
    expect(refused).toBe(0);
    for (let i = 0; i < 30; i++)
      await mail.signUp({ address: `p${i}@example.org` }, 'one source').catch(one);
    expect(mail.box.mails.filter(({ to }) => /^p\d/.test(to))).toHaveLength(10);
    return `${NASTY.length} nasty addresses refused, ${PLAIN.length} taken word for word; ${requests} requests for one address: ${mail.box.to(ADA).length} mails; one source: 10 an hour; same answer for known and unknown, medians ${Math.abs(known - stranger).toFixed(1)} ms apart`;
  },
);

function inAscii(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return `${address.slice(0, at)}${domainToASCII(address.slice(at))}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

row(
  'W8',
  'nothing is confirmed but by the button, once, in two days',
  { quick: 10, full: 100, timeoutMs: 120_000 },
  async (looks) => {
    const mail = await someMail();
    const active = () => mail.stores.subscriptions.count();
    await mail.signUp();
    const [asked] = mail.box.to(ADA);
    if (asked === undefined) throw new Error('no mail');
    const link = mail.linkIn(asked, 'confirm');
    for (let i = 0; i < looks; i++)
      for (const method of ['GET', 'HEAD'] as const) await fetch(link, { method });
    expect(await active()).toBe(0);
    expect((await fetch(link, { method: 'POST' })).status).toBe(200);
    expect(await active()).toBe(1);
    const again = await fetch(link, { method: 'POST' });
    expect([again.status, await again.text()]).toEqual([
      404,
      expect.stringContaining('used already'),
    ]);
    const guess = await fetch(`${mail.url}/mail/confirm/${'A'.repeat(32)}`, { method: 'POST' });
    expect(guess.status).toBe(404);
    await mail.signUp({ address: 'late@example.org' });
    const late = mail.box.to('late@example.org')[0];
    if (late === undefined) throw new Error('no mail');
    await mail.clock.advance(48 * 60 * MINUTE_MS);
    expect((await fetch(mail.linkIn(late, 'confirm'))).status).toBe(404);
    expect((await fetch(mail.linkIn(late, 'confirm'), { method: 'POST' })).status).toBe(404);
    expect(await active()).toBe(1);
    return `${2 * looks} looks confirm nothing; used, guessed and expired links confirm nothing and say so`;
  },
);
