import type { MailSettings } from '../../src/config-mail.ts';
import type { Timer } from '../../src/deadline.ts';
import type { Log } from '../../src/log.ts';
import { pause } from '../../src/pacing.ts';
import { phrases } from '../../src/phrases.ts';
import type { AskByMail } from '../../src/sign-up.ts';
import { confirmUrl } from './links.ts';
import { buildMail } from './message.ts';
import { renderQuestion } from './render.tsx';
import type { Smtp } from './smtp.ts';

export interface AskingParts {
  readonly settings: MailSettings;
  readonly smtp: Smtp;
  readonly now: () => Date;
  readonly timer: Timer;
  readonly log: Log;
  /** Gives up what is not sent yet. */
  readonly stopping: AbortSignal;
}

/** Servers that do not know a sender take a mail at the second or third try. */
const AGAIN_AFTER_MS = [60_000, 300_000, 900_000];

/** Sends the mail that asks for a confirmation. */
export function createAskByMail(parts: AskingParts): AskByMail {
  const { settings, smtp, now, timer, log, stopping } = parts;

  return async (request, token) => {
    const { address } = request;
    const content = renderQuestion({
      wanted: phrases.mailWanted(request),
      from: settings.from.name,
      confirmUrl: confirmUrl(settings, token),
    });
    const key = `confirm.${token.slice(0, 8)}`;
    const mail = await buildMail({ ...content, key, to: address, date: now() }, settings);
    const envelope = { from: settings.from.address, to: address };
    for (const againMs of [...AGAIN_AFTER_MS, undefined]) {
      const outcome = await smtp.send(envelope, mail);
      const mayWork = outcome.kind !== 'refused' || outcome.code < 500;
      if (outcome.kind === 'taken' || outcome.kind === 'unknown') return;
      if (!mayWork || againMs === undefined) {
        log.warn({ outcome }, 'a confirmation mail could not be sent');
        return;
      }
      await pause(againMs, timer, stopping);
      if (stopping.aborted) return;
    }
  };
}
