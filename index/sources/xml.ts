import { TextDecoder } from 'node:util';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { createBreather } from '../breather.ts';
import { type Body, Fault } from './body.ts';

const DEPTH_MAX = 32;
const ATTRIBUTES_MAX = 64;
const MARKUP_MAX = 1_000_000;
/** XML forbids them, and authors' texts hold them. */
const CONTROLS = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu;
/** What saxes says of `&nbsp;` and `&#11;`, which then stay in the text as they are. */
const BAD_ENTITY = /(?:undefined entity|malformed character entity)\.$/;
/** Where a reference has no end, saxes takes in markup up to the next semicolon. */
const SWALLOWED = /&#[^;<]*</;

/** Names are local: `arxiv:comment` and `comment` are one, since prefixes differ between servers. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own, without that of its children. */
  readonly text: string;
}

interface Growing {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Growing[];
  text: string;
}

/**
 * Streams a document and hands out the wanted elements, each when it is complete; gives the root's name.
 * Throws a `Fault` where it is cut, malformed or hostile. No entity is expanded but the five of XML.
 */
export async function readXml(
  body: Body,
  wanted: ReadonlySet<string>,
  onElement: (element: XmlElement) => void,
): Promise<string> {
  const reader = createReader(wanted, onElement);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const breathe = createBreather();
  for await (const chunk of body) {
    reader.write(decode(decoder, chunk));
    await breathe();
  }
  reader.write(decode(decoder));
  return reader.end();
}

function createReader(wanted: ReadonlySet<string>, onElement: (element: XmlElement) => void) {
  const parser = new SaxesParser();
  const open: Growing[] = [];
  let root = '';
  let depth = 0;
  let eventAt = 0;
  let isDoubtful = false;

  parser.on('error', (error) => {
    if (!BAD_ENTITY.test(error.message)) throw malformed(error);
    isDoubtful = true;
  });
  parser.on('doctype', () => {
    throw new Fault('sent XML with a DOCTYPE', { again: false });
  });
  parser.on('opentag', (tag) => {
    eventAt = parser.position;
    const element = startOf(tag);
    if (root === '') root = element.name;
    if (++depth > DEPTH_MAX) throw hostile();
    if (open.length === 0 && !wanted.has(element.name)) return;
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    eventAt = parser.position;
    depth--;
    const element = open.pop();
    if (element !== undefined && open.length === 0) onElement(element);
  });
  const addText = (text: string): void => {
    eventAt = parser.position;
    if (isDoubtful && SWALLOWED.test(text)) throw malformed();
    isDoubtful = false;
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  let attributes = 0;
  parser.on('attribute', () => {
    if (++attributes > ATTRIBUTES_MAX) throw hostile();
  });
  parser.on('opentagstart', () => {
    attributes = 0;
  });

  return {
    write(text: string): void {
      parser.write(text.replace(CONTROLS, ' '));
      if (parser.position - eventAt > MARKUP_MAX) throw hostile();
    },
    end(): string {
      parser.close();
      return root;
    },
  };
}

function startOf(tag: SaxesTagPlain): Growing {
  const attributes = Object.entries(tag.attributes).map(
    ([name, value]) => [localName(name), value] as const,
  );
  return { name: localName(tag.name), attributes: new Map(attributes), children: [], text: '' };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function malformed(cause?: Error): Fault {
  return new Fault('sent XML that is malformed or cut', { again: true }, { cause });
}

function hostile(): Fault {
  return new Fault('sent XML of a shape that no list of papers has', { again: false });
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new Fault('sent what is not UTF-8', { again: true }, { cause });
  }
}

/** Text of the first child of that name, '' where there is none. */
export function childText(element: XmlElement | undefined, name: string): string {
  return element?.children.find((child) => child.name === name)?.text ?? '';
}

/** Children of that name. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}
