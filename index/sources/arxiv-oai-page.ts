import { SourceError } from '../errors.ts';
import { cleanText } from '../paper.ts';
import { arxivSighting, removal } from './arxiv.ts';
import { type Body, Fault } from './body.ts';
import { assertReadable, isoDate } from './sighting.ts';
import type { Sighting } from './source.ts';
import { childrenOf, childText, readXml, type XmlElement } from './xml.ts';

/** Of one page; arXiv sends 2,500. */
const RECORDS_MAX = 10_000;
const WANTED = new Set(['record', 'error', 'resumptionToken', 'responseDate']);
/** Errors come with status 200; these two belong to a normal day. */
const HARMLESS = new Set(['noRecordsMatch', 'badResumptionToken']);

export interface OaiPage {
  readonly sightings: readonly Sighting[];
  readonly skipped: number;
  /** Datestamp of the last record. */
  readonly newest: string | undefined;
  /** The day that begins within the page: all that the list has of earlier ones has been read. */
  readonly begun: string | undefined;
  /** The server's day. */
  readonly date: string | undefined;
  readonly token: string | undefined;
  readonly tokenIsLost: boolean;
}

/** One answer to ListRecords; `at` is the time of the sightings. */
export async function readOaiPage(body: Body, at: number): Promise<OaiPage> {
  const sightings: Sighting[] = [];
  const others = new Map<string, XmlElement>();
  let skipped = 0;
  const days: string[] = [];
  const root = await readXml(body, WANTED, (element) => {
    if (element.name !== 'record') {
      others.set(element.name, element);
      return;
    }
    const sighting = toSighting(element, at);
    if (sighting === undefined) skipped++;
    else sightings.push(sighting);
    if (sightings.length > RECORDS_MAX) throw new Fault('sent too long a page', { again: false });
    days.push(isoDate(childText(headerOf(element), 'datestamp')) ?? '');
  });
  const error = others.get('error');
  const code = error?.attributes.get('code') ?? '';
  const token = others.get('resumptionToken')?.text.trim() || undefined;
  if (error !== undefined && !HARMLESS.has(code)) throw refused(code, error.text);
  const isEmpty = sightings.length + skipped === 0 && token === undefined && error === undefined;
  if (root !== 'OAI-PMH' || isEmpty) throw new Fault('sent no list of records', { again: true });
  assertReadable(skipped + sightings.length, sightings);
  return {
    sightings,
    skipped,
    newest: days.reduce(laterDay, undefined),
    begun: lastBegun(days),
    date: isoDate(others.get('responseDate')?.text),
    token,
    tokenIsLost: code === 'badResumptionToken',
  };
}

/** Undefined where there is none, or the days are not in order. */
function lastBegun(days: readonly string[]): string | undefined {
  const last = days.at(-1) ?? '';
  const isOrdered = days.every((day, i) => day !== '' && day >= (days[i - 1] ?? ''));
  return isOrdered && last > (days[0] ?? '') ? last : undefined;
}

export function laterDay(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

function refused(code: string, text: string): SourceError {
  const detail = cleanText(text).slice(0, 200);
  return new SourceError('arXiv', `arXiv does not accept the request: ${code} ${detail}`.trim(), {
    retryable: false,
  });
}

function headerOf(record: XmlElement): XmlElement | undefined {
  return childrenOf(record, 'header')[0];
}

function toSighting(record: XmlElement, at: number): Sighting | undefined {
  const head = headerOf(record);
  if (head?.attributes.get('status') === 'deleted')
    return removal(childText(head, 'identifier'), at);
  const data = childrenOf(record, 'metadata')[0]?.children[0];
  if (data === undefined) return undefined;
  return arxivSighting(
    {
      id: childText(data, 'id'),
      title: childText(data, 'title'),
      abstract: childText(data, 'abstract'),
      authors: childrenOf(childrenOf(data, 'authors')[0] ?? data, 'author').map(nameOf),
      published: childText(data, 'created'),
      categories: childText(data, 'categories').split(/\s+/),
      doi: childText(data, 'doi'),
      comment: childText(data, 'comments'),
      updated: childText(data, 'updated'),
    },
    at,
  );
}

/** A collaboration is one `keyname`. */
function nameOf(author: XmlElement): string {
  return ['forenames', 'keyname', 'suffix'].map((part) => childText(author, part)).join(' ');
}
