import { expect } from 'vitest';
import { renderTrending as renderInDiscord } from '../../adapters/discord/render/trending.ts';
import { buildMail } from '../../adapters/email/message.ts';
import { renderDigest } from '../../adapters/email/render.tsx';
import { renderTrending as renderInSlack } from '../../adapters/slack/render/trending.ts';
import { actionsFor } from '../../src/actions.ts';
import type { MailSettings } from '../../src/config-mail.ts';
import { isOnTopic } from '../../src/on-topic.ts';
import type { Publisher } from '../../src/publisher.ts';
import { createRetriever } from '../../src/retriever.ts';
import { createStores } from '../../src/state/stores.ts';
import type { Digest } from '../../src/trending-reply.ts';
import { createTrends } from '../../src/trends.ts';
import { aClock } from '../support/clock.ts';
import { openSample } from '../support/corpus.ts';
import { aPublisher, aSubscription, digestsOn } from '../support/digests.ts';
import { row } from '../support/row.ts';
import { aState } from '../support/states.ts';

const LIMIT_S = 60;
const TOPICS = 500;
const MAIL: MailSettings = {
  host: '127.0.0.1',
  port: 25,
  tls: 'never',
  from: { name: 'Footnote', address: 'papers@bot.example.org' },
  publicUrl: 'https://bot.example.org',
};
const OUT = 'https://bot.example.org/mail/unsubscribe/token';

/** What each platform makes of a post before it is sent, as its size. */
const RENDER: Readonly<Record<string, (digest: Digest, to: string) => Promise<number>>> = {
  discord: async (digest) => {
    const buttons = actionsFor(digest)
      .filter(({ card = 0 }) => card <= 5)
      .map(({ label, card }) => ({ label, card, customId: label }));
    return JSON.stringify(renderInDiscord(digest, { question: 'visible', buttons })).length;
  },
  slack: async (digest) => {
    const actions = actionsFor(digest).map((action) => ({ ...action, value: 'v' }));
    const view = { question: 'visible', buttons: { actions } } as const;
    return JSON.stringify(renderInSlack(digest, view)).length;
  },
  mail: async (digest, to) => {
    const content = renderDigest(digest, OUT);
    const date = new Date(0);
    const headed = { ...content, to, date, unsubscribeUrl: OUT, key: 'digest.key' };
    return (await buildMail(headed, MAIL)).length;
  },
};

row(
  'D6',
  'ten thousand subscriptions on five hundred topics that are due in one minute are composed and rendered in time',
  { quick: 60, full: 10_000, timeoutMs: 900_000 },
  async (count) => {
    const sample = await openSample();
    const clock = aClock('2026-11-25T08:59:00Z');
    const state = await aState();
    const stores = createStores(state, clock.date);
    const { index } = sample;
    const retriever = createRetriever(index);
    const trends = createTrends({ index, retriever, isOnTopic, signals: stores.signals });
    const titles = (await index.publishedSince(new Date(0), 1_000)).map(({ title }) => title);
    const topicOf = (i: number): string => {
      const [one = '', two = ''] = [titles[i % titles.length], titles[(7 * i + 1) % titles.length]];
      return [...one.split(' ').slice(0, 3), ...two.split(' ').slice(-2)].join(' ').slice(0, 200);
    };
    const platforms = Object.keys(RENDER);
    for (let i = 0; i < count; i++) {
      const platform = platforms[i % platforms.length] ?? '';
      const topic = topicOf(i % Math.min(TOPICS, count / 3));
      const channel = `p${i}@example.org`;
      await stores.subscriptions.put(aSubscription({ platform, channel, topic }, clock.date()));
    }
    await clock.advance(2 * 60_000);
    const digests = digestsOn(stores, trends, clock);
    let bytes = 0;
    for (const platform of platforms) {
      const publish: Publisher['publish'] = async (digest, { to }) => {
        const size = await RENDER[platform]?.(digest, to.channel);
        bytes += size ?? 0;
        return { kind: 'arrived' };
      };
      digests.connect(aPublisher({ platform, publish }));
    }
    const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
    const { rss: rssBefore } = process.memoryUsage();
    await digests.tick();
    const seconds = (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuSeconds = (user + system) / 1e6;
    const megabytes = (process.memoryUsage().rss - rssBefore) / 1e6;
    const states = await stores.outbox.counts(new Date(0));
    const skipped = states.get('skipped') ?? 0; // the sample has nothing on some topics
    expect(skipped).toBeLessThan(count / 10);
    expect(states.get('sent')).toBe(count - skipped);
    expect(seconds).toBeLessThan(5 * LIMIT_S);
    await state.destroy();
    await sample.close();
    return `${count - skipped} posts of ${count} subscriptions found, composed and rendered for three platforms in ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of the processor (${(bytes / 1e6).toFixed(1)} MB of them; ${megabytes.toFixed(0)} MB more in memory)`;
  },
);
