import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../src/state/schema.ts';
import { createStores, type Stores } from '../../src/state/stores.ts';
import { MAIL } from '../../src/subscriptions.ts';
import { anAnswer, aTurn } from './builders.ts';
import { aSubscription } from './digests.ts';

const HERE = { platform: 'discord', tenant: 'server-1' };
const THERE = { platform: 'slack', tenant: 'server-1' };
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** What every database does with the state. `open` gives an empty one, brought up to date. */
export function testState(name: string, open: () => Promise<State>): void {
  describe(`state in ${name}`, () => {
    let stores: Stores;
    let now: number;
    const tick = (ms = SECOND_MS): void => {
      now += ms;
    };
    beforeEach(async () => {
      now = Date.parse('2026-11-25T12:00:00Z');
      stores = createStores(await open(), () => new Date(now));
    });
    afterEach(() => stores.close());

    describe('turns', () => {
      it('come back as they were put, with the time', async () => {
        const answer = anAnswer({ understood: 'who wrote “A”?', notices: ['n'] });
        const turn = aTurn({ ...HERE, id: 'a', answer, filter: { since: '2024' }, search: 's' });
        await stores.turns.put(turn);
        expect(await stores.turns.get(HERE, 'a')).toEqual({ ...turn, askedAt: new Date(now) });
      });

      it('are seen in their own place alone', async () => {
        await stores.turns.put(aTurn({ ...HERE, id: 'a', conversation: 'c' }));
        expect(await stores.turns.get(THERE, 'a')).toBeUndefined();
        expect(await stores.turns.last(THERE, 'c', 5)).toEqual([]);
        await stores.turns.publish(THERE, 'a');
        expect(await stores.turns.get({ ...HERE, tenant: 'server-2' }, 'a')).toBeUndefined();
      });

      it('are seen by whoever asked in their direct messages, too', async () => {
        await stores.turns.put(aTurn({ ...HERE, id: 'a', person: 'ada' }));
        const direct = (tenant: string) => stores.turns.get({ ...HERE, tenant }, 'a');
        expect(await direct('ada')).toMatchObject({ id: 'a', tenant: HERE.tenant });
        expect(await direct('bob')).toBeUndefined();
        expect(await stores.turns.get({ ...THERE, tenant: 'ada' }, 'a')).toBeUndefined();
      });

      it('of a conversation come oldest first, the last so many', async () => {
        for (const id of ['a', 'b', 'c']) {
          await stores.turns.put(aTurn({ ...HERE, id, conversation: 'c' }));
          tick();
        }
        await stores.turns.put(aTurn({ ...HERE, id: 'other', conversation: 'd' }));
        const last = await stores.turns.last(HERE, 'c', 2);
        expect(last.map(({ id }) => id)).toEqual(['b', 'c']);
      });

      it('that are private become everybody’s when they are published', async () => {
        await stores.turns.put(aTurn({ ...HERE, id: 'a', private: true }));
        await stores.turns.publish(THERE, 'a');
        expect(await stores.turns.get(HERE, 'a')).toMatchObject({ private: true });
        await stores.turns.publish(HERE, 'a');
        expect(await stores.turns.get(HERE, 'a')).toMatchObject({ private: false });
      });

      it('that are shared go on in another conversation', async () => {
        await stores.turns.put(aTurn({ ...HERE, id: 'a', conversation: 'alone', private: true }));
        await stores.turns.publish(HERE, 'a', 'thread');
        expect(await stores.turns.last(HERE, 'alone', 5)).toEqual([]);
        expect(await stores.turns.last(HERE, 'thread', 5)).toMatchObject([
          { id: 'a', private: false },
        ]);
      });

      it('keep quotes, emoji and other scripts', async () => {
        const question = `'; DROP TABLE turns; -- “卷积” 🤖 \\ "x"`;
        await stores.turns.put(aTurn({ ...HERE, id: 'a', answer: anAnswer({ question }) }));
        expect((await stores.turns.get(HERE, 'a'))?.answer.question).toBe(question);
      });
    });

    describe('feedback', () => {
      it('counts a person’s last word', async () => {
        const of = { ...HERE, turn: 'a', person: 'p' };
        await stores.feedback.give(of, 'good');
        await stores.feedback.give(of, 'bad');
        await stores.feedback.give({ ...of, person: 'q' }, 'good');
        expect(await stores.feedback.counts()).toEqual({ good: 1, bad: 1 });
      });
    });

    describe('settings', () => {
      it('are the defaults until they are set, place by place', async () => {
        const defaults = await stores.settings.get(HERE);
        expect(defaults).toMatchObject({ channels: [], private: false, budgetShare: 100 });
        const changed = await stores.settings.set(HERE, { private: true, categories: ['cs.CL'] });
        expect(changed).toEqual({ ...defaults, private: true, categories: ['cs.CL'] });
        expect(await stores.settings.get(HERE)).toEqual(changed);
        expect(await stores.settings.get(THERE)).toEqual(defaults);
        const again = await stores.settings.set(HERE, { language: 'de' });
        expect(again).toEqual({ ...changed, language: 'de' });
      });
    });

    describe('seen events', () => {
      it('are claimed once in each place, by whoever comes first', async () => {
        const claims = await Promise.all(
          Array.from({ length: 20 }, () => stores.seen.claim(HERE, 'e')),
        );
        expect(claims.filter(Boolean)).toHaveLength(1);
        expect(await stores.seen.claim(THERE, 'e')).toBe(true);
        expect(await stores.seen.claim(HERE, 'f')).toBe(true);
      });

      it('are claimed again once that was before a time, or when it came to nothing', async () => {
        const hour = (hours: number): Date => new Date(now + hours * 3_600_000);
        expect(await stores.seen.claim(HERE, 'e', hour(-1))).toBe(true);
        expect(await stores.seen.claim(HERE, 'e', hour(-1))).toBe(false);
        tick(3_600_000);
        const claims = [1, 2].map(() => stores.seen.claim(HERE, 'e', hour(-1)));
        expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
        await stores.seen.release(HERE, 'e');
        expect(await stores.seen.claim(HERE, 'e')).toBe(true);
        expect(await stores.seen.claim(HERE, 'e')).toBe(false);
      });

      it('are claimed again where a time is given and a clock that was ahead claimed them', async () => {
        const day = 86_400_000;
        expect(await stores.seen.claim(HERE, 'e', new Date(now - day))).toBe(true);
        tick(-9 * day);
        expect(await stores.seen.claim(HERE, 'e')).toBe(false);
        expect(await stores.seen.claim(HERE, 'e', new Date(now - day))).toBe(true);
        expect(await stores.seen.claim(HERE, 'e', new Date(now - day))).toBe(false);
      });
    });

    describe('calls', () => {
      it('come back by their id, in their own place alone', async () => {
        const call = { name: 'search', input: { query: '“x” 🤖', page: 2 } };
        const id = await stores.calls.put({ ...HERE, person: 'p' }, call);
        expect(id.length).toBeLessThanOrEqual(16);
        expect(await stores.calls.get(HERE, id)).toEqual(call);
        expect(await stores.calls.get(THERE, id)).toBeUndefined();
        expect(await stores.calls.get(HERE, 'none')).toBeUndefined();
      });

      it('come back to their person in direct messages, too', async () => {
        const call = { name: 'search', input: { query: 'x' } };
        const id = await stores.calls.put({ ...HERE, person: 'ada' }, call);
        expect(await stores.calls.get({ ...HERE, tenant: 'ada' }, id)).toEqual(call);
        expect(await stores.calls.get({ ...HERE, tenant: 'bob' }, id)).toBeUndefined();
      });
    });

    describe('usage', () => {
      const tokens = 100;
      const open = { tokens, total: undefined, share: undefined };

      it('is nothing in a new month', async () => {
        expect(await stores.usage.thisMonth()).toEqual({ in: 0, out: 0, calls: 0 });
        const reservation = await stores.usage.reserve(HERE, open);
        await reservation?.settle({ in: 60, out: 30 });
        tick(31 * DAY_MS);
        expect(await stores.usage.thisMonth()).toEqual({ in: 0, out: 0, calls: 0 });
      });

      it('counts what is set aside as spent until it is settled', async () => {
        const reservation = await stores.usage.reserve(HERE, open);
        expect(await stores.usage.thisMonth()).toEqual({ in: 0, out: 100, calls: 1 });
        await reservation?.settle({ in: 60, out: 5 });
        expect(await stores.usage.thisMonth()).toEqual({ in: 60, out: 5, calls: 1 });
      });

      it('never sets more aside than the month leaves, however many ask at once', async () => {
        const asks = Array.from({ length: 40 }, (_, i) =>
          stores.usage.reserve({ platform: 'p', tenant: `t${i % 7}` }, { ...open, total: 1_050 }),
        );
        const given = (await Promise.all(asks)).filter((one) => one !== undefined);
        expect(given).toHaveLength(10);
        expect(await stores.usage.thisMonth()).toEqual({ in: 0, out: 1_000, calls: 10 });
      });

      it('keeps to the share of a place and leaves the rest to others', async () => {
        const limits = { ...open, total: 1_000, share: 250 };
        const given = await Promise.all([1, 2, 3].map(() => stores.usage.reserve(HERE, limits)));
        expect(given.filter((one) => one !== undefined)).toHaveLength(2);
        expect(await stores.usage.reserve(THERE, limits)).toBeDefined();
        expect(await stores.usage.thisMonth()).toEqual({ in: 0, out: 300, calls: 3 });
      });

      it('gives a place back what the month had no room for', async () => {
        await stores.usage.reserve(THERE, { ...open, tokens: 950 });
        const limits = { ...open, total: 1_000, share: 150 };
        expect(await stores.usage.reserve(HERE, limits)).toBeUndefined();
        const raised = { ...limits, total: 2_000 };
        expect(await stores.usage.reserve(HERE, raised)).toBeDefined();
        expect(await stores.usage.reserve(HERE, raised)).toBeUndefined();
      });

      it('settles in the month in which it was set aside', async () => {
        const reservation = await stores.usage.reserve(HERE, open);
        tick(31 * DAY_MS);
        await reservation?.settle({ in: 60, out: 5 });
        expect(await stores.usage.thisMonth()).toEqual({ in: 0, out: 0, calls: 0 });
      });

      it('counts beyond what four bytes hold', async () => {
        const large = 3_000_000_000;
        const reservation = await stores.usage.reserve(HERE, { ...open, tokens: large });
        await reservation?.settle({ in: large, out: 1 });
        expect(await stores.usage.thisMonth()).toEqual({ in: large, out: 1, calls: 1 });
      });
    });

    describe('installations', () => {
      it('are kept by place, the last one, until they are removed', async () => {
        await stores.installations.put(HERE, 'first');
        await stores.installations.put(HERE, 'second');
        await stores.installations.put(THERE, 'other');
        expect(await stores.installations.get(HERE)).toBe('second');
        expect(await stores.installations.all('discord')).toEqual([
          { tenant: 'server-1', sealed: 'second' },
        ]);
        await stores.installations.remove(HERE, new Date(now));
        expect(await stores.installations.get(HERE)).toBe('second');
        await stores.installations.remove(HERE, new Date(now + 1));
        expect(await stores.installations.get(HERE)).toBeUndefined();
        expect(await stores.installations.get(THERE)).toBe('other');
      });
    });

    describe('forgetting a place', () => {
      it('removes all that is kept of it, and nothing of others', async () => {
        for (const place of [HERE, THERE]) {
          await stores.turns.put(aTurn({ ...place, id: `turn ${place.platform}` }));
          await stores.settings.set(place, { private: true });
          await stores.seen.claim(place, 'e');
          await stores.installations.put(place, 'sealed');
          await stores.subscriptions.put(aSubscription({ ...place, channel: 'c' }));
          await stores.local.note({ ...place, channel: 'c', person: 'p' }, ['paper'], 'liked');
        }
        const mail = { ...MAIL, channel: 'ada@example.org' };
        await stores.subscriptions.put(aSubscription({ ...mail, person: 'discord server-1/U1' }));
        const interest = async (place: typeof HERE) =>
          (await stores.local.interest(place, new Date(0))).size;
        const call = await stores.calls.put({ ...HERE, person: 'p' }, { name: 'help', input: {} });

        await stores.forgetTenant(HERE);

        expect(await stores.turns.get(HERE, 'turn discord')).toBeUndefined();
        expect(await stores.settings.get(HERE)).toMatchObject({ private: false });
        expect(await stores.seen.claim(HERE, 'e')).toBe(true);
        expect(await stores.installations.get(HERE)).toBeUndefined();
        expect(await stores.calls.get(HERE, call)).toBeUndefined();
        expect(await stores.subscriptions.at({ ...HERE, channel: 'c' })).toEqual([]);
        expect(await stores.subscriptions.at(mail)).toMatchObject([{ person: '' }]);
        expect(await interest(HERE)).toBe(0);
        expect(await stores.subscriptions.at({ ...THERE, channel: 'c' })).toHaveLength(1);
        expect(await interest(THERE)).toBe(1);
        expect(await stores.turns.get(THERE, 'turn slack')).toBeDefined();
        expect(await stores.settings.get(THERE)).toMatchObject({ private: true });
        expect(await stores.installations.get(THERE)).toBe('sealed');
      });
    });

    describe('forgetting a person', () => {
      it('removes what is theirs on the platform, and nothing of others', async () => {
        const mine = { ...HERE, person: 'p' };
        await stores.turns.put(aTurn({ ...mine, id: 'a' }));
        await stores.turns.put(aTurn({ ...mine, tenant: 'server-2', id: 'b' }));
        await stores.turns.put(aTurn({ ...HERE, person: 'q', id: 'c' }));
        await stores.turns.put(aTurn({ ...THERE, person: 'p', id: 'd' }));
        await stores.feedback.give({ ...mine, turn: 'c' }, 'bad');
        await stores.feedback.give({ ...HERE, person: 'q', turn: 'c' }, 'good');
        const call = await stores.calls.put(mine, { name: 'search', input: { query: 'mine' } });
        const other = await stores.calls.put({ ...HERE, person: 'q' }, { name: 'help', input: {} });

        expect(await stores.forget('discord', 'p')).toMatchObject({ questions: 2, others: 2 });

        expect(await stores.turns.get(HERE, 'a')).toBeUndefined();
        expect(await stores.turns.get({ ...HERE, tenant: 'server-2' }, 'b')).toBeUndefined();
        expect(await stores.turns.get(HERE, 'c')).toBeDefined();
        expect(await stores.turns.get(THERE, 'd')).toBeDefined();
        expect(await stores.feedback.counts()).toEqual({ good: 1, bad: 0 });
        expect(await stores.calls.get(HERE, call)).toBeUndefined();
        expect(await stores.calls.get(HERE, other)).toBeDefined();
        const none = { questions: 0, others: 0, subscriptions: 0, inChannels: 0 };
        expect(await stores.forget('discord', 'p')).toEqual(none);
      });

      it('takes what is kept for their direct messages along, but not out of the month’s budget', async () => {
        const direct = { platform: 'discord', tenant: 'p' };
        await stores.settings.set(direct, { language: 'de' });
        await stores.seen.claim(direct, 'e');
        const reservation = await stores.usage.reserve(direct, {
          tokens: 100,
          total: 1_000,
          share: 1_000,
        });
        await stores.forget('discord', 'p');
        await reservation?.settle({ in: 80, out: 10 });
        expect(await stores.settings.get(direct)).toMatchObject({ language: '' });
        expect(await stores.seen.claim(direct, 'e')).toBe(true);
        expect(await stores.usage.thisMonth()).toEqual({ in: 80, out: 10, calls: 1 });
      });
    });

    describe('pruning', () => {
      it('removes what is older, and keeps settings and usage', async () => {
        await stores.settings.set(HERE, { private: true });
        await stores.usage.reserve(HERE, { tokens: 5, total: undefined, share: undefined });
        const keep = async (id: string) => {
          await stores.turns.put(aTurn({ ...HERE, id }));
          await stores.feedback.give({ ...HERE, turn: id, person: 'p' }, 'good');
          await stores.seen.claim(HERE, id);
          return await stores.calls.put({ ...HERE, person: 'p' }, { name: 'help', input: {} });
        };
        const old = await keep('old');
        tick();
        const fresh = await keep('fresh');
        await stores.prune(new Date(now));
        expect(await stores.turns.get(HERE, 'old')).toBeUndefined();
        expect(await stores.turns.get(HERE, 'fresh')).toBeDefined();
        expect(await stores.feedback.counts()).toEqual({ good: 1, bad: 0 });
        expect(await stores.calls.get(HERE, old)).toBeUndefined();
        expect(await stores.calls.get(HERE, fresh)).toBeDefined();
        expect(await stores.seen.claim(HERE, 'old')).toBe(true);
        expect(await stores.seen.claim(HERE, 'fresh')).toBe(false);
        expect(await stores.settings.get(HERE)).toMatchObject({ private: true });
        expect((await stores.usage.thisMonth()).out).toBe(5);
      });

      it('removes an address that has been switched off for so long', async () => {
        const at = new Date(now);
        const ofMail = { ...MAIL, person: '', next: { at, date: '2026-11-25' } };
        await stores.subscriptions.put(aSubscription({ ...ofMail, channel: 'off@example.org' }));
        await stores.subscriptions.put(aSubscription({ ...ofMail, channel: 'on@example.org' }));
        await stores.subscriptions.switchOff({ ...MAIL, channel: 'off@example.org' }, 'gone');
        await stores.prune(at);
        expect(await stores.subscriptions.at({ ...MAIL, channel: 'off@example.org' })).toHaveLength(
          1,
        );
        await stores.prune(new Date(at.getTime() + 1));
        expect(await stores.subscriptions.at({ ...MAIL, channel: 'off@example.org' })).toEqual([]);
        expect(await stores.subscriptions.at({ ...MAIL, channel: 'on@example.org' })).toHaveLength(
          1,
        );
      });
    });
  });
}
