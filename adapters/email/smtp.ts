import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import { z } from 'zod';
import type { MailSettings } from '../../src/config-mail.ts';
import type { Timer } from '../../src/deadline.ts';

/** What came of a mail. */
export type Outcome =
  | { readonly kind: 'taken' }
  /** The server said no; `code` is SMTP’s, `status` the enhanced one. */
  | {
      readonly kind: 'refused';
      readonly at: 'login' | 'sender' | 'recipient' | 'message';
      readonly code: number;
      readonly status?: string;
    }
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The connection ended before the message was handed over. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** The connection ended after the message was begun, and before the server said what it did with it. */
  | { readonly kind: 'unknown' };

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

export interface Smtp {
  /** Never throws. */
  send(envelope: Envelope, message: Buffer): Promise<Outcome>;
  close(): void;
}

const CONNECT_MS = 15_000;
const SILENCE_MS = 50_000;
/** One mail takes no longer, however slowly the server answers: its lease is longer. */
const SEND_MS = 60_000;
const MAILS_A_CONNECTION = 100;
const IDLE_MAX = 2;
const IDLE_MS = 10_000;

interface Link {
  readonly connection: SMTPConnection;
  sent: number;
}

/** Hands mails to one server, over connections that are used again. */
export function createSmtp(settings: MailSettings, timer: Timer): Smtp {
  const idle: Link[] = [];
  let cancel = (): void => {};

  function rest(link: Link): void {
    if (link.sent >= MAILS_A_CONNECTION || idle.length >= IDLE_MAX) link.connection.quit();
    else idle.push(link);
    cancel();
    cancel = timer(IDLE_MS, close);
  }

  function close(): void {
    for (const { connection } of idle.splice(0)) connection.quit();
  }

  async function attempt(link: Link, envelope: Envelope, message: Buffer): Promise<Outcome> {
    const outcome = await deliver(link.connection, { envelope, message, timer });
    link.sent++;
    if (outcome.kind === 'taken') rest(link);
    else if (outcome.kind === 'refused') link.connection.quit();
    else link.connection.close();
    return outcome;
  }

  return {
    async send(envelope, message) {
      const used = idle.pop();
      if (used !== undefined) {
        const outcome = await attempt(used, envelope, message);
        if (outcome.kind !== 'lost') return outcome; // else it had been closed meanwhile
      }
      const opened = await open(settings);
      return 'kind' in opened ? opened : await attempt(opened, envelope, message);
    },
    close() {
      cancel();
      close();
    },
  };
}

/** Says who it is and leaves again; undefined where mails would be taken. */
export async function tryConnection(settings: MailSettings): Promise<Outcome | undefined> {
  const opened = await open(settings);
  if ('kind' in opened) return opened;
  opened.connection.quit();
  return undefined;
}

async function open(settings: MailSettings): Promise<Link | Outcome> {
  const connection = new SMTPConnection(optionsOf(settings));
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on('error', reject); // stays: an idle connection may fail as well
      connection.on('end', () => reject(new Error('the server closed the connection')));
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    const { user, password: pass } = settings;
    if (user !== undefined && pass !== undefined) {
      await new Promise<void>((resolve, reject) => {
        connection.on('error', reject);
        connection.login({ credentials: { user, pass } }, (error) =>
          error ? reject(error) : resolve(),
        );
      });
    }
    return { connection, sent: 0 };
  } catch (error) {
    connection.close();
    const { code, responseCode = 0, message } = readError(error);
    if (code === 'EAUTH') return { kind: 'refused', at: 'login', code: responseCode };
    return { kind: 'unreachable', reason: message };
  }
}

interface Handover {
  readonly envelope: Envelope;
  readonly message: Buffer;
  readonly timer: Timer;
}

function deliver(
  connection: SMTPConnection,
  { envelope, message, timer }: Handover,
): Promise<Outcome> {
  let hasBegun = false;
  const content = Readable.from(
    (function* () {
      hasBegun = true; // nobody reads it before the server has asked for it
      yield message;
    })(),
  );
  return new Promise((resolve) => {
    const lost = (reason: string): Outcome =>
      hasBegun ? { kind: 'unknown' } : { kind: 'lost', reason };
    const stop = timer(SEND_MS, () => {
      resolve(lost('the mail server takes too long'));
      connection.close();
    });
    const sent = { from: envelope.from, to: [envelope.to] };
    connection.send(sent, content, (error) => {
      stop();
      if (!error) return resolve({ kind: 'taken' });
      const { command, responseCode, response, message: reason } = readError(error);
      const at = STAGES[command ?? ''];
      if (responseCode === undefined || at === undefined) return resolve(lost(reason));
      resolve({ kind: 'refused', at, code: responseCode, ...statusIn(response) });
    });
  });
}

const STAGES: Readonly<Record<string, 'sender' | 'recipient' | 'message'>> = {
  'MAIL FROM': 'sender',
  'RCPT TO': 'recipient',
  DATA: 'message',
};

/** “550 5.1.1 No such user” */
function statusIn(response = ''): { readonly status?: string } {
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  return status === undefined ? {} : { status };
}

function optionsOf({ host, port, tls, from }: MailSettings): SMTPConnectionOptions {
  return {
    host,
    port,
    secure: tls === 'always',
    requireTLS: tls === 'upgraded',
    ignoreTLS: tls === 'never',
    name: from.address.slice(from.address.lastIndexOf('@') + 1),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  };
}

const errorSchema = z.object({
  message: z.string().catch('the mail server could not be reached'),
  code: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
});

function readError(error: unknown): z.infer<typeof errorSchema> {
  return errorSchema.parse(error instanceof Error ? { ...error, message: error.message } : {});
}
