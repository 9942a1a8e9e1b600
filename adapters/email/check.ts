import { cleanText } from '../../index/paper.ts';
import type { MailSettings } from '../../src/config-mail.ts';
import type { Finding } from '../service.ts';
import { type Outcome, tryConnection } from './smtp.ts';

const TLS = {
  always: 'encrypted',
  upgraded: 'encrypted',
  never: 'not encrypted',
} as const;

/** What its library and OpenSSL call it, and what to do. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /wrong version number/,
    'is not encrypted from the start; write smtp: in place of smtps: in SMTP_URL, or port 465',
  ],
  [
    /Greeting never received/,
    'says nothing; write smtps: in place of smtp: in SMTP_URL where it is encrypted from the start',
  ],
  [
    /STARTTLS/,
    'offers no encryption, so nothing is sent; take port 587 or 465, or on a network of your own ?tls=never behind SMTP_URL',
  ],
];

/** Whether the mail server lets us in; no mail is sent. */
export async function checkMail(settings: MailSettings): Promise<readonly Finding[]> {
  const { host, port, tls, user, from } = settings;
  const name = 'mail';
  const outcome = await tryConnection(settings);
  if (outcome !== undefined) {
    return [{ name, ok: false, detail: `${host}:${port} ${problemOf(outcome)}` }];
  }
  const who = user === undefined ? 'without a name' : `as ${user}`;
  const detail = `${host}:${port} lets us in ${who}, ${TLS[tls]}; mails are from ${from.address}`;
  return [{ name, ok: true, detail }];
}

function problemOf(outcome: Outcome): string {
  if (outcome.kind === 'refused')
    return `refuses the name or the password (${outcome.code}); correct them in SMTP_URL`;
  const reason = 'reason' in outcome ? cleanText(outcome.reason) : 'no word of it';
  const known = KNOWN.find(([pattern]) => pattern.test(reason));
  if (known !== undefined) return known[1];
  if (/certificate/.test(reason)) {
    return `cannot prove who it is (${reason}); write the name that its certificate is for in SMTP_URL, or mend the certificate`;
  }
  return `cannot be reached (${reason}); check SMTP_URL, and that port 587 or 465 is open to it`;
}
