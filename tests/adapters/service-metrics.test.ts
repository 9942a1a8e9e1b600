import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { measureService } from '../../adapters/service-metrics.ts';
import { loadConfig } from '../../src/config.ts';
import { someMail } from '../support/mail.ts';

/** Every series with its value, as Prometheus reads it. */
async function seriesOf(registry: Registry): Promise<Readonly<Record<string, number>>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => /^footnote_/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value] = /^(.+) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

function measured(mail: Awaited<ReturnType<typeof someMail>>, prices: Record<string, string> = {}) {
  const registry = new Registry();
  const config = loadConfig(prices, '');
  const { stores, clock, service } = mail;
  const feeds = [{ name: 'arxiv' }, { name: 'openalex' }];
  measureService(registry, { config, stores, feeds, services: () => [service], now: clock.date });
  return registry;
}

it('tells of tokens and cost, the age of sources, the states of deliveries and every part', async () => {
  const mail = await someMail();
  const { stores, clock } = mail;
  const registry = measured(mail, { PRICE_PER_MILLION_IN: '2', PRICE_PER_MILLION_OUT: '10' });
  const tenancy = { platform: 'web', tenant: 'web' };
  const allowance = { tokens: 9_000, total: undefined, share: undefined };
  const reserved = await stores.usage.reserve(tenancy, allowance);
  await reserved?.settle({ in: 3_000, out: 400 });
  const readAt = clock.monotonic();
  await stores.sourceRuns.begin('arxiv');
  await stores.sourceRuns.finish('arxiv', { nextAt: clock.date() });
  await mail.subscribe();
  await mail.pass(70);
  await stores.sourceRuns.begin('openalex');
  await stores.sourceRuns.finish('openalex', { nextAt: clock.date(), error: 'It did not answer.' });
  await stores.sourceRuns.begin('hugging-face'); // is not read any more
  const series = await seriesOf(registry);
  expect(Object.keys(series).join()).not.toContain('hugging-face');
  expect(series).toMatchObject({
    'footnote_model_tokens_this_month{direction="in"}': 3_000,
    'footnote_model_tokens_this_month{direction="out"}': 400,
    'footnote_model_cost_this_month{month="2026-11"}': 0.01,
    'footnote_source_age_seconds{source="arxiv"}': Math.round((clock.monotonic() - readAt) / 1_000),
    'footnote_source_failed{source="arxiv"}': 0,
    'footnote_source_failed{source="openalex"}': 1,
    'footnote_deliveries{state="sent"}': 1,
    'footnote_part_ready{part="mail"}': 1,
  });
});

it('says nothing of what is not known, and forgets what is over', async () => {
  const mail = await someMail();
  const registry = measured(mail);
  await mail.subscribe();
  await mail.pass(70);
  expect(await seriesOf(registry)).toHaveProperty('footnote_deliveries{state="sent"}');
  await mail.stores.sourceRuns.begin('arxiv');
  mail.clock.jump(8 * 24 * 3_600_000);
  const series = Object.keys(await seriesOf(registry));
  expect(series).not.toContain('footnote_deliveries{state="sent"}');
  expect(series).not.toContain('footnote_source_age_seconds{source="arxiv"}');
  expect(series.join()).not.toContain('footnote_model_cost_this_month');
});
