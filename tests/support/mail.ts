import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { createMail } from '../../adapters/email/service.ts';
import type { PageSettings } from '../../src/config-groups.ts';
import type { SignUp } from '../../src/sign-up.ts';
import type { State } from '../../src/state/schema.ts';
import { createStores } from '../../src/state/stores.ts';
import { aClock, type Clock } from './clock.ts';
import { digestsOn, freshTrends } from './digests.ts';
import { aLog } from './log.ts';
import { aMailbox, type Mailbox, type MailboxOptions, type Received } from './mailbox.ts';
import { aState } from './states.ts';

export interface MailSetup extends MailboxOptions {
  readonly clock?: Clock;
  readonly state?: State;
  readonly box?: Mailbox;
  readonly page?: Partial<PageSettings>;
}

/** Mail with its pages over a mailbox on loopback, on topics that always have new papers; gone after the test. */
export async function someMail({ page, ...setup }: MailSetup = {}) {
  const { clock = aClock('2026-11-25T08:00:00Z') } = setup;
  const box = setup.box ?? (await aMailbox(setup));
  const state = setup.state ?? (await aState());
  const stores = createStores(state, clock.date);
  const { log, lines } = aLog();
  const { date: now, monotonic, timer } = clock;
  const mail = createMail({
    settings: box.settings,
    page: { host: '127.0.0.1', port: 0, trustProxy: true, ...page },
    ...{ stores, log, now, monotonic, timer },
    publisherOn: (platform) => digests.publisherOn(platform),
  });
  const digests = digestsOn(stores, freshTrends(), clock, log);
  digests.connect(mail.publisher);
  const app = new Hono();
  mail.mount(app);
  const url = await served(app);
  onTestFinished(() => mail.service.stop());

  /** What the mail to that address leads to, on loopback. */
  const linkIn = ({ raw }: Received, what: 'confirm' | 'unsubscribe'): string => {
    const text = raw.replace(/=\r?\n/g, '').replace(/\r\n\s+(?=\S)/g, ' ');
    const path = new RegExp(`https://bot\\.example\\.org(/mail/${what}/[\\w.-]+)`).exec(text)?.[1];
    if (path === undefined) throw new Error(`no link to ${what}`);
    return `${url}${path}`;
  };

  async function signUp(changes: Partial<SignUp> = {}, source = 'somebody'): Promise<void> {
    const timing = { every: 'daily', time: '09:00', zone: 'UTC' } as const;
    const wanted = { topic: 'graphs', quiet: 'silence', person: '' } as const;
    mail.signUps.ask({ address: 'ada@example.org', ...wanted, ...timing, ...changes }, source);
    await mail.signUps.settled();
  }

  /** Signs up, and presses the button. */
  async function subscribe(address = 'ada@example.org', changes: Partial<SignUp> = {}) {
    await signUp({ address, ...changes }, address);
    const asked = box.to(address).at(-1);
    if (asked === undefined) throw new Error('no mail came');
    await fetch(linkIn(asked, 'confirm'), { method: 'POST' });
  }

  async function pass(minutes: number): Promise<void> {
    for (let left = minutes; left > 0; left -= 10) {
      await clock.advance(Math.min(left, 10) * 60_000);
      await passing(clock, digests.tick());
    }
  }

  return {
    ...mail,
    box,
    clock,
    state,
    stores,
    digests,
    url,
    linkIn,
    signUp,
    subscribe,
    pass,
    lines,
  };
}

async function served(app: Hono): Promise<string> {
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Lets time go by while something waits for it, slowly, since a mailbox needs real time. */
export async function passing(clock: Clock, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) await clock.advance(10);
  await done;
}
