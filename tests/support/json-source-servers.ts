import type { FixturePaper } from './fixture-papers.ts';
import type { Answer, Answering } from './source-server.ts';

function json(value: unknown, more: Partial<Answer> = {}): Answer {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { headers, body: JSON.stringify(value), ...more };
}

/** Hugging Face: every paper is on the Daily list of its day of publication. */
export function huggingFaceAnswering(
  papers: readonly FixturePaper[],
  today = '2026-11-23',
): Answering {
  return ({ url }) => {
    const { pathname, searchParams } = url;
    const limit = Number(searchParams.get('limit') ?? 50);
    if (pathname === '/api/daily_papers') {
      const date = searchParams.get('date');
      if (date !== null && date > today) return json({ error: 'Invalid date' }, { status: 400 });
      const from = Number(searchParams.get('p') ?? 0) * limit;
      const listed = papers.filter(({ published }) => date === null || published === date);
      return json(listed.slice(from, from + limit).map(dailyItem));
    }
    if (pathname === '/api/papers/search') {
      const words = (searchParams.get('q') ?? '').toLowerCase().split(' ');
      const found = papers.filter(({ title }) =>
        words.some((word) => title.toLowerCase().includes(word)),
      );
      return json(found.slice(0, limit).map(dailyItem));
    }
    const paper = papers.find(({ id }) => pathname === `/api/papers/${id}`);
    return paper === undefined
      ? json({ error: 'Paper not found' }, { status: 404 })
      : json(flat(paper));
  };
}

function flat({ id, title, abstract, authors, published, upvotes }: FixturePaper) {
  return {
    id,
    title,
    summary: abstract,
    publishedAt: `${published}T17:59:59.000Z`,
    submittedOnDailyAt: `${published}T00:00:00.000Z`,
    submittedOnDailyBy: { fullname: 'Somebody Private', user: 'somebody' },
    authors: authors.map((name, i) => ({
      _id: `author-${i}`,
      name: name.join(' '),
      hidden: false,
    })),
    upvotes,
    discussionId: 'd',
  };
}

function dailyItem(paper: FixturePaper) {
  const { title, summary, publishedAt, ...inner } = flat(paper);
  return {
    paper: { ...inner, title, summary, publishedAt },
    title,
    summary,
    publishedAt,
    thumbnail: 'https://thumbnails.example/x.png',
    numComments: 2,
    isAuthorParticipating: false,
  };
}

/** OpenAlex, which wants the key `key`. */
export function openAlexAnswering(papers: readonly FixturePaper[]): Answering {
  return ({ url }) => {
    const { pathname, searchParams } = url;
    if (searchParams.get('api_key') !== 'key') return json({ error: 'no key' }, { status: 401 });
    if (pathname === '/works') {
      const words = (searchParams.get('search') ?? '').split(' ');
      const found = papers.filter(({ title }) =>
        words.some((word) => title.toLowerCase().includes(word)),
      );
      const results = found.slice(0, Number(searchParams.get('per_page') ?? 25)).map(work);
      return json({ meta: { count: found.length, next_cursor: null }, results, group_by: [] });
    }
    const doi = decodeURIComponent(pathname).replace('/works/doi:', '').toLowerCase();
    const paper = papers.find(({ id }) => doi === `10.48550/arxiv.${id}`);
    return paper === undefined ? json({ error: 'not found' }, { status: 404 }) : json(work(paper));
  };
}

function work({ id, title, abstract, authors, published, doi, citations }: FixturePaper) {
  const index: Record<string, number[]> = {};
  abstract.split(' ').forEach((word, place) => {
    index[word] = [...(index[word] ?? []), place];
  });
  return {
    id: `https://openalex.org/W${id.replace('.', '')}`,
    doi: `https://doi.org/${doi ?? `10.48550/arxiv.${id}`}`,
    display_name: title,
    publication_date: published,
    is_retracted: false,
    cited_by_count: citations,
    authorships: authors.map((name) => ({ author: { display_name: name.join(' '), orcid: null } })),
    topics: [{ id: 'https://openalex.org/T1', display_name: 'Information Retrieval', score: 0.9 }],
    locations: [{ landing_page_url: `http://arxiv.org/abs/${id}` }, { landing_page_url: null }],
    abstract_inverted_index: index,
  };
}

/** Semantic Scholar, which wants the key `key`. */
export function semanticScholarAnswering(papers: readonly FixturePaper[]): Answering {
  return ({ url, headers, body }) => {
    if (headers['x-api-key'] !== 'key') return json({ message: 'Forbidden' }, { status: 403 });
    if (url.pathname === '/graph/v1/paper/batch') {
      const { ids } = JSON.parse(body) as { ids: readonly string[] };
      const known = (id: string) => papers.find((paper) => id === `ARXIV:${paper.id}`);
      return json(
        ids.map((id) => known(id)).map((paper) => (paper === undefined ? null : s2(paper))),
      );
    }
    const words = (url.searchParams.get('query') ?? '').toLowerCase().split(' ');
    const found = papers.filter(({ title }) =>
      words.some((word) => title.toLowerCase().includes(word)),
    );
    const data = found.slice(0, Number(url.searchParams.get('limit') ?? 10)).map(s2);
    return json(
      data.length === 0 ? { total: 0, offset: 0 } : { total: data.length, offset: 0, data },
    );
  };
}

function s2({ id, title, abstract, authors, published, citations }: FixturePaper) {
  return {
    paperId: `s2-${id}`,
    externalIds: { ArXiv: id, CorpusId: 1 },
    title,
    abstract,
    authors: authors.map((name) => ({ authorId: '1', name: name.join(' ') })),
    publicationDate: published,
    citationCount: citations,
    tldr: { model: 'tldr@v2.0.0', text: 'Ranks papers.' },
  };
}
