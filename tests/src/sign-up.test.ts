import { expect, it } from 'vitest';
import { createSignUps } from '../../src/sign-up.ts';
import { createStores } from '../../src/state/stores.ts';
import { MAIL } from '../../src/subscriptions.ts';
import { aClock } from '../support/clock.ts';
import { aLog } from '../support/log.ts';
import { aState } from '../support/states.ts';

const ADDRESS = 'ada@example.org';
const MINUTE_MS = 60_000;

it('asks an address three times a day, also where whoever typed it takes that back each time', async () => {
  const clock = aClock();
  const stores = createStores(await aState(), clock.date);
  let mails = 0;
  const signUps = createSignUps({
    stores,
    askByMail: async () => void mails++,
    now: clock.date,
    monotonic: clock.monotonic,
    log: aLog().log,
  });
  const timing = { every: 'daily', time: '09:00', zone: 'UTC' } as const;
  const wanted = { topic: 'graphs', quiet: 'silence', person: 'discord eve' } as const;
  const askAndTakeBack = async (): Promise<number> => {
    signUps.ask({ address: ADDRESS, ...wanted, ...timing }, `source ${clock.monotonic()}`);
    await signUps.settled();
    const [own] = await stores.subscriptions.at({ ...MAIL, channel: ADDRESS });
    if (own !== undefined) await stores.unsubscribe(own.id);
    return mails;
  };
  expect(await askAndTakeBack()).toBe(1);
  await clock.advance(9 * MINUTE_MS);
  expect(await askAndTakeBack()).toBe(1);
  for (const sent of [2, 3, 3, 3]) {
    await clock.advance(11 * MINUTE_MS);
    expect(await askAndTakeBack()).toBe(sent);
  }
});
