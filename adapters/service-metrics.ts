import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { type Feed, runsOf } from '../src/sources.ts';
import { type Described, usageOf, weekBefore } from './service-status.ts';

export interface MeasuredParts extends Pick<Described, 'config' | 'stores' | 'services' | 'now'> {
  readonly feeds: readonly Pick<Feed, 'name'>[];
}

type Values = Iterable<readonly [label: string, value: number]>;

/** What the service's state and parts are, looked up whenever somebody reads the metrics; and the process' own. */
export function measureService(registry: Registry, parts: MeasuredParts): void {
  const { config, stores, services, now } = parts;
  const sourceRuns = async () => runsOf(parts.feeds, await stores.sourceRuns.all());
  collectDefaultMetrics({ register: registry });
  const gauge = (
    { name, help, label }: { readonly name: string; readonly help: string; readonly label: string },
    read: () => Values | Promise<Values>,
  ): void => {
    new Gauge({
      ...{ name: `footnote_${name}`, help, labelNames: [label], registers: [registry] },
      async collect() {
        const values = await read();
        this.reset();
        for (const [value, count] of values) this.set({ [label]: value }, count);
      },
    });
  };

  gauge(
    {
      name: 'part_ready',
      help: 'Whether a part does its work: 1, or 0 where it does not',
      label: 'part',
    },
    () => services().map(({ name, health }) => [name, health().ready ? 1 : 0] as const),
  );
  gauge(
    {
      name: 'model_tokens_this_month',
      help: 'Tokens of the language model this month, read (in) and written (out)',
      label: 'direction',
    },
    async () => {
      const month = await stores.usage.thisMonth();
      return [
        ['in', month.in],
        ['out', month.out],
      ];
    },
  );
  gauge(
    {
      name: 'model_cost_this_month',
      help: 'What these tokens cost, in the currency of PRICE_PER_MILLION_IN and _OUT; absent without them',
      label: 'month',
    },
    async () => {
      const { cost } = await usageOf(stores, config);
      return cost === undefined ? [] : [[now().toISOString().slice(0, 'YYYY-MM'.length), cost]];
    },
  );
  gauge(
    {
      name: 'source_age_seconds',
      help: 'Since a source was last read to its end; absent where it never was',
      label: 'source',
    },
    async () =>
      (await sourceRuns()).flatMap(({ source, succeededAt }) =>
        succeededAt === undefined
          ? []
          : [[source, Math.round((now().getTime() - succeededAt.getTime()) / 1_000)] as const],
      ),
  );
  gauge(
    {
      name: 'source_failed',
      help: 'Whether the last attempt to read a source failed: 1, or 0 where it did not',
      label: 'source',
    },
    async () =>
      (await sourceRuns()).map(
        ({ source, error }) => [source, error === undefined ? 0 : 1] as const,
      ),
  );
  gauge(
    {
      name: 'deliveries',
      help: 'Posts and mails that were due in the last seven days, by their state',
      label: 'state',
    },
    () => stores.outbox.counts(weekBefore(now())),
  );
}
