import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { cleanText } from '../../index/paper.ts';
import type { MailSettings } from '../../src/config-mail.ts';
import { shorten } from '../../src/text.ts';

/** What a mail says, in both of its forms. */
export interface Content {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Headed extends Content {
  readonly to: string;
  /** The same however often it is sent. */
  readonly key: string;
  readonly date: Date;
  /** Where one request ends the subscription (RFC 8058); left out where nothing is subscribed to yet. */
  readonly unsubscribeUrl?: string;
}

const SUBJECT_MAX = 78;

/** The whole mail, as it goes over the wire. Whatever its parts hold, it has the headers that are written here. */
export async function buildMail(mail: Headed, { from, publicUrl }: MailSettings): Promise<Buffer> {
  const host = new URL(publicUrl).hostname;
  const fixed = (value: string) => ({ prepared: true, value });
  const composer = new MailComposer({
    from: { name: from.name, address: from.address },
    to: { name: '', address: mail.to },
    subject: shorten(cleanText(mail.subject), SUBJECT_MAX),
    date: mail.date,
    messageId: `<${mail.key}.${idOf(mail.to)}@${host}>`,
    text: mail.text,
    html: mail.html,
    disableFileAccess: true,
    disableUrlAccess: true,
    headers: {
      'Auto-Submitted': fixed('auto-generated'),
      ...(mail.unsubscribeUrl !== undefined && {
        Precedence: fixed('bulk'),
        'List-Id': fixed(`<trending-papers.${host}>`),
        'List-Unsubscribe': fixed(`<${mail.unsubscribeUrl}>`),
        'List-Unsubscribe-Post': fixed('List-Unsubscribe=One-Click'),
        'Feedback-ID': fixed('digest:footnote'),
      }),
    },
  });
  return await composer.compile().build();
}

function idOf(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 12);
}
