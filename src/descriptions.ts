import type { IndexStatus, Progress } from '../index/paper-index.ts';
import type { CorpusStatus, ServiceStatus } from './reply.ts';
import type { SourceRun } from './state/source-runs.ts';
import type { TenantSettings } from './state/tenant-settings.ts';
import { formatBytes } from './text.ts';
import type { LastPost } from './trending-reply.ts';

/** Name and value, in words. */
export type Row = readonly [name: string, value: string];

/** Channels as the platform's own text writes them. */
export function describeSettings(
  settings: TenantSettings,
  channel: (id: string) => string = (id) => id,
  channelsMax = Number.POSITIVE_INFINITY,
): readonly Row[] {
  const { channels, language, categories, unfurls, budgetShare } = settings;
  const shown = channels.slice(0, channelsMax).map(channel);
  const left = channels.length - shown.length;
  return [
    ['channels', [...shown, ...(left > 0 ? [`+${left}`] : [])].join(' ') || 'all'],
    ['private', settings.private ? 'yes' : 'no'],
    ['language', language === '' ? 'the question’s own' : language],
    ['categories', categories.length === 0 ? 'all' : categories.join(' ')],
    ['unfurls', unfurls ? 'yes' : 'no'],
    ['budget-share', `${budgetShare} %`],
  ];
}

export function describeStatus({ status, runs = [], service }: CorpusStatus): readonly Row[] {
  const sources = Object.entries(status.sources).map(([name, papers]) => `${name} ${papers}`);
  return [
    ['papers', `${status.papers}${sources.length === 0 ? '' : ` (${sources.join(', ')})`}`],
    ['newest', status.newest ?? 'none'],
    ['generation', status.generation ?? 'none'],
    ['newer than it', describeTail(status)],
    ['embedder', `${status.embedder}, ${status.dimensions} dimensions`],
    ...optional('next embedder', status.nextEmbedder),
    ...optional('building', status.building && describeProgress(status.building)),
    ['on disk', formatBytes(status.bytes)],
    ...runs.map((run): Row => [run.source, describeRun(run)]),
    ...describeService(service),
  ];
}

/** What came, when, and what is next: "120 papers at 10:02 …; next …". */
function describeRun({ attemptedAt, succeededAt, nextAt, papers, error }: SourceRun): string {
  const last =
    succeededAt === undefined
      ? 'never read to its end'
      : `last read to its end ${inMinutes(succeededAt)}`;
  const next = nextAt === undefined ? '' : `; next ${inMinutes(nextAt)}`;
  if (error !== undefined)
    return `failed ${inMinutes(attemptedAt)}: ${error} It was ${last}${next}`;
  if (succeededAt === undefined || succeededAt < attemptedAt) {
    return `being read since ${inMinutes(attemptedAt)}, ${papers} papers so far; ${last}`;
  }
  return `read ${inMinutes(succeededAt)}, ${papers} papers${next}`;
}

function describeTail({ tail, unembedded = 0 }: IndexStatus): string {
  return unembedded === 0 ? String(tail) : `${tail} (${unembedded} found by their words alone)`;
}

/** How far a build is. */
export function describeProgress({ phase, done, total }: Progress): string {
  return `${phase} ${done} of ${total}`;
}

function optional(name: string, value: string | undefined): readonly Row[] {
  return value === undefined ? [] : [[name, value]];
}

/** None where no service runs. */
function describeService(service: ServiceStatus | undefined): readonly Row[] {
  if (service === undefined) return [];
  const { startedAt, model, usage, parts, posts, deliveries } = service;
  return [
    ['running since', inMinutes(startedAt)],
    ['language model', model ?? 'none: answers are quotes'],
    ...(usage === undefined ? [] : [['this month', describeUsage(usage)] as const]),
    ...(posts === undefined ? [] : [['posts here', describePosts(posts)] as const]),
    ...(deliveries === undefined
      ? []
      : [['posts this week', describeDeliveries(deliveries)] as const]),
    ...parts.map(({ name, ok, detail }): Row => [name, ok ? detail : `not well: ${detail}`]),
  ];
}

function describeUsage({ tokens, budget, cost }: NonNullable<ServiceStatus['usage']>): string {
  const of = budget === undefined ? '' : ` of ${budget.toLocaleString('en')}`;
  const price = cost === undefined ? '' : `, about ${cost.toFixed(2)}`;
  return `${tokens.toLocaleString('en')} tokens${of}${price}`;
}

function describePosts({ last, next }: NonNullable<ServiceStatus['posts']>): string {
  const parts = [
    last === undefined ? 'none yet' : `last ${describeLast(last)}`,
    next === undefined ? 'none planned' : `next ${inMinutes(next)}`,
  ];
  return parts.join('; ');
}

/** “2026-11-25: sent” */
export function describeLast({ date, state, reason }: LastPost): string {
  return `${date}: ${[state, reason].filter((part) => part !== '').join(', ')}`;
}

function describeDeliveries(deliveries: NonNullable<ServiceStatus['deliveries']>): string {
  return [...deliveries].map(([state, count]) => `${count} ${state}`).join(', ') || 'none';
}

function inMinutes(time: Date): string {
  return `${time.toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ')} UTC`;
}
