import type { Trending } from '../../../src/trending-reply.ts';
import { FORMATS, feedPath, MEDIA_TYPES } from '../feed.tsx';
import { type Alternate, Layout } from './layout.tsx';
import { LinkAway } from './paper-parts.tsx';
import { Notices, PaperItems } from './papers.tsx';
import { shown } from './shown.ts';

export interface TrendingPageProps {
  readonly topic: string;
  readonly period: string;
  readonly reply?: Trending;
  readonly problem?: string;
  /** Where the list can be had by mail; undefined where there is no mail. */
  readonly subscribePath: string | undefined;
}

const PERIODS = [
  { period: 'day', label: 'The last day' },
  { period: 'week', label: 'The last week' },
] as const;

export function TrendingPage({ reply, problem, subscribePath, ...asked }: TrendingPageProps) {
  const feeds = reply === undefined ? [] : feedsOf(reply);
  return (
    <Layout title="Trending" at="/trending" alternates={feeds}>
      <div class="stack">
        <h1>Trending papers</h1>
        <TopicForm {...asked} />
        {problem !== undefined && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        {reply !== undefined && (
          <>
            <h2 class="away">{shown(reply.title)}</h2>
            <Notices of={reply.notices} />
            <PaperItems
              papers={reply.cards}
              note={({ reason, links }) => (
                <p class="by">
                  {shown(reason)}{' '}
                  {links.map(({ label, url }) => (
                    <LinkAway url={url} label={label} />
                  ))}
                </p>
              )}
            />
          </>
        )}
        {feeds.length > 0 && (
          <p>
            This list as a feed:{' '}
            {feeds.map(({ label, href }, i) => (
              <>
                {i > 0 && ', '}
                <a href={href}>{label}</a>
              </>
            ))}
          </p>
        )}
        {subscribePath !== undefined && (
          <p>
            <a href={subscribePath}>Have them by mail, every day or every week</a>
          </p>
        )}
      </div>
    </Layout>
  );
}

const FEED_LABELS = { atom: 'Atom', rss: 'RSS', json: 'JSON' } as const;

function feedsOf(reply: Trending): readonly (Alternate & { readonly label: string })[] {
  return FORMATS.map((format) => ({
    label: FEED_LABELS[format],
    title: `${shown(reply.title)} (${FEED_LABELS[format]})`,
    mediaType: MEDIA_TYPES[format],
    href: feedPath(format, reply),
  }));
}

function TopicForm({ topic, period }: Pick<TrendingPageProps, 'topic' | 'period'>) {
  return (
    <search class="wide">
      <form class="filters" action="/trending" method="get">
        <p>
          <label for="topic">
            Topic: a few words, categories such as cs.CL, or nothing for all
          </label>
          <input id="topic" name="topic" type="search" value={topic} autocomplete="off" />
        </p>
        <p>
          <label for="period">In</label>
          <select id="period" name="period">
            {PERIODS.map((choice) => (
              <option value={choice.period} selected={choice.period === period}>
                {choice.label}
              </option>
            ))}
          </select>
        </p>
        <button type="submit">Show</button>
      </form>
    </search>
  );
}
