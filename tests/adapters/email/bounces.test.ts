import { describe, expect, it } from 'vitest';
import { readReport } from '../../../adapters/email/report.ts';
import { countBounce } from '../../../src/bounces.ts';
import { MAIL } from '../../../src/subscriptions.ts';
import { type Failure, servers } from '../../support/bounces.ts';
import { seeded } from '../../support/builders.ts';
import { someMail } from '../../support/mail.ts';

const ADA = 'ada@example.org';
const DAY = 24 * 60;
type Mail = Awaited<ReturnType<typeof someMail>>;
type Server = keyof typeof servers;

async function subscribed(): Promise<Mail> {
  const mail = await someMail();
  await mail.subscribe();
  await mail.pass(70);
  return mail;
}

/** What counting a report of the last mail comes to. */
async function report(mail: Mail, failure: Failure, server: Server = 'Postfix') {
  const last = mail.box.to(ADA).at(-1);
  if (last === undefined) throw new Error('no mail came');
  return await count(mail, servers[server](last, failure));
}

async function count({ stores }: Mail, raw: Uint8Array | string) {
  const read = await readReport(Buffer.from(raw));
  return read === undefined ? 'no report' : await countBounce(read, stores);
}

async function stateOf({ stores }: Mail) {
  const [subscription] = await stores.subscriptions.at({ ...MAIL, channel: ADA });
  const [last] = await stores.outbox.history(subscription?.id ?? '', 1);
  return { subscription: subscription?.state, reason: subscription?.reason, last: last?.state };
}

describe.each(Object.keys(servers) as Server[])('a mail that %s reports', (server) => {
  it('as lost three times in a row switches the address off', async () => {
    const mail = await subscribed();
    expect(await report(mail, { status: '5.2.2' }, server)).toBe('counted');
    expect(await stateOf(mail)).toEqual({ subscription: 'active', last: 'failed' });
    await mail.pass(DAY);
    expect(await report(mail, { status: '5.0.0' }, server)).toBe('counted');
    await mail.pass(DAY);
    expect(await report(mail, { status: '5.2.2' }, server)).toBe('switched off');
    const reason = 'the mail came back (5.2.2)';
    expect(await stateOf(mail)).toEqual({ subscription: 'off', reason, last: 'failed' });
  });

  it('as sent to nobody switches the address off at once', async () => {
    const mail = await subscribed();
    expect(await report(mail, { status: '5.1.1' }, server)).toBe('switched off');
    expect(await stateOf(mail)).toMatchObject({ subscription: 'off' });
  });

  it.each<Failure>([
    { status: '4.4.7' },
    { status: '4.2.2', action: 'delayed' },
    { status: '2.0.0', action: 'delivered' },
    { status: '5.1.1', action: 'relayed' },
    { status: '5.7.1' },
    { status: '5.1.8' },
  ])('as $action $status counts nothing', async (failure) => {
    const mail = await subscribed();
    expect(await report(mail, failure, server)).toBe('nothing');
    expect(await stateOf(mail)).toEqual({ subscription: 'active', last: 'sent' });
  });
});

describe('a report', () => {
  it('counts once, however often it comes and whoever sends it again', async () => {
    const mail = await subscribed();
    expect(await report(mail, { status: '5.2.2' })).toBe('counted');
    expect(await report(mail, { status: '5.2.2' })).toBe('nothing');
    expect(await report(mail, { status: '5.2.2' }, 'Gmail')).toBe('nothing');
  });

  it('that comes when the next mails are out counts as well', async () => {
    const mail = await subscribed();
    await mail.pass(2 * DAY);
    const [, ...posts] = mail.box.to(ADA);
    const counted = [];
    for (const post of posts)
      counted.push(await count(mail, servers.Postfix(post, { status: '5.2.2' })));
    expect(counted).toEqual(['counted', 'counted', 'switched off']);
  });

  it('begins anew after a mail that did not come back', async () => {
    const mail = await subscribed();
    const counted = [];
    for (const isLost of [true, true, false, true, true]) {
      if (isLost) counted.push(await report(mail, { status: '5.2.2' }));
      await mail.pass(DAY);
    }
    expect(counted).toEqual(['counted', 'counted', 'counted', 'counted']);
  });

  it('counts beside what the server refuses itself', async () => {
    const mail = await subscribed();
    await report(mail, { status: '5.2.2' });
    await mail.pass(DAY);
    await report(mail, { status: '5.2.2' });
    mail.box.recipient = () => ({ code: 550, text: 'No thanks' });
    await mail.pass(DAY);
    expect(await stateOf(mail)).toMatchObject({ subscription: 'off' });
  });

  it('passes over what was refused for its sender’s sake', async () => {
    const mail = await subscribed();
    mail.box.fate = () => ({ code: 554, text: '5.7.1 Spam' });
    await mail.pass(3 * DAY);
    mail.box.fate = () => 'taken';
    await mail.pass(DAY);
    expect(await report(mail, { status: '5.2.2' })).toBe('counted');
    expect(await stateOf(mail)).toEqual({ subscription: 'active', last: 'failed' });
  });

  it('counts by the address as servers write it', async () => {
    const mail = await subscribed();
    expect(await report(mail, { status: '5.1.1', to: 'ADA@Example.org' })).toBe('switched off');
  });

  it.each([
    ['of another address', (raw: string) => raw, 'eve@example.org'],
    ['of a mail that was not sent', (raw: string) => raw.replace(/(<digest[^>]{20})/, '$1x'), ADA],
    ['without the mail', (raw: string) => raw.replace(/<digest[^>]*>/, '<other@example.org>'), ADA],
  ])('%s counts nothing', async (_, change, to) => {
    const mail = await subscribed();
    const last = mail.box.to(ADA).at(-1);
    if (last === undefined) throw new Error('no mail came');
    const changed = { ...last, raw: change(last.raw) };
    expect(await count(mail, servers.Postfix(changed, { status: '5.1.1', to }))).toBe('nothing');
    expect(await stateOf(mail)).toMatchObject({ subscription: 'active' });
  });

  it('is told from other mails, and is whole whatever befell it', async () => {
    const mail = await subscribed();
    const last = mail.box.to(ADA).at(-1);
    if (last === undefined) throw new Error('no mail came');
    const whole = servers.Postfix(last, { status: '5.1.1' });
    for (const other of [
      '',
      'no mail',
      last.raw,
      '\0'.repeat(999),
      nested(40),
      '\n'.repeat(20_001) + whole,
    ])
      expect(await count(mail, other)).toBe('no report');
    const random = seeded(1);
    for (let i = 0; i < 100; i++) {
      const broken = Buffer.from(whole);
      for (let n = 0; n < 20; n++)
        broken[Math.floor(random() * broken.length)] = Math.floor(random() * 256);
      const read = await readReport(broken.subarray(0, Math.ceil(random() * broken.length)));
      for (const { status } of read?.failed ?? []) expect(status).toMatch(/^5\.\d+\.\d+$/);
    }
    expect(await count(mail, `From mailer-daemon Wed Nov 25 09:30:01 2026\n${whole}`)).toBe(
      'switched off',
    );
  });
});

/** Parts in parts. */
function nested(depth: number): string {
  const levels = Array.from({ length: depth }, (_, i) => i);
  const opened = levels.map((i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`);
  return `${opened.join('')}Content-Type: message/delivery-status\n\nStatus: 5.1.1\n`;
}
