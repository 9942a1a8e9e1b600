import { SourceError } from '../errors.ts';
import { arxivSighting, withoutPrefix } from './arxiv.ts';
import { type Body, Fault } from './body.ts';
import type { Clock } from './clock.ts';
import { baseOf } from './hosts.ts';
import type { Http } from './http.ts';
import { assertReadable } from './sighting.ts';
import type { Batch, PaperSighting, PaperSource } from './source.ts';
import { childrenOf, childText, readXml, type XmlElement } from './xml.ts';

const MAX_BYTES = 20_000_000;
const TIMEOUT_MS = 60_000;
const WANTED = new Set(['item', 'entry', 'pubDate', 'updated']);
const KINDS = ['new', 'cross', 'replace', 'replace-cross'] as const;

export interface ArxivListingOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly categories: readonly string[];
}

interface Listing {
  readonly day: string;
  readonly sightings: readonly PaperSighting[];
  readonly skipped: number;
}

/** What arXiv announced today, with the kind of each announcement; nothing at weekends and on holidays. */
export function createArxivListing({ http, clock, categories }: ArxivListingOptions): PaperSource {
  const list = categories.map(encodeURIComponent).join('+');

  const fetchListing = (format: 'rss' | 'atom', signal?: AbortSignal): Promise<Listing> =>
    http.ask({
      url: `${baseOf(http.group, 'rss.arxiv.org')}/${format}/${list}`,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      read: (body) => readListing(body, clock.now()),
      signal,
    });

  return {
    name: 'arxiv',
    /**
     * The cursor names the day and the categories: a list that was read is not given again. An empty one may be filled
     * later that day.
     */
    async *read(cursor, signal): AsyncGenerator<Batch> {
      const listing = await fetchListing('rss', signal).catch((error: unknown) => {
        if (isSpoilt(error)) return fetchListing('atom', signal);
        throw error;
      });
      const next = `${listing.day} ${list}`;
      const { sightings, skipped } = listing;
      if (next === cursor || sightings.length === 0) return;
      yield { sightings, skipped, cursor: next };
    },
  };
}

/** An answer came, but none that could be read. */
function isSpoilt(error: unknown): boolean {
  return error instanceof SourceError && error.cause instanceof Fault && !error.cause.again;
}

async function readListing(body: Body, at: number): Promise<Listing> {
  const items: XmlElement[] = [];
  let day = new Date(at).toISOString().slice(0, 10);
  const root = await readXml(body, WANTED, (element) => {
    if (element.name === 'item' || element.name === 'entry') items.push(element);
    else day = dayOf(element.text) ?? day;
  });
  if (root !== 'rss' && root !== 'feed') throw new Fault('sent no list', { again: true });
  const sightings = items.flatMap((item) => toSighting(item, day, at) ?? []);
  assertReadable(items.length, sightings);
  return { day, sightings: onceEach(sightings), skipped: items.length - sightings.length };
}

/** A paper stands in the lists of several classes; `new` says more than `cross`. */
function onceEach(sightings: readonly PaperSighting[]): readonly PaperSighting[] {
  const once = new Map<string, PaperSighting>();
  for (const sighting of sightings) {
    const isNew = sighting.announced?.kind === 'new';
    if (isNew || !once.has(sighting.paper.id)) once.set(sighting.paper.id, sighting);
  }
  return [...once.values()];
}

/** RSS and Atom name the same things differently. */
function toSighting(item: XmlElement, today: string, at: number): PaperSighting | undefined {
  const text = childText(item, 'description') || childText(item, 'summary');
  const named = childText(item, 'announce_type') || /Announce Type:\s*([a-z-]+)/.exec(text)?.[1];
  const kind = KINDS.find((known) => known === named?.trim());
  const date = dayOf(childText(item, 'pubDate') || childText(item, 'published')) ?? today;
  return arxivSighting(
    {
      id: withoutPrefix(childText(item, 'guid') || childText(item, 'id')),
      title: childText(item, 'title'),
      abstract: text.replace(/^[\s\S]{0,200}?\bAbstract:/, ''),
      authors: childrenOf(item, 'creator').flatMap((names) => splitNames(names.text)),
      categories: childrenOf(item, 'category').map(
        (category) => category.attributes.get('term') ?? category.text,
      ),
      doi: childText(item, 'DOI'),
      announced: kind === undefined ? undefined : { date, kind },
    },
    at,
  );
}

/** All names come in one text; affiliations in brackets hold commas of their own. */
function splitNames(text: string): readonly string[] {
  return text.replace(/\([^()]*\)/g, '').split(',');
}

/** The UTC day of a date in either feed's format. */
function dayOf(text: string): string | undefined {
  const time = Date.parse(text.trim());
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}
