import { createHash } from 'node:crypto';
import type { MailSettings } from '../../src/config-mail.ts';
import { buildMail } from './message.ts';
import { renderAlert } from './render.tsx';
import type { Smtp } from './smtp.ts';

export interface TellingParts {
  readonly settings: MailSettings;
  readonly smtp: Smtp;
  readonly now: () => Date;
}

/** Mails a few words to one of those who run this; rejects where the server did not take them. */
export function createTell({ settings, smtp, now }: TellingParts) {
  return async (address: string, text: string): Promise<void> => {
    const date = now();
    const hash = createHash('sha256').update(`${text} ${date.toISOString()}`).digest('hex');
    const headed = { ...renderAlert(text), key: `alert.${hash.slice(0, 12)}`, to: address, date };
    const mail = await buildMail(headed, settings);
    const outcome = await smtp.send({ from: settings.from.address, to: address }, mail);
    if (outcome.kind === 'taken' || outcome.kind === 'unknown') return; // it may have arrived
    const why = outcome.kind === 'refused' ? `${outcome.at} ${outcome.code}` : outcome.reason;
    throw new Error(`the mail server did not take it (${why})`);
  };
}
