import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { MailSettings } from '../../src/config-mail.ts';

export interface Received {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
}

/** A reply of the server: `550 5.1.1 No such user`. */
export interface No {
  readonly code: number;
  readonly text: string;
}

/** What befalls a mail: taken; taken or not, and no word of it. */
export type Fate = 'taken' | 'taken in silence' | 'lost in silence' | No;

export interface Mailbox {
  readonly port: number;
  readonly settings: MailSettings;
  /** In the order in which they were taken. */
  readonly mails: readonly Received[];
  /** Of every RCPT TO, as it came over the wire. */
  readonly recipients: readonly string[];
  readonly connections: () => number;
  to(address: string): readonly Received[];
  /** Ends all connections. */
  hangUp(): void;
  /** What is answered from now on. */
  recipient: (address: string) => No | undefined;
  sender: (address: string) => No | undefined;
  fate: (mail: Received) => Fate;
}

export type MailboxOptions = Partial<SMTPServerOptions> & {
  readonly settings?: Partial<MailSettings>;
};

/** A real SMTP server on loopback; gone after the test. */
export async function aMailbox({ settings, ...options }: MailboxOptions = {}): Promise<Mailbox> {
  const mails: Received[] = [];
  const recipients: string[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onConnect(_session, done) {
      connections++;
      done();
    },
    onMailFrom: ({ address }, _session, done) => done(errorOf(box.sender(address))),
    onRcptTo({ address }, _session, done) {
      recipients.push(address);
      done(errorOf(box.recipient(address)));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const to = rcptTo.map(({ address }) => address).join();
        const mail = { from, to, raw: Buffer.concat(chunks).toString() };
        const fate = box.fate(mail);
        if (fate === 'taken' || fate === 'taken in silence') mails.push(mail);
        if (typeof fate === 'object') done(errorOf(fate));
        else if (fate === 'taken') done();
        else hangUp(server, session.id);
      });
    },
    ...options,
  });
  server.on('error', () => undefined); // connections end as they may
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  const from = { name: 'Footnote', address: 'papers@bot.example.org' };
  const common = { host: '127.0.0.1', port, tls: 'never', from } as const;
  const box: Mailbox = {
    port,
    settings: { ...common, publicUrl: 'https://bot.example.org', ...settings },
    mails,
    recipients,
    connections: () => connections,
    to: (address) => mails.filter((mail) => mail.to === address),
    hangUp() {
      for (const connection of server.connections) connection.close();
    },
    recipient: () => undefined,
    sender: () => undefined,
    fate: () => 'taken',
  };
  return box;
}

/** As a mail program shows it. */
export async function read({ raw }: Received) {
  const { subject, text, html, headers, headerLines, messageId, from, to } =
    await simpleParser(raw);
  const lineOf = (name: string): string | undefined =>
    headerLines.find(({ key }) => key === name)?.line;
  return { subject, text: text ?? '', html: html || '', headers, lineOf, messageId, from, to };
}

function errorOf(no: No | undefined): Error | null {
  return no === undefined ? null : Object.assign(new Error(no.text), { responseCode: no.code });
}

function hangUp(server: SMTPServer, id: string): void {
  for (const connection of server.connections) if (connection.id === id) connection.close();
}
