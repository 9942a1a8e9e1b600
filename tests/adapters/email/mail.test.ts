import { describe, expect, it } from 'vitest';
import { phrases } from '../../../src/phrases.ts';
import { MAIL } from '../../../src/subscriptions.ts';
import { aPublisher } from '../../support/digests.ts';
import { someMail } from '../../support/mail.ts';
import { type Fate, read } from '../../support/mailbox.ts';
import { row } from '../../support/row.ts';

const ADA = 'ada@example.org';
const at = (address: string) => ({ ...MAIL, channel: address });

type Mail = Awaited<ReturnType<typeof someMail>>;

async function historyOf({ stores }: Mail, address = ADA): Promise<readonly string[]> {
  const [subscription] = await stores.subscriptions.at(at(address));
  const history = await stores.outbox.history(subscription?.id ?? '', 9);
  return history.map(({ date, state, reason }) => [date, state, reason].filter(Boolean).join(' '));
}

describe('a mail', () => {
  it('holds the day’s papers as text and as HTML, and the way out', async () => {
    const mail = await someMail();
    await mail.subscribe();
    await mail.pass(70);
    const [, post] = mail.box.to(ADA);
    if (post === undefined) throw new Error('no post');
    const shown = await read(post);
    expect(shown.subject).toBe('The newest papers on “graphs” · Wednesday, 25 November 2026');
    expect(shown.from?.text).toBe('"Footnote" <papers@bot.example.org>');
    expect(shown.text).toMatch(/^The newest papers on “graphs”.*\n\n 1\. Paper 0 on graphs\n/);
    expect(shown.text).toContain('\n10. Paper 17 on graphs');
    expect(shown.html).toContain('Paper 17 on graphs');
    expect(shown.html).not.toMatch(/<img|<script|https?:\/\/(?!bot\.example\.org)/);
    expect(shown.text.split('\n').at(-2)).toMatch(
      /^Unsubscribe: https:\/\/bot\.example\.org\/mail\/unsubscribe\//,
    );
    expect(shown.messageId).toMatch(
      /^<digest\.2026-11-25\.[\w-]{16}\.[0-9a-f]{12}@bot\.example\.org>$/,
    );
    expect(post.raw.length).toBeLessThan(100_000);
  });

  it('says in its headers how to end it with one request, and that a machine sent it', async () => {
    const mail = await someMail();
    await mail.subscribe();
    await mail.pass(70);
    const post = mail.box.to(ADA)[1];
    if (post === undefined) throw new Error('no post');
    const { lineOf } = await read(post);
    expect(lineOf('list-unsubscribe')).toMatch(
      /^List-Unsubscribe: <https:\/\/bot\.example\.org\/mail\/unsubscribe\/[\w-]{12}\.[\w-]{22}>$/,
    );
    expect(lineOf('list-unsubscribe-post')).toBe(
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    );
    expect(lineOf('list-id')).toBe('List-ID: <trending-papers.bot.example.org>');
    expect(lineOf('auto-submitted')).toBe('Auto-Submitted: auto-generated');
    expect(lineOf('precedence')).toBe('Precedence: bulk');
  });

  it('has no header of somebody’s topic', async () => {
    const mail = await someMail();
    await mail.subscribe(ADA, { topic: 'graphs Bcc: eve@example.org' });
    await mail.subscribe('bob@example.org', { topic: `${'long '.repeat(40)}=?utf-8?Q?x?=` });
    await mail.pass(70);
    expect(mail.box.recipients.toSorted()).toEqual([
      ...[ADA, ADA],
      ...['bob@example.org', 'bob@example.org'],
    ]);
    for (const sent of mail.box.mails) {
      const { subject, headers } = await read(sent);
      expect(headers.has('bcc')).toBe(false);
      expect(subject?.length).toBeLessThanOrEqual(78);
    }
  });
});

describe('signing up', () => {
  it('asks the address, and begins with the button behind the link', async () => {
    const mail = await someMail();
    await mail.signUp();
    const [asked] = mail.box.to(ADA);
    if (asked === undefined) throw new Error('no mail');
    const { subject, text, html } = await read(asked);
    expect(subject).toBe(phrases.mailSubject);
    expect(text).toContain(
      'Somebody, hopefully you, asked for mail to this address: what is trending on “graphs”, every day at 09:00 (UTC).',
    );
    expect(html).toContain('/mail/confirm/');
    await mail.pass(70);
    expect(mail.box.mails).toHaveLength(1);
    const link = mail.linkIn(asked, 'confirm');
    const page = await fetch(link);
    expect(page.headers.get('strict-transport-security')).toBe('max-age=15552000');
    expect(await page.text()).toMatch(
      /^<!doctype html>[\s\S]*<button type="submit">Yes, send it to me<\/button>/,
    );
    const done = await fetch(link, { method: 'POST' });
    expect(await done.text()).toContain(
      'From Thursday, 26 November 2026 on, every day at 09:00 (UTC), you get',
    );
    await mail.pass(24 * 60);
    expect(mail.box.to(ADA)).toHaveLength(2);
  });

  it('works on the page, and says what is wrong with what was typed', async () => {
    const mail = await someMail();
    const post = async (fields: Record<string, string>) => {
      const response = await fetch(`${mail.url}/subscribe`, {
        method: 'POST',
        body: new URLSearchParams({ topic: 'graphs', time: '09:00', timezone: 'UTC', ...fields }),
        headers: { origin: 'https://bot.example.org' },
      });
      return { status: response.status, text: await response.text() };
    };
    expect((await post({ email: 'ada' })).text).toContain('is not a plain mail address');
    expect((await post({ email: ADA, time: '25:00' })).text).toContain('“25:00”');
    expect((await post({ email: ADA, timezone: 'Mars' })).text).toContain('“Mars”');
    expect((await post({ email: ADA, topic: 'x'.repeat(9_000) })).status).toBe(400);
    expect(
      (await post({ email: ADA, topic: '"><script>alert(1)</script>', time: '1' })).text,
    ).not.toContain('<script');
    expect(mail.box.mails).toEqual([]);
    expect((await post({ email: ADA })).text).toContain('If this address may get mail from me');
    await mail.signUps.settled();
    expect(mail.box.mails).toHaveLength(1);
  });

  it('is not done by a form of another site, and asks for the password of a page that has one', async () => {
    const open = await someMail();
    const body = new URLSearchParams({ topic: 'graphs', email: ADA });
    const headers = { origin: 'https://evil.example.org' };
    const foreign = await fetch(`${open.url}/subscribe`, { method: 'POST', body, headers });
    expect(foreign.status).toBe(403);
    const closed = await someMail({ page: { password: 'a long password' } });
    expect((await fetch(`${closed.url}/subscribe`)).status).toBe(401);
    expect((await fetch(`${closed.url}/mail/unsubscribe/x`)).status).toBe(200);
  });

  it('sends the mail later where the server wants that', async () => {
    const mail = await someMail();
    mail.box.recipient = () => ({ code: 450, text: '4.2.0 Greylisted' });
    const asked = mail.signUp();
    await expect.poll(() => mail.box.recipients.length).toBe(1);
    mail.box.recipient = () => undefined;
    await mail.clock.advance(60_000);
    await asked;
    expect(mail.box.to(ADA)).toHaveLength(1);
  });
});

describe('a mail that does not arrive', () => {
  it.each([
    ['No thanks', '550'],
    ['5.4.1 Recipient address rejected', '550 5.4.1'],
    ['5.0.0 No thanks', '550 5.0.0'],
  ])('for good three times switches the address off: %s', async (text, said) => {
    const mail = await someMail();
    await mail.subscribe();
    mail.box.recipient = () => ({ code: 550, text });
    await mail.pass(3 * 24 * 60);
    expect(mail.box.recipients).toHaveLength(1 + 3);
    expect(await historyOf(mail)).toEqual([
      `2026-11-27 failed the mail server says ${said}`,
      `2026-11-26 failed the mail server says ${said}`,
      `2026-11-25 failed the mail server says ${said}`,
    ]);
    expect(await mail.stores.subscriptions.at(at(ADA))).toMatchObject([{ state: 'off' }]);
  });

  it('because nobody has the address switches it off at once', async () => {
    const mail = await someMail();
    await mail.subscribe();
    mail.box.recipient = () => ({ code: 550, text: '5.1.1 Nobody here' });
    await mail.pass(70);
    expect(await mail.stores.subscriptions.at(at(ADA))).toMatchObject([
      { state: 'off', reason: 'the mail server says 550 5.1.1' },
    ]);
  });

  it.each([
    ['recipient', { code: 550, text: '5.7.1 No mail from there' }],
    ['recipient', { code: 550, text: '5.1.8 Nobody sends from there' }],
    ['recipient', { code: 554, text: '5.4.5 Enough for today' }],
    ['message', { code: 554, text: '5.7.1 Spam' }],
    ['message', { code: 554, text: 'Spam' }],
    ['message', { code: 554, text: '5.0.0 Spam' }],
  ] as const)(
    'because of who sends it counts nothing against the address (%s, %j)',
    async (step, no) => {
      const mail = await someMail();
      await mail.subscribe();
      if (step === 'recipient') mail.box.recipient = () => no;
      else mail.box.fate = () => no;
      await mail.pass(4 * 24 * 60);
      expect((await historyOf(mail))[0]).toMatch(
        /^2026-11-28 failed the mail server does not take this mail \(55/,
      );
      expect(await mail.stores.subscriptions.at(at(ADA))).toMatchObject([{ state: 'active' }]);
      expect(await mail.stores.mailAddresses.bounce(ADA)).toBe(1);
    },
  );

  it('is told of where its person signed up, once it is switched off', async () => {
    const mail = await someMail();
    const told: unknown[] = [];
    mail.digests.connect(
      aPublisher({ platform: 'slack', tell: async (...words) => void told.push(words) }),
    );
    await mail.subscribe(ADA, { person: 'slack T1/U1' });
    mail.box.recipient = () => ({ code: 550, text: '5.1.1 Nobody here' });
    await mail.pass(70);
    const text = phrases.switchedOff(['graphs'], 'the mail server says 550 5.1.1');
    expect(told).toEqual([[{ tenant: 'T1', person: 'T1/U1' }, text]]);
  });

  it('is counted from the last one that did', async () => {
    const mail = await someMail();
    await mail.subscribe();
    const refuse = { code: 550, text: 'No thanks' };
    for (const no of [refuse, refuse, undefined, refuse, refuse]) {
      mail.box.recipient = () => no;
      await mail.pass(24 * 60);
    }
    expect(await mail.stores.subscriptions.at(at(ADA))).toMatchObject([{ state: 'active' }]);
  });
});

row(
  'W5',
  'whatever the mail server does befalls that mail alone, and a wrong password is tried once',
  { quick: 10, full: 60, timeoutMs: 300_000 },
  async (subscribers) => {
    const fates: readonly (Fate | 'rcpt 450' | 'rcpt 550')[] = [
      { code: 451, text: 'Later' },
      { code: 554, text: '5.7.1 No' },
      'taken in silence',
      'lost in silence',
      'rcpt 450',
      'rcpt 550',
    ];
    for (const fate of fates) {
      const mail = await someMail();
      for (let i = 0; i < subscribers; i++) await mail.subscribe(`p${i}@d${i}.example.org`);
      const bad = 'p3@d3.example.org';
      const before = mail.box.mails.length;
      if (fate === 'rcpt 450' || fate === 'rcpt 550') {
        const no = { code: Number(fate.slice(-3)), text: 'No' };
        mail.box.recipient = (address) => (address === bad ? no : undefined);
      } else mail.box.fate = ({ to }) => (to === bad ? fate : 'taken');
      await mail.pass(80);
      const others = mail.box.mails.slice(before).filter(({ to }) => to !== bad);
      expect(new Set(others.map(({ to }) => to)).size, JSON.stringify(fate)).toBe(subscribers - 1);
      expect(others).toHaveLength(subscribers - 1);
      expect(
        mail.box.mails.slice(before).filter(({ to }) => to === bad).length,
      ).toBeLessThanOrEqual(1);
      await mail.state.destroy();
    }
    const { logins } = await withAWrongPassword(subscribers);
    expect(logins).toBe(1);
    return `${fates.length} faults × ${subscribers} subscribers: only the one recipient affected; a wrong password tried ${logins} time`;
  },
);

it('row O5: a mail server that refuses the password is not ready, and health says why', async () => {
  const { health } = await withAWrongPassword(1);
  expect(health).toEqual({ alive: true, ready: false, detail: 'refuses the name or the password' });
});

/** How often it is tried in a round of mails, and how mail is after that. */
async function withAWrongPassword(subscribers: number) {
  let logins = 0;
  let isRight = true;
  const mail = await someMail({
    allowInsecureAuth: true,
    onAuth(_auth, _session, done) {
      logins++;
      if (isRight) done(null, { user: 'me' });
      else done(new Error('Wrong password'));
    },
    settings: { user: 'me', password: 'secret' },
  });
  for (let i = 0; i < subscribers; i++) await mail.subscribe(`p${i}@d${i}.example.org`);
  await mail.clock.advance(30_000); // connections are not kept so long
  isRight = false;
  logins = 0;
  await mail.pass(70);
  return { logins, health: mail.service.health() };
}
