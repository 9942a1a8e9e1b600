import { domainToASCII } from 'node:url';
import { expect } from 'vitest';
import { mailAddress } from '../../../src/mail-address.ts';
import { openState } from '../../../src/state/database.ts';
import { aFolder, bytesIn } from '../../support/builders.ts';
import { someMail } from '../../support/mail.ts';
import { row } from '../../support/row.ts';

const ADA = 'ada@example.org';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

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
    expect(mail.box.recipients.map(inAscii).sort()).toEqual([...literal].sort()); // the server decodes what it got
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
    const [known = 0, stranger = 0] = [...took.values()].map((times) => Math.min(...times));
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
    return `${NASTY.length} nasty addresses refused, ${PLAIN.length} taken word for word; ${requests} requests for one address: ${mail.box.to(ADA).length} mails; one source: 10 an hour; same answer for known and unknown, at best ${Math.abs(known - stranger).toFixed(1)} ms apart`;
  },
);

function inAscii(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return `${address.slice(0, at)}${domainToASCII(address.slice(at))}`;
}

row(
  'W8',
  'nothing is confirmed but by the button, once, in two days',
  { quick: 10, full: 100, timeoutMs: 120_000 },
  async (looks) => {
    const mail = await someMail();
    const active = async (): Promise<number> =>
      (await mail.stores.subscriptions.due(new Date('2027-01-01'), 99)).length;
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

row(
  'V1',
  'nothing of an address is left in the files once it is unsubscribed',
  { quick: 5, full: 50, timeoutMs: 300_000 },
  async (addresses) => {
    const folder = aFolder();
    const mail = await someMail({ state: await openState(folder) });
    for (let i = 0; i < addresses; i++)
      await mail.subscribe(`canary${i}@example.org`, { topic: `canarytopic ${i}` });
    await mail.pass(70);
    expect(bytesIn(folder)).toMatch(/canary0@/);
    for (const sent of mail.box.mails.slice(addresses))
      await fetch(mail.linkIn(sent, 'unsubscribe'), { method: 'POST' });
    const left = bytesIn(folder).match(/canary\d+@/g) ?? [];
    expect(left).toEqual([]);
    await mail.pass(24 * 60);
    expect(mail.box.mails).toHaveLength(2 * addresses);
    await mail.stores.close();
    return `${addresses} addresses unsubscribed, ${left.length} bytes left, 0 mails more`;
  },
);

row(
  'V2',
  'an address that nobody confirms is forgotten after a week',
  { quick: 10, full: 30 },
  async (days) => {
    const folder = aFolder();
    const mail = await someMail({ state: await openState(folder) });
    let oldest = 0;
    for (let day = 0; day < days; day++) {
      await mail.signUp({ address: `day${day}@example.org` }, `day ${day}`);
      await mail.clock.advance(DAY_MS);
      await mail.stores.prune(new Date(0));
      const kept = [...bytesIn(folder).matchAll(/day(\d+)@/g)].map(
        ([, made]) => day + 1 - Number(made),
      );
      oldest = Math.max(oldest, ...kept);
    }
    expect(oldest).toBeLessThanOrEqual(8);
    await mail.stores.close();
    return `an address that is not confirmed is kept ${oldest} days at most, in ${days} days`;
  },
);
