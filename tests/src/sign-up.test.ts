import { expect, it } from 'vitest';
import { createSignUps, type SignUp } from '../../src/sign-up.ts';
import { createStores } from '../../src/state/stores.ts';
import { MAIL } from '../../src/subscriptions.ts';
import { aClock } from '../support/clock.ts';
import { aLog } from '../support/log.ts';
import { aState } from '../support/states.ts';

const ADDRESS = 'ada@example.org';
const MINUTE_MS = 60_000;

/** Sign-ups of one address, each from another source; `tokens` are those that were mailed. */
async function signingUp() {
  const clock = aClock();
  const stores = createStores(await aState(), clock.date);
  const tokens: string[] = [];
  const signUps = createSignUps({
    stores,
    askByMail: async (_, token) => void tokens.push(token),
    now: clock.date,
    monotonic: clock.monotonic,
    log: aLog().log,
  });
  const timing = { every: 'daily', time: '09:00', zone: 'UTC' } as const;
  const wanted = { topic: 'graphs', quiet: 'silence', person: 'discord eve' } as const;
  const ask = async (changes: Partial<SignUp> = {}): Promise<void> => {
    const request = { address: ADDRESS, ...wanted, ...timing, ...changes };
    signUps.ask(request, `source ${clock.monotonic()}`);
    await signUps.settled();
  };
  const known = () => stores.subscriptions.at({ ...MAIL, channel: ADDRESS });
  return { clock, stores, signUps, tokens, ask, known };
}

it('asks an address three times a day, also where whoever typed it takes that back each time', async () => {
  const { clock, stores, tokens, ask, known } = await signingUp();
  const askAndTakeBack = async (): Promise<number> => {
    await ask();
    const [own] = await known();
    if (own !== undefined) await stores.unsubscribe(own.id);
    return tokens.length;
  };
  expect(await askAndTakeBack()).toBe(1);
  await clock.advance(9 * MINUTE_MS);
  expect(await askAndTakeBack()).toBe(1);
  for (const sent of [2, 3, 3, 3]) {
    await clock.advance(11 * MINUTE_MS);
    expect(await askAndTakeBack()).toBe(sent);
  }
});

it('takes the last wish for days on which nothing new comes', async () => {
  const { clock, signUps, tokens, ask, known } = await signingUp();
  await ask({ quiet: 'silence' });
  await clock.advance(11 * MINUTE_MS);
  await ask({ quiet: 'week' });
  const [one, other] = tokens as [string, string];
  const begun = await signUps.confirm(one);
  expect(await signUps.confirm(other)).toMatchObject({ id: begun?.id, quiet: 'week' });
  expect(await known()).toMatchObject([{ quiet: 'week' }]);
});

it('begins one subscription where two links to the same are pressed', async () => {
  const { clock, signUps, tokens, ask, known } = await signingUp();
  for (const changes of [{}, {}, { zone: 'Europe/Berlin' }]) {
    await ask(changes);
    await clock.advance(11 * MINUTE_MS);
  }
  const [one, same, other] = tokens as [string, string, string];
  const begun = await signUps.confirm(one);
  expect(begun).toMatchObject({ state: 'active', topic: 'graphs' });
  expect(await signUps.confirm(same)).toMatchObject({ id: begun?.id, state: 'active' });
  expect(await signUps.confirm(same)).toBeUndefined();
  expect(await known()).toHaveLength(2);
  expect(await signUps.confirm(other)).toMatchObject({ zone: 'Europe/Berlin' });
});
