import { isLost, isOfAddress, NO_CODE, NOT_OF_ADDRESS } from '../../src/bounces.ts';
import type { MailSettings } from '../../src/config-mail.ts';
import type { Log } from '../../src/log.ts';
import { type Published, type Publisher, tellerOn } from '../../src/publisher.ts';
import type { SignUps } from '../../src/sign-up.ts';
import type { MailAddresses } from '../../src/state/mail-addresses.ts';
import { MAIL } from '../../src/subscriptions.ts';
import { unsubscribeUrl } from './links.ts';
import { buildMail } from './message.ts';
import { renderDigest } from './render.tsx';
import type { Outcome, Smtp } from './smtp.ts';

export interface MailPublisherParts {
  readonly settings: MailSettings;
  readonly smtp: Smtp;
  readonly signUps: Pick<SignUps, 'stopToken'>;
  readonly addresses: Pick<MailAddresses, 'bounce' | 'accept'>;
  /** What speaks to people on a platform; undefined where it is not joined. */
  readonly publisherOn: (platform: string) => Pick<Publisher, 'tell'> | undefined;
  readonly now: () => Date;
  readonly log: Log;
}

/** A mail is read in a quiet minute: it may hold more than a message. */
const CARDS = 10;
/** One at a time, so that a crash leaves one unknown at most. A domain gets four a second at most. */
const PACE = { atOnce: 1, gapMs: 0, laneGapMs: 250 } as const;

export function createMailPublisher(parts: MailPublisherParts): Publisher {
  const { settings, smtp, signUps, addresses, now, log } = parts;

  async function bounced(address: string, { at, code, status }: Refused): Promise<Published> {
    const said = [code, status].filter(Boolean).join(' ');
    const isBare = status === undefined || status === NO_CODE;
    const isItsFault = isBare ? at === 'recipient' : isOfAddress(status);
    if (!isItsFault) return { kind: 'bounced', reason: `${NOT_OF_ADDRESS} (${said})` };
    const bounces = await addresses.bounce(address);
    const reason = `the mail server says ${said}`;
    return { kind: isLost(bounces, status) ? 'gone' : 'bounced', reason };
  }

  async function outcomeOf(address: string, outcome: Outcome): Promise<Published> {
    switch (outcome.kind) {
      case 'taken':
        await addresses.accept(address).catch((error: unknown) => {
          log.error({ err: error }, 'a mail that was taken could not be noted');
        });
        return { kind: 'arrived' };
      case 'unknown':
        return { kind: 'unknown', reason: 'the mail server did not say whether it took it' };
      case 'lost':
        return { kind: 'later', reason: outcome.reason };
      case 'unreachable':
        return { kind: 'halted', reason: `the mail server cannot be reached: ${outcome.reason}` };
      case 'refused':
        if (outcome.at === 'login')
          return { kind: 'halted', reason: 'the mail server refuses the name or the password' };
        if (outcome.code < 500)
          return { kind: 'later', reason: `the mail server says ${outcome.code}: later` };
        if (outcome.at === 'sender')
          return { kind: 'halted', reason: `the mail server refuses MAIL_FROM (${outcome.code})` };
        return await bounced(address, outcome);
    }
  }

  return {
    platform: MAIL.platform,
    cards: CARDS,
    pace: { ...PACE, laneOf: ({ channel }) => channel.slice(channel.lastIndexOf('@') + 1) },

    async publish(digest, { key, to, subscription }) {
      try {
        const url = unsubscribeUrl(settings, await signUps.stopToken(subscription));
        const content = renderDigest(digest, url);
        const headed = { ...content, to: to.channel, date: now(), unsubscribeUrl: url };
        const mail = await buildMail({ ...headed, key: `digest.${digest.date}.${key}` }, settings);
        const envelope = { from: settings.from.address, to: to.channel };
        return await outcomeOf(to.channel, await smtp.send(envelope, mail));
      } catch (error) {
        log.error({ err: error }, 'a mail could not be made'); // what is sent never throws
        return { kind: 'later', reason: 'the mail could not be made' };
      }
    },

    /** In the chat from which they signed up. */
    async tell(to, text) {
      const [, platform = '', person = ''] = /^(\S+) (.+)$/.exec(to.person) ?? [];
      const tell = tellerOn(parts.publisherOn(platform));
      if (tell === undefined) throw new Error(`nobody can be told on ${platform || 'no platform'}`);
      await tell(person, text);
    },
  };
}

type Refused = Extract<Outcome, { kind: 'refused' }>;
