import { isThisMachine } from '../index/sources/hosts.ts';
import { given } from './given.ts';
import type { Sender } from './mail-address.ts';
import type { SettingValues } from './settings.ts';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** From the start; by STARTTLS, or no mail is sent; or not at all. */
  readonly tls: 'always' | 'upgraded' | 'never';
  readonly user?: string;
  readonly password?: string;
  readonly from: Sender;
  /** Without a slash at its end. */
  readonly publicUrl: string;
}

const SMTP_PORT = { 'smtp:': 587, 'smtps:': 465 } as const;

/** Undefined where no mail can be sent. */
export function mailSettings(values: SettingValues): MailSettings | undefined {
  const { SMTP_URL: text, MAIL_FROM: from, PUBLIC_URL: publicUrl } = values;
  if (text === undefined || from === undefined || publicUrl === undefined) return undefined;
  const url = new URL(text);
  const { hostname, port, username, password } = url;
  const isSecure = url.protocol === 'smtps:';
  const isOwn = isThisMachine(hostname) || url.searchParams.get('tls') === 'never';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? SMTP_PORT[isSecure ? 'smtps:' : 'smtp:'] : Number(port),
    tls: isSecure ? 'always' : isOwn ? 'never' : 'upgraded',
    from,
    publicUrl: publicUrl.replace(/\/+$/, ''),
    ...given({
      user: username === '' ? undefined : decodeURIComponent(username),
      password: password === '' ? undefined : decodeURIComponent(password),
    }),
  };
}
