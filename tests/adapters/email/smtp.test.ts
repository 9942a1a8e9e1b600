import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSmtp } from '../../../adapters/email/smtp.ts';
import { systemTimer } from '../../../src/deadline.ts';
import { aMailbox, type Mailbox, type MailboxOptions } from '../../support/mailbox.ts';
import { manualTime } from '../../support/manual-time.ts';

const FROM = 'papers@bot.example.org';
const MESSAGE = Buffer.from('Subject: Hello\r\n\r\nHello.\r\n');

function sending({ settings }: Pick<Mailbox, 'settings'>, timer = systemTimer) {
  const smtp = createSmtp(settings, timer);
  onTestFinished(smtp.close);
  return (to: string) => smtp.send({ from: FROM, to }, MESSAGE);
}

async function withMailbox(options: MailboxOptions = {}) {
  const box = await aMailbox(options);
  return { box, send: sending(box) };
}

it('hands over mails one after the other on one connection', async () => {
  const { box, send } = await withMailbox();
  for (const name of ['a', 'b', 'c'])
    expect(await send(`${name}@example.org`)).toEqual({ kind: 'taken' });
  expect(box.mails.map(({ to }) => to)).toEqual([
    'a@example.org',
    'b@example.org',
    'c@example.org',
  ]);
  expect(box.connections()).toBe(1);
});

describe('a mail that is refused', () => {
  it.each([
    ['recipient', 550, '5.1.1 Nobody here', '5.1.1'],
    ['recipient', 450, '4.2.0 Greylisted', '4.2.0'],
    ['sender', 553, '5.7.1 Not you', '5.7.1'],
    ['message', 554, '5.7.1 Looks like spam', '5.7.1'],
    ['message', 451, 'Try again', undefined],
  ] as const)('says by whom and for how long: %s %i', async (at, code, text, status) => {
    const { box, send } = await withMailbox();
    const no = { code, text };
    if (at === 'recipient') box.recipient = () => no;
    if (at === 'sender') box.sender = () => no;
    if (at === 'message') box.fate = () => no;
    expect(await send('a@example.org')).toEqual({
      kind: 'refused',
      at,
      code,
      ...(status !== undefined && { status }),
    });
    box.recipient = () => undefined;
    box.sender = () => undefined;
    box.fate = () => 'taken';
    expect(await send('b@example.org')).toEqual({ kind: 'taken' });
  });

  it('row W5: is refused at login by a wrong password', async () => {
    const { send } = await withMailbox({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('Wrong password')),
      settings: { user: 'me', password: 'wrong' },
    });
    expect(await send('a@example.org')).toEqual({ kind: 'refused', at: 'login', code: 535 });
  });
});

describe('a mail whose connection ends', () => {
  it.each(['taken in silence', 'lost in silence'] as const)(
    'after the message is unknown: %s',
    async (fate) => {
      const { box, send } = await withMailbox();
      box.fate = () => fate;
      expect(await send('a@example.org')).toEqual({ kind: 'unknown' });
    },
  );

  it('before the message was not handed over', async () => {
    const server = createServer((socket) => {
      socket.write('220 hello\r\n');
      socket.on('data', (data) => {
        const isFrom = data.toString().startsWith('MAIL');
        if (isFrom) socket.destroy();
        else socket.write('250 ok\r\n');
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const { settings } = await aMailbox();
    const outcome = await sending({ settings: { ...settings, port } })('a@example.org');
    expect(outcome).toMatchObject({ kind: 'lost' });
  });

  it('while it was idle goes over a new one', async () => {
    const { box, send } = await withMailbox();
    await send('a@example.org');
    box.hangUp();
    expect(await send('b@example.org')).toEqual({ kind: 'taken' });
    expect(box.connections()).toBe(2);
  });
});

describe('a server', () => {
  it('that is down is unreachable', async () => {
    const { settings } = await aMailbox();
    const outcome = await sending({ settings: { ...settings, port: 1 } })('a@example.org');
    expect(outcome).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('row W5: gets nothing in the clear where it cannot encrypt', async () => {
    const { box, send } = await withMailbox({ settings: { tls: 'upgraded' } });
    expect(await send('a@example.org')).toMatchObject({ kind: 'unreachable' });
    expect(box.recipients).toEqual([]);
  });

  it('row W5: gets nothing where its certificate is not vouched for', async () => {
    const { box, send } = await withMailbox({
      disabledCommands: [],
      settings: { tls: 'upgraded' },
    });
    expect(await send('a@example.org')).toMatchObject({ kind: 'unreachable' });
    expect(box.recipients).toEqual([]);
  });

  it('row W5: that answers word by word is left after a minute', async () => {
    const box = await aMailbox();
    const time = manualTime();
    const send = sending(
      {
        settings: { ...box.settings },
      },
      time.timer,
    );
    let released = (): void => {};
    const held = new Promise<void>((resolve) => {
      released = resolve;
    });
    onTestFinished(() => released());
    const tarpit = await aMailbox({
      onRcptTo: (_address, _session, done) => void held.then(() => done()),
    });
    const slow = sending({ settings: tarpit.settings }, time.timer)('a@example.org');
    await expect.poll(time.waiting).toBeGreaterThan(0);
    expect(await send('b@example.org')).toEqual({ kind: 'taken' });
    time.pass(60_000);
    expect(await slow).toMatchObject({ kind: 'lost', reason: expect.stringContaining('too long') });
  });
});
