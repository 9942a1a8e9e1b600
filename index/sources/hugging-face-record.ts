import { z } from 'zod';
import { isoDate, sightingOf } from './sighting.ts';
import type { PaperSighting } from './source.ts';

/** What does not fit is as good as absent: fields come and go. */
const text = z.string().nullish().catch(undefined);
const count = z.number().nullish().catch(undefined);
const Author = z.object({ name: text, hidden: z.boolean().nullish().catch(undefined) });
const fields = {
  title: text,
  summary: text,
  publishedAt: text,
  upvotes: count,
  numComments: count,
  ai_summary: text,
  githubRepo: text,
  githubStars: count,
  submittedOnDailyAt: text,
  withdrawnAt: text,
};
const HfPaper = z.object({
  ...fields,
  id: z.string(),
  authors: z.array(Author.catch({})).nullish().catch(undefined),
});
/** Lists hold items around a paper, a single paper is flat; names of submitters are not read. */
const HfItem = z.object({ ...fields, paper: HfPaper });
const HfRecord = z.union([HfItem, HfPaper.transform((paper) => ({ paper }))]);

export interface HfContext {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly trendingRank?: number;
}

/** Undefined where the record does not make a paper. */
export function huggingFaceSighting(
  record: unknown,
  { at, trendingRank }: HfContext,
): PaperSighting | undefined {
  const parsed = HfRecord.safeParse(record);
  if (!parsed.success) return undefined;
  const { paper: inner, ...outer } = parsed.data;
  const seen = { ...outer, ...withoutEmpty(inner) };
  const day = isoDate(seen.submittedOnDailyAt);
  return sightingOf({
    source: 'hugging-face',
    at,
    paper: {
      arxivId: inner.id,
      title: seen.title,
      abstract: seen.summary,
      authors: (inner.authors ?? []).flatMap(({ name, hidden }) =>
        hidden === true || !name ? [] : [name],
      ),
      published: seen.publishedAt ?? undefined,
    },
    updated: seen.withdrawnAt ?? undefined, // of the version that was withdrawn, which it may say for long
    withdrawn: isoDate(seen.withdrawnAt) !== undefined,
    announced: day === undefined ? undefined : { date: day, kind: 'daily' },
    signals: {
      upvotes: seen.upvotes,
      comments: seen.numComments,
      stars: seen.githubStars,
      trendingRank,
    },
    repository: seen.githubRepo,
    aiSummary: { text: seen.ai_summary, by: 'Hugging Face' },
  });
}

function withoutEmpty<T extends object>(record: T): T {
  const filled = Object.entries(record).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return Object.fromEntries(filled) as T;
}
