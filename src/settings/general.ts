import { z } from 'zod';
import { levels, optional, type Settings, secret, text, url, whole } from './setting.ts';

export const generalSettings = {
  DATA_DIR: {
    group: 'general',
    about: 'folder of everything generated',
    fallback: './.footnote',
    example: './.footnote',
    secret: false,
    schema: text,
  },
  LOG_LEVEL: {
    group: 'general',
    about: `one of ${levels.join(', ')}; shell commands log nothing unless it is set`,
    fallback: 'info',
    example: 'info',
    secret: false,
    schema: z.enum(levels, { error: `must be one of ${levels.join(', ')}` }),
  },
  HOST: {
    group: 'general',
    about: 'address that the page is served on; 0.0.0.0 lets other machines in',
    fallback: '127.0.0.1',
    example: '127.0.0.1',
    secret: false,
    schema: z.string().regex(/^[\w.:-]+$/, 'is not a host name or address'),
  },
  PORT: {
    group: 'general',
    about: 'port that the page is served on, 1 to 65535',
    fallback: '3000',
    example: '3000',
    secret: false,
    schema: whole(1, 65_535),
  },
  PUBLIC_URL: {
    ...optional,
    group: 'general',
    about: 'where people reach the page, for links in mails and feeds',
    example: 'https://papers.example.org',
    schema: url.transform((address) => address.replace(/\/+$/, '')),
  },
  OPERATORS: {
    ...optional,
    group: 'general',
    about: 'who sees costs and gets alerts: platform:user, separated by spaces',
    example: 'discord:123456789012345678 slack:T0123ABCD/U0123ABCD email:you@example.org',
    schema: z
      .string()
      .regex(/^[a-z]+:[\w/@.+-]+(?:[\s,]+[a-z]+:[\w/@.+-]+)*$/, 'is not a list of platform:user')
      .transform((text) => text.split(/[\s,]+/)),
  },
  RETENTION_DAYS: {
    group: 'general',
    about: 'days for which questions and answers are kept, 1 to 3650',
    fallback: '30',
    example: '30',
    secret: false,
    schema: whole(1, 3_650),
  },
  STATE_KEY: {
    ...secret,
    group: 'general',
    about: 'encrypts the tokens of workspaces that install the app (openssl rand -base64 32)',
    example: 'at least 32 characters',
    schema: z.string().min(32, 'is shorter than 32 characters'),
  },
} as const satisfies Settings;
