import { expect } from 'vitest';
import { createMail } from '../../../adapters/email/service.ts';
import { createStores } from '../../../src/state/stores.ts';
import { MAIL } from '../../../src/subscriptions.ts';
import { seeded } from '../../support/builders.ts';
import { aClock } from '../../support/clock.ts';
import { aSubscription, digestsOn, freshTrends } from '../../support/digests.ts';
import { aFuse, fused, fusedPublisher, fusedStores } from '../../support/fuse.ts';
import { aLog } from '../../support/log.ts';
import { passing, someMail } from '../../support/mail.ts';
import { aMailbox, read } from '../../support/mailbox.ts';
import { row } from '../../support/row.ts';
import { aState } from '../../support/states.ts';

const MINUTE_MS = 60_000;

row(
  'W4',
  'a run of mails that is killed at any step sends nobody two, and leaves one unknown at most',
  { quick: 5, full: 300, timeoutMs: 1_800_000 },
  async (points) => {
    const subscribers = 50;
    let unknown = 0;
    for (let point = 0; point < points; point++) {
      const random = seeded(point);
      const box = await aMailbox();
      const clock = aClock('2026-11-25T08:59:00Z');
      const state = await aState();
      const { log } = aLog();
      const { date: now, monotonic, timer } = clock;
      const page = { host: '127.0.0.1', port: 0, trustProxy: false };
      const trends = freshTrends();
      const stores = createStores(state, now);
      for (let i = 0; i < subscribers; i++) {
        const channel = `p${i}@d${i}.example.org`;
        await stores.subscriptions.put(aSubscription({ ...MAIL, channel, direct: true }, now()));
      }
      await clock.advance(2 * MINUTE_MS);
      const aProcess = (fuse = aFuse()) => {
        const own = fusedStores(stores, fuse);
        const parts = { settings: box.settings, page, stores: own, log, now, monotonic, timer };
        const mail = createMail({
          ...parts,
          stores: { ...own, mailAddresses: fused(stores.mailAddresses, fuse) },
          publisherOn: () => undefined,
        });
        const digests = digestsOn(own, trends, clock);
        digests.connect(fusedPublisher(mail.publisher, fuse));
        return { digests, mail };
      };
      const fuse = aFuse(1 + Math.floor(600 * random()));
      const first = aProcess(fuse);
      // It may be killed while the message is on its way, too.
      box.fate = () => {
        if (random() < 0.02 && !fuse.isBurnt) fuse.burn();
        return fuse.isBurnt && random() < 0.5 ? 'taken in silence' : 'taken';
      };
      const ended = fuse.burnt.then(() => undefined);
      await passing(clock, Promise.race([first.digests.tick(), ended]));
      await first.mail.service.stop();
      box.fate = () => 'taken';
      const second = aProcess();
      const third = aProcess();
      for (let i = 0; i < 3; i++) {
        await clock.advance(5 * MINUTE_MS);
        await passing(clock, Promise.all([second.digests.tick(), third.digests.tick()]));
      }
      await second.mail.service.stop();
      await third.mail.service.stop();
      const sent = box.mails.map(({ to }) => to);
      const lost = await stores.outbox.unknown(99);
      expect(new Set(sent).size, `doubled at ${point}`).toBe(sent.length);
      expect(new Set([...sent, ...lost.map(({ channel }) => channel)]).size).toBe(subscribers);
      expect(lost.length, `unknown at ${point}`).toBeLessThanOrEqual(1);
      unknown += lost.length;
      await state.destroy();
    }
    return `${points} kills × ${subscribers} subscribers, then two senders: 0 doubled, 0 missed, ${unknown} unknown (at most one a kill)`;
  },
);

row(
  'W6',
  'one POST unsubscribes, whatever its form; opening the link, or another token, changes nothing',
  { quick: 10, full: 100, timeoutMs: 300_000 },
  async (repeats) => {
    const mail = await someMail();
    const names = ['form', 'multipart', 'page', 'scanned', 'stays'];
    for (const name of names) await mail.subscribe(`${name}@example.org`);
    await mail.pass(70);
    const links = new Map(
      names.map((name) => {
        const sent = mail.box.to(`${name}@example.org`).at(-1);
        if (sent === undefined) throw new Error('no mail');
        return [name, mail.linkIn(sent, 'unsubscribe')];
      }),
    );
    const link = (name: string): string => links.get(name) ?? '';
    for (const sent of mail.box.mails.slice(names.length)) {
      const { lineOf } = await read(sent);
      expect(lineOf('list-unsubscribe')).toContain('<https://bot.example.org/mail/unsubscribe/');
      expect(lineOf('list-unsubscribe-post')).toContain('List-Unsubscribe=One-Click');
    }
    let slowest = 0;
    const post = async (url: string, body?: URLSearchParams | FormData): Promise<void> => {
      const startedAt = performance.now();
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        ...(body && { body }),
      });
      slowest = Math.max(slowest, performance.now() - startedAt);
      expect(response.status).toBe(200);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(await response.text()).toContain('No more of these mails');
    };
    const fields = { 'List-Unsubscribe': 'One-Click' };
    const multipart = new FormData();
    multipart.set('List-Unsubscribe', 'One-Click');
    for (let i = 0; i < repeats; i++) await post(link('form'), new URLSearchParams(fields));
    await post(link('multipart'), multipart);
    await post(link('page'));
    const token = link('stays').split('/').at(-1) ?? '';
    const altered = [
      'x',
      token.slice(0, -1),
      `${token}a`,
      token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    ];
    for (const other of altered) await post(`${mail.url}/mail/unsubscribe/${other}`);
    for (const method of ['GET', 'HEAD'] as const)
      for (let i = 0; i < repeats; i++)
        expect((await fetch(link('scanned'), { method })).status).toBe(200);
    const before = mail.box.mails.length;
    await mail.pass(24 * 60);
    const next = mail.box.mails.slice(before).map(({ to }) => to);
    expect(next.toSorted()).toEqual(['scanned@example.org', 'stays@example.org']);
    expect(slowest).toBeLessThan(5_000);
    return `both encodings and the button unsubscribe, ${repeats}× the same; ${2 * repeats} looks and ${altered.length} altered tokens change nothing; 0 redirects, 0 cookies`;
  },
);
