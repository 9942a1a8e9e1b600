import type { MailSettings } from '../../src/config-mail.ts';

export const CONFIRM_PATH = '/mail/confirm';
export const UNSUBSCRIBE_PATH = '/mail/unsubscribe';

type Base = Pick<MailSettings, 'publicUrl'>;

export function confirmUrl({ publicUrl }: Base, token: string): string {
  return `${publicUrl}${CONFIRM_PATH}/${token}`;
}

export function unsubscribeUrl({ publicUrl }: Base, token: string): string {
  return `${publicUrl}${UNSUBSCRIBE_PATH}/${token}`;
}
