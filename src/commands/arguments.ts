import type { Filter } from '../../index/paper-index.ts';

export const count = {
  name: 'k',
  description: 'how many papers to read',
  kind: 'count',
  required: false,
} as const;

export const paper = {
  name: 'paper',
  description: 'an arXiv id, a DOI, a URL or a title',
  kind: 'paper',
  required: true,
} as const;

export const filters = [
  {
    name: 'since',
    description: 'only papers since this date: YYYY, YYYY-MM or YYYY-MM-DD',
    kind: 'date',
    required: false,
  },
  {
    name: 'category',
    description: 'only papers of this category, e.g. cs.CL or cs',
    kind: 'word',
    required: false,
  },
  {
    name: 'author',
    description: 'only papers by this author; a first or last name will do',
    kind: 'word',
    required: false,
  },
] as const;

/** The filter that the `filters` arguments ask for; undefined where they ask for none. */
export function toFilter(input: {
  readonly since?: string;
  readonly category?: string;
  readonly author?: string;
}): Filter | undefined {
  const { since, category, author } = input;
  const filter: Filter = {
    ...(since === undefined ? {} : { since }),
    ...(category === undefined ? {} : { category }),
    ...(author === undefined ? {} : { author }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}
