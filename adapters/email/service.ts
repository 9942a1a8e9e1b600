import type { Hono } from 'hono';
import type { PageSettings } from '../../src/config-groups.ts';
import type { MailSettings } from '../../src/config-mail.ts';
import { systemTimer, type Timer } from '../../src/deadline.ts';
import type { Log } from '../../src/log.ts';
import type { Publisher } from '../../src/publisher.ts';
import { createSignUps, type SignUps } from '../../src/sign-up.ts';
import type { Stores } from '../../src/state/stores.ts';
import type { Service } from '../service.ts';
import { createAskByMail } from './asking.ts';
import { createMailPublisher } from './publisher.ts';
import { mountMailPages } from './routes.tsx';
import { createSmtp, type Outcome, type Smtp } from './smtp.ts';
import { createTell } from './telling.ts';

export interface MailParts {
  readonly settings: MailSettings;
  readonly page: PageSettings;
  readonly stores: Stores;
  /** What speaks to people on a platform; undefined where it is not joined. */
  readonly publisherOn: (platform: string) => Pick<Publisher, 'tell'> | undefined;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly monotonic: () => number;
  readonly timer?: Timer;
}

export interface Mail {
  readonly service: Service;
  readonly publisher: Publisher;
  readonly signUps: SignUps;
  /** Mails a few words to one of those who run this; rejects where that did not go through. */
  tell(address: string, text: string): Promise<void>;
  /** Puts its pages on the server. */
  mount(app: Hono): void;
}

export function createMail(parts: MailParts): Mail {
  const { settings, page, stores, timer = systemTimer } = parts;
  const stopping = new AbortController();
  let last: Outcome | undefined;
  const smtp = watched(createSmtp(settings, timer), (outcome) => {
    last = outcome;
  });
  const common = { ...parts, smtp, timer };
  const askByMail = createAskByMail({ ...common, stopping: stopping.signal });
  const signUps = createSignUps({ ...parts, askByMail });
  return {
    signUps,
    publisher: createMailPublisher({ ...common, signUps, addresses: stores.mailAddresses }),
    tell: createTell(common),
    mount: (app) => mountMailPages(app, { signUps, page, publicUrl: settings.publicUrl }),
    service: {
      name: 'mail',
      async start() {},
      async stop() {
        stopping.abort(new Error('stopped'));
        await signUps.settled();
        smtp.close();
      },
      health() {
        const failure = describe(last);
        const detail = failure ?? `${settings.host}:${settings.port}`;
        return { alive: true, ready: failure === undefined, detail };
      },
    },
  };
}

function watched(smtp: Smtp, note: (outcome: Outcome) => void): Smtp {
  return {
    ...smtp,
    async send(envelope, message) {
      const outcome = await smtp.send(envelope, message);
      note(outcome);
      return outcome;
    },
  };
}

/** What stands in the way of all mails. */
function describe(outcome: Outcome | undefined): string | undefined {
  if (outcome?.kind === 'unreachable') return `cannot be reached: ${outcome.reason}`;
  if (outcome?.kind === 'refused' && outcome.at === 'login')
    return 'refuses the name or the password';
  return undefined;
}
