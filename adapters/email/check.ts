import type { MailSettings } from '../../src/config-mail.ts';
import type { Finding } from '../service.ts';
import { type Outcome, tryConnection } from './smtp.ts';

const TLS = {
  always: 'encrypted',
  upgraded: 'encrypted',
  never: 'not encrypted',
} as const;

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
  const reason = 'reason' in outcome ? outcome.reason : 'no word of it';
  return `cannot be reached (${reason}); check SMTP_URL, and that port 587 or 465 is open to it`;
}
