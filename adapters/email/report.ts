import PostalMime, { type Attachment, type Email } from 'postal-mime';
import type { BounceReport } from '../../src/bounces.ts';
import { mailAddress } from '../../src/mail-address.ts';

const LIMITS = { maxNestingDepth: 16, maxHeadersSize: 256 * 1024 } as const;
/** Ten times what a report has that returns a whole digest; the parser takes 10 µs for each. */
const LINES_MAX = 20_000;
const NEWLINE = 0x0a;
const RECIPIENTS_MAX = 100;
const RETURNED = [
  'message/rfc822',
  'text/rfc822-headers',
  'message/global',
  'message/global-headers',
];
/** What `publisher.ts` makes of a delivery. */
const MESSAGE_ID = /<digest\.\d{4}-\d\d-\d\d\.([\w-]{16})\.[0-9a-f]{12}@[^<>\s]{1,255}>/;
const FOR_GOOD = /^\s*(5\.\d{1,3}\.\d{1,3})(?!\d)/;

/** Reads a mail that tells what came of another (RFC 3464); undefined for any other mail. */
export async function readReport(mail: Uint8Array): Promise<BounceReport | undefined> {
  if (linesOf(mail) > LINES_MAX) return undefined;
  const report = await parsed(mail);
  const status = report?.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (report === undefined || status === undefined) return undefined;
  const delivery = await deliveryOf(report);
  const groups = textOf(status).split(/\r?\n(?:[ \t]*\r?\n)+/, RECIPIENTS_MAX + 1);
  const read = await Promise.all(groups.map(failureIn));
  const failed = read.filter((failure) => failure !== undefined);
  return { failed, ...(delivery !== undefined && { delivery }) };
}

function linesOf(mail: Uint8Array): number {
  return mail.reduce((lines, byte) => (byte === NEWLINE ? lines + 1 : lines), 0);
}

/** Undefined for what is nested too deep, or all headers. */
async function parsed(mail: Uint8Array | string): Promise<Email | undefined> {
  const options = { ...LIMITS, forceRfc822Attachments: true, attachmentEncoding: 'utf8' } as const;
  return await PostalMime.parse(mail, options).catch(() => undefined);
}

/** By the id of the mail that is returned or answered. */
async function deliveryOf({
  attachments,
  inReplyTo,
  references,
}: Email): Promise<string | undefined> {
  const returned = attachments.find(({ mimeType }) => RETURNED.includes(mimeType));
  const original = returned && (await parsed(headersOf(textOf(returned))));
  for (const ids of [original?.messageId, inReplyTo, references]) {
    const [, delivery] = MESSAGE_ID.exec(ids ?? '') ?? [];
    if (delivery !== undefined) return delivery;
  }
  return undefined;
}

async function failureIn(group: string): Promise<BounceReport['failed'][number] | undefined> {
  const fields = (await parsed(headersOf(group)))?.headers ?? [];
  const fieldOf = (name: string): string => fields.find(({ key }) => key === name)?.value ?? '';
  const [, status] = FOR_GOOD.exec(fieldOf('status')) ?? [];
  if (status === undefined || !/^\s*failed\b/i.test(fieldOf('action'))) return undefined;
  const names = ['original-recipient', 'final-recipient'];
  const addresses = names.map((name) => recipientIn(fieldOf(name)));
  return { status, addresses: addresses.filter((address) => address !== undefined) };
}

/** Of `rfc822; ada@example.org`. */
function recipientIn(value: string): string | undefined {
  const address = value.slice(value.indexOf(';') + 1).trim();
  return mailAddress(address.replace(/^<(.*)>$/, '$1'));
}

function headersOf(text: string): string {
  const end = /\r?\n\r?\n/.exec(text.slice(0, LIMITS.maxHeadersSize));
  return `${text.slice(0, end?.index ?? LIMITS.maxHeadersSize)}\r\n\r\n`;
}

function textOf({ content }: Attachment): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}
