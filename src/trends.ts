import { type Paper, type PaperId, paperUrl, paperYear } from '../index/paper.ts';
import type { PaperIndex } from '../index/paper-index.ts';
import { trimSnapshots } from './growth.ts';
import type { OnTopic } from './on-topic.ts';
import { oneSentence } from './one-sentence.ts';
import type { Retriever } from './retriever.ts';
import type { PaperSignals, SignalStore } from './state/signals.ts';
import { readTopic, type Topic } from './topics.ts';
import { PERIOD_MS, type Period, preselect, spanOf } from './trending.ts';
import type { Entry, TrendingList } from './trending-list.ts';

/** Makes lists of what may trend. */
export interface Trends {
  /** `topic` as it is kept. */
  list(of: ListOf, signal?: AbortSignal): Promise<TrendingList>;
  /** Whether any paper at all is about the topic. */
  covers(topic: string, signal?: AbortSignal): Promise<boolean>;
  similarities(ids: readonly PaperId[]): Promise<Float32Array>;
}

export interface ListOf {
  readonly topic: string;
  readonly period: Period;
  readonly now: Date;
  /** Papers to look at, whatever is counted of them; only where the topic is everything. */
  readonly also?: readonly PaperId[];
}

export interface TrendsParts {
  readonly index: PaperIndex;
  readonly retriever: Retriever;
  readonly isOnTopic: OnTopic;
  /** None where nothing is remembered. */
  readonly signals: Pick<SignalStore, 'of' | 'counted'> | undefined;
}

const ENTRIES = 40;
const DAY_MS = 86_400_000;
/** Older papers do not trend, unless something is counted of them now. */
const WINDOW_MS = 30 * DAY_MS;
/** Papers are counted once a day at least. */
export const COUNTED_MS = 3 * DAY_MS;
const COUNTED_MAX = 2_000;
const NEWEST_MAX = 500;
/** Papers that the words of a topic may find. */
const FOUND_MAX = 200;

export function createTrends({ index, retriever, isOnTopic, signals }: TrendsParts): Trends {
  async function found(text: string, since: Date | undefined, signal?: AbortSignal) {
    const filter = since && { since: dayOf(since) };
    const query = { text, k: FOUND_MAX, unjudged: true, ...(filter && { filter }) } as const;
    const hits = await retriever.retrieve(query, signal);
    const words = index.weigh(text);
    return hits.filter((hit) => isOnTopic(hit, words)).map(({ paper }) => paper);
  }

  /** Papers on the topic that came out since then, and those that something was counted of lately. */
  async function papersOn(topic: Topic, since: Date, of: ListOf, signal?: AbortSignal) {
    const counted = new Date(of.now.getTime() - PERIOD_MS[of.period] - COUNTED_MS);
    const ids = (await signals?.counted(counted, COUNTED_MAX)) ?? [];
    if (topic.kind === 'text') {
      const late = await found(topic.text, since, signal);
      if (ids.length === 0) return late;
      const ever = await found(topic.text, undefined, signal);
      const lately = new Set(ids);
      return distinct([...late, ...ever.filter(({ id }) => lately.has(id))]);
    }
    const also = topic.kind === 'everything' ? (of.also ?? []) : [];
    const known = (await index.get([...new Set([...ids, ...also])])).filter(isPaper);
    const newest = await index.publishedSince(since, NEWEST_MAX, categoriesOf(topic));
    return distinct([...known, ...newest]).filter((paper) => isOn(topic, paper));
  }

  /** The newest ones, however old, where nothing came out lately. */
  async function everOn(topic: Topic, signal?: AbortSignal): Promise<readonly Paper[]> {
    if (topic.kind === 'text') return await found(topic.text, undefined, signal);
    const newest = await index.publishedSince(new Date(0), NEWEST_MAX, categoriesOf(topic));
    return newest.filter((paper) => isOn(topic, paper));
  }

  return {
    async list(of, signal) {
      const { now, period } = of;
      const topic = readTopic(of.topic);
      const since = new Date(now.getTime() - WINDOW_MS);
      const late = await papersOn(topic, since, of, signal);
      const papers = late.length > 0 ? late : await everOn(topic, signal);
      const known = await signals?.of(papers.map(({ id }) => id));
      const contenders = papers.map((paper) => ({
        ...toEntry(paper, known?.get(paper.id), of),
        local: 0,
      }));
      const best = preselect(contenders, { now, period, k: ENTRIES });
      const entries = best.map(({ local: _, ...entry }) => entry);
      const similarities = await index.similarities(entries.map(({ id }) => id));
      return { topic: of.topic, period, madeAt: now, entries, similarities };
    },

    async covers(topic, signal) {
      return (await everOn(readTopic(topic), signal)).length > 0;
    },

    similarities: index.similarities,
  };
}

function isPaper(paper: Paper | undefined): paper is Paper {
  return paper !== undefined;
}

function categoriesOf(topic: Topic): string | undefined {
  return topic.kind === 'categories' ? topic.categories : undefined;
}

function isOn(topic: Topic, { categories }: Paper): boolean {
  if (topic.kind !== 'categories') return true;
  const starts = topic.categories.toLowerCase().split(' ');
  return categories.some((name) =>
    starts.some(
      (start) => name.toLowerCase() === start || name.toLowerCase().startsWith(`${start}.`),
    ),
  );
}

function toEntry(
  paper: Paper,
  known: PaperSignals | undefined,
  { now, period }: Pick<ListOf, 'now' | 'period'>,
): Entry {
  const { id, title, authors, published, arxivId } = paper;
  const year = paperYear(paper);
  const url = paperUrl(paper);
  const date = known?.announced ?? published;
  const pdf = { label: 'PDF', url: `https://arxiv.org/pdf/${arxivId}` };
  return {
    id,
    snapshots: trimSnapshots(known?.snapshots ?? [], spanOf({ now, period })),
    since: new Date(date ?? 0),
    card: {
      id,
      title,
      authors,
      ...(year !== undefined && { year }),
      ...(url !== undefined && { url }),
      ...oneSentence(paper),
      ...(published !== undefined && { published }),
      links: arxivId === undefined ? [] : [pdf],
    },
  };
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function distinct(papers: readonly Paper[]): readonly Paper[] {
  return [...new Map(papers.map((paper) => [paper.id, paper])).values()];
}
