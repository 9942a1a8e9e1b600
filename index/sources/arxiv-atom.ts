import { SourceError } from '../errors.ts';
import { cleanText, type PaperId, titleKey } from '../paper.ts';
import { arxivSighting } from './arxiv.ts';
import { type Body, Fault } from './body.ts';
import type { Clock } from './clock.ts';
import { baseOf } from './hosts.ts';
import type { Http } from './http.ts';
import { assertReadable } from './sighting.ts';
import {
  LIVE_PATIENCE_MS,
  type PaperLookup,
  type PaperSearch,
  type PaperSighting,
} from './source.ts';
import { childrenOf, childText, readXml, type XmlElement } from './xml.ts';

const MAX_BYTES = 20_000_000;
const TIMEOUT_MS = 60_000;
/** Larger pages come back cut more often. */
const PAGE_SIZE = 100;
const EMPTY_PAGES_MAX = 5;
const WORDS_MAX = 12;
/** Not ACM's and MSC's classes, which come among arXiv's own. */
const CATEGORY = /^[a-z-]+(?:\.[A-Za-z-]+)?$/;
const WANTED = new Set(['entry', 'totalResults']);
const QUESTION_WORDS = new Set(
  'a an and are be can could did do does for how in is it of on or should the there to was were what when where which who why will with would'.split(
    ' ',
  ),
);

interface Feed {
  readonly sightings: readonly PaperSighting[];
  /** Entries in this answer, readable or not. */
  readonly received: number;
  /** What arXiv says that there are in all. */
  readonly total: number;
}

export interface ArxivAtomOptions {
  readonly http: Http;
  readonly clock: Clock;
}

/** arXiv's query interface: single papers by id, and live search. Not made for bulk. */
export function createArxivAtom({ http, clock }: ArxivAtomOptions): PaperLookup & PaperSearch {
  const fetchFeed = (query: Readonly<Record<string, string>>, signal?: AbortSignal) =>
    http.ask({
      url: `${baseOf(http.group, 'export.arxiv.org')}/api/query?${new URLSearchParams(query)}`,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      statuses: [400],
      patienceMs: LIVE_PATIENCE_MS,
      read: (body) => readFeed(body, clock.now()),
      signal,
    });

  /** `max_results` is 10 unless it is given, also for ids; a short answer is asked for once more. */
  async function byIds(ids: readonly PaperId[], signal?: AbortSignal) {
    const found = new Map<PaperId, PaperSighting>();
    let missing = ids;
    for (let tries = 0; tries < 2 && missing.length > 0; tries++) {
      const list = missing.map((id) => id.slice('arxiv:'.length)).join(',');
      const query = { id_list: list, max_results: String(missing.length) };
      const { sightings, received, total } = await fetchFeed(query, signal);
      for (const sighting of sightings) found.set(sighting.paper.id, sighting);
      if (received >= total) break;
      missing = missing.filter((id) => !found.has(id));
    }
    return found;
  }

  async function* matches(searchQuery: string, limit: number, signal?: AbortSignal) {
    let emptyPages = 0;
    for (let start = 0; start < limit; ) {
      const size = Math.min(PAGE_SIZE, limit - start);
      const page = { start: String(start), max_results: String(size) };
      const feed = await fetchFeed({ search_query: searchQuery, ...page }, signal);
      yield* feed.sightings;
      start += feed.received;
      if (start >= feed.total) return;
      emptyPages = feed.received === 0 ? emptyPages + 1 : 0;
      if (emptyPages === EMPTY_PAGES_MAX) throw empty();
    }
  }

  return {
    name: 'arxiv',

    async lookup(ids, signal) {
      const known = ids.filter((id) => id.startsWith('arxiv:'));
      const found = new Map<PaperId, PaperSighting>();
      for (let at = 0; at < known.length; at += PAGE_SIZE) {
        const page = await byIds(known.slice(at, at + PAGE_SIZE), signal);
        for (const [id, sighting] of page) found.set(id, sighting);
      }
      return ids.map((id) => found.get(id));
    },

    /** Papers with all of the words, else with any of them. arXiv answers with none under load, too. */
    async search(query, limit, signal) {
      const words = titleKey(query)
        .split(' ')
        .filter((word) => word !== '' && !QUESTION_WORDS.has(word))
        .slice(0, WORDS_MAX)
        .map((word) => `all:${word}`);
      for (const operator of words.length > 1 ? [' AND ', ' OR '] : ['']) {
        const found = new Map<PaperId, PaperSighting>();
        if (words.length === 0) break;
        for await (const sighting of matches(words.join(operator), limit, signal)) {
          found.set(sighting.paper.id, sighting);
        }
        if (found.size > 0) return [...found.values()];
      }
      return [];
    },
  };
}

function empty(): SourceError {
  return new SourceError('arXiv', 'arXiv says that there are papers, but does not send them.', {
    retryable: true,
  });
}

/** Reads by name alone: the order of elements and the feed's own fields differ between arXiv's servers. */
async function readFeed(body: Body, at: number): Promise<Feed> {
  const entries: XmlElement[] = [];
  let total = 0;
  const root = await readXml(body, WANTED, (element) => {
    if (element.name === 'entry') entries.push(element);
    else total = Number(element.text.trim()) || 0;
  });
  if (root !== 'feed') throw new Fault('sent no feed', { again: true });
  const error = entries.find((entry) => childText(entry, 'id').includes('/api/errors'));
  if (error !== undefined) throw refused(childText(error, 'summary'));
  const sightings = entries.flatMap((entry) => toSighting(entry, at) ?? []);
  assertReadable(entries.length, sightings);
  return { sightings, received: entries.length, total };
}

function refused(summary: string): SourceError {
  const detail = cleanText(summary).slice(0, 200);
  return new SourceError('arXiv', `arXiv does not accept the request: ${detail}`, {
    retryable: false,
    status: 400,
  });
}

function toSighting(entry: XmlElement, at: number): PaperSighting | undefined {
  return arxivSighting(
    {
      id: childText(entry, 'id'),
      title: childText(entry, 'title'),
      abstract: childText(entry, 'summary'),
      authors: childrenOf(entry, 'author').map((author) => childText(author, 'name')),
      published: childText(entry, 'published'),
      categories: childrenOf(entry, 'category')
        .map(({ attributes }) => attributes.get('term') ?? '')
        .filter((term) => CATEGORY.test(term)),
      doi: childText(entry, 'doi'),
      comment: childText(entry, 'comment'),
      updated: childText(entry, 'updated'),
    },
    at,
  );
}
