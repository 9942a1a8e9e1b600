import { describe, expect, it } from 'vitest';
import { createStores } from '../../../src/state/stores.ts';
import { MAIL } from '../../../src/subscriptions.ts';
import { inEachDatabase } from '../../support/states.ts';

const [ADA, BOB] = ['Ada@example.org', 'bob@example.org'];
const CONTENT = { list: 'l', period: 'day', notices: [], papers: [] } as const;
const reason = 'the mail came back (5.2.2)';

inEachDatabase((name, open) => {
  describe(`mails that came back, in ${name}`, () => {
    it('are counted in a row, for whom they went to', async () => {
      const stores = createStores(await open(), () => new Date('2026-11-28T12:00:00Z'));
      const mailTo = (channel: string, day: number) => {
        const dueAt = new Date(`2026-11-2${day}T09:00:00Z`);
        const id = `${channel} ${day}`;
        const own = { id, subscription: channel, date: `2026-11-2${day}`, dueAt, until: dueAt };
        return { ...MAIL, ...own, channel, state: 'queued' } as const;
      };
      const mails = [ADA, BOB].flatMap((to) => [1, 2, 3, 4].map((day) => mailTo(to, day)));
      await stores.outbox.put(mails, new Map());
      for (const { id } of mails) await stores.outbox.begin(id, 1_000, CONTENT);
      for (const mail of await stores.outbox.history(ADA, 9)) await stores.outbox.arrived(mail);
      const note = (delivery: string, ...addresses: readonly string[]) =>
        stores.returned.note({ delivery, addresses, reason });

      expect(await note(`${ADA} 1`)).toBeUndefined();
      expect(await note(`${ADA} 1`, BOB)).toBeUndefined();
      expect(await note(`${BOB} 1`, BOB)).toBeUndefined(); // nobody knows yet whether it was taken
      expect(await note(`${ADA} 1`, BOB, 'ada@EXAMPLE.org')).toEqual({ address: ADA, bounces: 1 });
      expect(await note(`${ADA} 3`, ADA)).toEqual({ address: ADA, bounces: 1 });
      expect(await note(`${ADA} 2`, ADA)).toEqual({ address: ADA, bounces: 3 });
      expect(await note(`${ADA} 2`, ADA)).toBeUndefined();
      expect(await stores.mailAddresses.bounce(ADA)).toBe(4);
      expect((await stores.outbox.history(ADA, 9)).map(({ state }) => state)).toEqual([
        'sent',
        'failed',
        'failed',
        'failed',
      ]);
    });
  });
});
