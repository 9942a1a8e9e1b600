import { z } from 'zod';
import { readSender } from '../mail-address.ts';
import { flag, optional, type Settings, secret } from './setting.ts';

export const outwardSettings = {
  SMTP_URL: {
    ...secret,
    group: 'mail',
    about:
      'the server that mails are handed to; smtps: is encrypted from the start, smtp: upgrades or fails (?tls=never on a network of your own)',
    example: 'smtp://user:password@mail.example.org:587',
    schema: z
      .url({ protocol: /^smtps?$/, error: 'is not an smtp or smtps URL', abort: true })
      .refine(
        (text) => /^(?:|\?tls=never)$/.test(new URL(text).search),
        'has an option other than ?tls=never',
      )
      .refine(isDecodable, 'has a % in its user or password that is not written %25'),
  },
  MAIL_FROM: {
    ...optional,
    group: 'mail',
    about: 'who the mails are from; that domain’s SPF and DKIM name your server',
    example: 'Footnote <papers@example.org>',
    schema: z.string().transform((text, context) => {
      const sender = readSender(text);
      if (sender !== undefined) return sender;
      context.addIssue('is not a name and a mail address');
      return z.NEVER;
    }),
  },
  WEB_ACCESS: {
    ...optional,
    group: 'page',
    about: 'public or password; must be chosen when PUBLIC_URL is set',
    example: 'password',
    schema: z.enum(['public', 'password'], { error: 'must be public or password' }),
  },
  WEB_PASSWORD: {
    ...secret,
    group: 'page',
    about: 'the password of the page, with WEB_ACCESS=password',
    example: 'at least 12 characters',
    schema: z.string().min(12, 'is shorter than 12 characters'),
  },
  TRUST_PROXY: {
    ...optional,
    group: 'page',
    about: 'true: a proxy in front says who calls (X-Forwarded-For)',
    example: 'true',
    schema: flag,
  },
  METRICS_TOKEN: {
    ...secret,
    group: 'page',
    about:
      'opens /metrics (Authorization: Bearer …); this machine needs none without PUBLIC_URL and TRUST_PROXY',
    example: 'at least 16 characters',
    schema: z.string().min(16, 'is shorter than 16 characters'),
  },
} as const satisfies Settings;

function isDecodable(text: string): boolean {
  const { username, password } = new URL(text);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
