import { escapeXml, type FixturePaper } from './fixture-papers.ts';
import type { Answer, Answering, Received } from './source-server.ts';

export interface ArxivOptions {
  readonly papers: readonly FixturePaper[];
  /** Records of an OAI page. */
  readonly pageSize?: number;
  /** The query interface before or after it was rewritten in autumn 2025. */
  readonly atom?: 'old' | 'new';
  readonly today?: string;
}

const XML = { 'content-type': 'text/xml; charset=utf-8' };

/** What arXiv's four hosts answer, on one. */
export function arxivAnswering(options: ArxivOptions): Answering {
  return (request) => {
    const { pathname } = request.url;
    if (pathname === '/oai') return oai(request, options);
    if (pathname === '/api/query') return atom(request, options);
    if (pathname.startsWith('/rss/')) return { headers: XML, body: rssListing(options) };
    if (pathname.startsWith('/atom/')) return { headers: XML, body: atomListing(options) };
    return { status: 404 };
  };
}

function oai({ url }: Received, { papers, pageSize = 2500, today = '2026-11-23' }: ArxivOptions) {
  const token = url.searchParams.get('resumptionToken');
  const query = token === null ? url.searchParams : new URLSearchParams(token);
  const from = query.get('from') ?? '';
  const set = (query.get('set') ?? '').split(':');
  const skip = Number(query.get('skip') ?? 0);
  const all = papers
    .filter((paper) => datestampOf(paper) >= from && isInSet(paper, set))
    .toSorted((a, b) => (datestampOf(a) + a.id < datestampOf(b) + b.id ? -1 : 1));
  const page = all.slice(skip, skip + pageSize);
  if (page.length === 0) return oaiError('noRecordsMatch', 'nothing there', today);
  const rest = new URLSearchParams({ ...Object.fromEntries(query), skip: String(skip + pageSize) });
  const isLast = skip + pageSize >= all.length;
  const next = isLast
    ? token === null
      ? ''
      : '<resumptionToken/>'
    : `<resumptionToken expirationDate='2026-11-24T00:00:00Z'>${escapeXml(rest.toString())}</resumptionToken>`;
  return oaiPage(`<ListRecords>${page.map(oaiRecord).join('\n')}${next}</ListRecords>`, today);
}

export function oaiPage(content: string, today = '2026-11-23'): Answer {
  return {
    headers: XML,
    body: `<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>${today}T05:00:01Z</responseDate>
<request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>
${content}
</OAI-PMH>`,
  };
}

export function oaiError(code: string, text: string, today?: string): Answer {
  return oaiPage(`<error code="${code}">${text}</error>`, today);
}

export function oaiRecord(paper: FixturePaper): string {
  const header = `<identifier>oai:arXiv.org:${paper.id}</identifier><datestamp>${datestampOf(paper)}</datestamp>${paper.categories.map((category) => `<setSpec>${category.replace('.', ':')}</setSpec>`).join('')}`;
  if (paper.deleted === true) return `<record><header status="deleted">${header}</header></record>`;
  return `<record><header>${header}</header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/" xsi:schemaLocation="x y">
<id>${paper.id}</id><created>${paper.published}</created>${element('updated', paper.updated)}
<authors>${paper.authors.map(([forenames, keyname]) => `<author><keyname>${escapeXml(keyname)}</keyname><forenames>${escapeXml(forenames)}</forenames></author>`).join('')}</authors>
<title>${escapeXml(paper.title)}</title><categories>${paper.categories.join(' ')}</categories>
${element('comments', paper.comment)}${element('doi', paper.doi)}<acm-class>not an ACM class</acm-class>
<abstract>  ${escapeXml(paper.abstract).replaceAll(' and ', '\nand ')}
</abstract></arXiv></metadata></record>`;
}

function element(name: string, text: string | undefined): string {
  return text === undefined ? '' : `<${name}>${escapeXml(text)}</${name}>`;
}

function datestampOf({ datestamp, published }: FixturePaper): string {
  return datestamp ?? published;
}

function isInSet({ categories }: FixturePaper, [group, archive, subject]: string[]): boolean {
  const wanted = subject === undefined ? (archive ?? group) : `${archive}.${subject}`;
  return categories.some((category) => category === wanted || category.startsWith(`${wanted}.`));
}

function atom({ url }: Received, { papers, atom: shape = 'new' }: ArxivOptions): Answer {
  const ids = url.searchParams.get('id_list')?.split(',');
  const start = Number(url.searchParams.get('start') ?? 0);
  const size = Number(url.searchParams.get('max_results') ?? 10);
  const words = [...(url.searchParams.get('search_query') ?? '').matchAll(/all:(\w+)/g)];
  const any = url.searchParams.get('search_query')?.includes(' OR ') === true;
  const matches = papers.filter((paper) => {
    if (ids !== undefined) return ids.includes(paper.id);
    const text = `${paper.title} ${paper.abstract}`.toLowerCase();
    const stands = ([, word]: readonly string[]): boolean => text.includes(word ?? '');
    return any ? words.some(stands) : words.every(stands);
  });
  const page = matches.slice(start, start + size);
  const total = shape === 'old' && ids !== undefined ? ids.length : matches.length;
  return atomFeed(page, { shape, total });
}

export function atomFeed(
  papers: readonly FixturePaper[],
  { shape, total }: { readonly shape: 'old' | 'new'; readonly total: number },
): Answer {
  const entries = papers.map(shape === 'old' ? oldEntry : newEntry).join('\n');
  return {
    headers: XML,
    body: shape === 'old' ? oldFeed(entries, total) : newFeed(entries, total),
  };
}

function newFeed(entries: string, total: number): string {
  return `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<id>https://arxiv.org/api/c2lnbmFscw</id>
<title>arXiv Query: search_query=&amp;id_list=&amp;start=0</title>
<updated>2026-11-23T06:00:00Z</updated>
<link href="https://arxiv.org/api/query?start=0" type="application/atom+xml"/>
<opensearch:itemsPerPage>100</opensearch:itemsPerPage>
<opensearch:totalResults>${total}</opensearch:totalResults>
<opensearch:startIndex>0</opensearch:startIndex>
${entries}
</feed>`;
}

function oldFeed(entries: string, total: number): string {
  const search = 'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"';
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<link href="http://arxiv.org/api/query?start=0" rel="self" type="application/atom+xml"/>
<title type="html">ArXiv Query: search_query=&amp;id_list=&amp;start=0</title>
<id>http://arxiv.org/api/c2lnbmFscw</id>
<updated>2025-10-01T00:00:00-04:00</updated>
<opensearch:totalResults ${search}>${total}</opensearch:totalResults>
<opensearch:startIndex ${search}>0</opensearch:startIndex>
<opensearch:itemsPerPage ${search}>100</opensearch:itemsPerPage>
${entries}
</feed>`;
}

/** Classes of ACM and MSC come among them. */
function categoriesOf({ categories }: FixturePaper): string {
  return [...categories, 'H.3.3', '05C15 (Primary), 05C10']
    .map((term) => `<category term="${term}" scheme="http://arxiv.org/schemas/atom"/>`)
    .join('');
}

function newEntry(paper: FixturePaper): string {
  return `<entry>
<id>http://arxiv.org/abs/${versioned(paper)}</id>
<title>${escapeXml(paper.title).replace(' ', '\n  ')}</title>
<updated>${paper.updated ?? paper.published}T17:59:59Z</updated>
<link href="https://arxiv.org/abs/${versioned(paper)}" rel="alternate" type="text/html"/>
<summary>  ${escapeXml(paper.abstract)}
</summary>
${categoriesOf(paper)}
<published>${paper.published}T09:00:00Z</published>
${paper.comment === undefined ? '' : `<arxiv:comment>${escapeXml(paper.comment)}</arxiv:comment>`}
<arxiv:primary_category term="${paper.categories[0]}"/>
${paper.doi === undefined ? '' : `<arxiv:doi>${paper.doi}</arxiv:doi>`}
${paper.authors.map(([forenames, keyname]) => `<author><name>${escapeXml(`${forenames} ${keyname}`)}</name><arxiv:affiliation>A University</arxiv:affiliation></author>`).join('')}
</entry>`;
}

function oldEntry(paper: FixturePaper): string {
  const arxiv = 'xmlns:arxiv="http://arxiv.org/schemas/atom"';
  return `<entry>
<id>http://arxiv.org/abs/${versioned(paper)}</id>
<updated>${paper.updated ?? paper.published}T17:59:59Z</updated>
<published>${paper.published}T09:00:00Z</published>
<title>${escapeXml(paper.title)}</title>
<summary>${escapeXml(paper.abstract)}</summary>
${paper.authors.map(([forenames, keyname]) => `<author><name>${escapeXml(`${forenames} ${keyname}`)}</name></author>`).join('')}
${paper.doi === undefined ? '' : `<arxiv:doi ${arxiv}>${paper.doi}</arxiv:doi>`}
${paper.comment === undefined ? '' : `<arxiv:comment ${arxiv}>${escapeXml(paper.comment)}</arxiv:comment>`}
<link href="http://arxiv.org/abs/${versioned(paper)}" rel="alternate" type="text/html"/>
<arxiv:primary_category ${arxiv} term="${paper.categories[0]}" scheme="http://arxiv.org/schemas/atom"/>
${categoriesOf(paper)}
</entry>`;
}

export function atomError(message: string): Answer {
  return {
    status: 400,
    headers: XML,
    body: newFeed(
      `<entry><id>http://arxiv.org/api/errors#made_up</id><title>Error</title><summary>${message}</summary></entry>`,
      1,
    ),
  };
}

function versioned({ id, version = 1 }: FixturePaper): string {
  return `${id}v${version}`;
}

function rssListing({ papers, today = '2026-11-23' }: ArxivOptions): string {
  const date = `${new Date(today).toUTCString().slice(0, 16)} 00:00:00 -0500`;
  const items = papers.map(
    (paper) => `<item><title>${escapeXml(paper.title)}</title>
<link>https://arxiv.org/abs/${paper.id}</link>
<description>${announcement(paper)}</description>
<guid isPermaLink="false">oai:arXiv.org:${versioned(paper)}</guid>
${paper.categories.map((category) => `<category>${category}</category>`).join('')}
<pubDate>${date}</pubDate><arxiv:announce_type>${paper.announce ?? 'new'}</arxiv:announce_type>
<dc:creator>${escapeXml(names(paper))}</dc:creator></item>`,
  );
  return `<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>
<title>cs.IR updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.IR</link>
<atom:link href="http://rss.arxiv.org/rss/cs.IR" rel="self" type="application/rss+xml"/>
<pubDate>${date}</pubDate><skipDays><day>Sunday</day><day>Saturday</day></skipDays>
${items.join('\n')}</channel></rss>`;
}

function atomListing({ papers, today = '2026-11-23' }: ArxivOptions): string {
  const entries = papers.map(
    (
      paper,
    ) => `<entry><id>oai:arXiv.org:${versioned(paper)}</id><title>${escapeXml(paper.title)}</title>
<updated>${today}T05:00:00+00:00</updated><published>${today}T00:00:00-05:00</published>
<link href="https://arxiv.org/abs/${paper.id}" rel="alternate" type="text/html"/>
<summary>${announcement(paper)}</summary>
${paper.categories.map((category) => `<category term="${category}"/>`).join('')}
<dc:creator>${escapeXml(names(paper))}</dc:creator></entry>`,
  );
  return `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom">
<id>http://rss.arxiv.org/atom/cs.IR</id><title>cs.IR updates on arXiv.org</title>
<updated>${today}T05:00:00+00:00</updated>
${entries.join('\n')}</feed>`;
}

function announcement(paper: FixturePaper): string {
  return `arXiv:${versioned(paper)} Announce Type: ${paper.announce ?? 'new'} \nAbstract: ${escapeXml(paper.abstract)}`;
}

function names({ authors }: FixturePaper): string {
  return authors.map((name) => name.join(' ')).join(', ');
}
