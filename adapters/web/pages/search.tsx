import type { Hits } from '../../../src/reply.ts';
import { Layout } from './layout.tsx';
import { Notices, PaperItems } from './papers.tsx';

/** What was typed into the fields; empty where nothing was. */
export interface SearchFields {
  readonly q: string;
  readonly since: string;
  readonly category: string;
  readonly author: string;
  readonly page: number;
}

export interface SearchPageProps {
  readonly fields: SearchFields;
  readonly hits?: Hits;
  readonly problem?: string;
}

export function SearchPage({ fields, hits, problem }: SearchPageProps) {
  return (
    <Layout title={fields.q === '' ? 'Search' : fields.q} at="/search">
      <div class="stack">
        <h1>Search the papers</h1>
        <SearchForm fields={fields} />
        {problem !== undefined && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        {hits !== undefined && <Found hits={hits} fields={fields} />}
      </div>
    </Layout>
  );
}

function SearchForm({ fields: { q, since, category, author } }: { fields: SearchFields }) {
  return (
    <search class="wide">
      <form class="filters" action="/search" method="get">
        <p>
          <label for="q">By words and by meaning</label>
          <input id="q" name="q" type="search" value={q} autocomplete="off" required />
        </p>
        <p>
          <label for="since">Since (2023 or 2023-05)</label>
          <input id="since" name="since" type="text" value={since} inputmode="numeric" />
        </p>
        <p>
          <label for="category">Category (cs or cs.CL)</label>
          <input id="category" name="category" type="text" value={category} autocapitalize="none" />
        </p>
        <p>
          <label for="author">Author (or a part)</label>
          <input id="author" name="author" type="text" value={author} />
        </p>
        <button type="submit">Search</button>
      </form>
    </search>
  );
}

function Found({ hits, fields }: { hits: Hits; fields: SearchFields }) {
  const { page } = fields;
  return (
    <>
      <h2 class="away">Papers found</h2>
      <Notices of={hits.notices} />
      <PaperItems papers={hits.hits} />
      {(page > 1 || hits.next !== undefined) && (
        <nav class="pages" aria-label="Pages">
          {page > 1 && (
            <a rel="prev" href={searchPath({ ...fields, page: page - 1 })}>
              Previous
            </a>
          )}
          <span class="quiet">Page {page}</span>
          {hits.next !== undefined && (
            <a rel="next" href={searchPath({ ...fields, page: page + 1 })}>
              Next
            </a>
          )}
        </nav>
      )}
    </>
  );
}

function searchPath({ page, ...fields }: SearchFields): string {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  const query = new URLSearchParams(given);
  if (page > 1) query.set('page', String(page));
  return `/search?${query}`;
}
