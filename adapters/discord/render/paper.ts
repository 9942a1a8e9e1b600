import { bibtexFile } from '../../../src/bibtex.ts';
import { phrases } from '../../../src/phrases.ts';
import type { Bibtex, PaperCard } from '../../../src/reply.ts';
import { shorten } from '../../../src/text.ts';
import { codeBlock, inert, link, plain, plainWithin, small } from '../escape.ts';
import { CONTENT_MAX } from '../limits.ts';
import { type Message, toMessage } from './message.ts';
import type { View } from './view.ts';

const TITLE_MAX = 250;
const AUTHORS_MAX = 250;
const CATEGORIES_MAX = 5;
const FACT_MAX = 80;

export function renderPaper(
  { paper, url, fetchedFrom }: PaperCard,
  { buttons }: View,
): readonly Message[] {
  const authors = shorten(paper.authors.join(', ') || 'unknown authors', AUTHORS_MAX);
  const facts = [paper.published, paper.categories.slice(0, CATEGORIES_MAX).join(' '), paper.id]
    .filter((fact) => fact !== undefined && fact !== '')
    .map((fact) => inert(shorten(String(fact), FACT_MAX)));
  const head = [
    `**${link(shorten(paper.title || paper.id, TITLE_MAX), url)}**`,
    plain(authors),
    small(facts.join(' · ')),
    ...(fetchedFrom === undefined ? [] : [small(phrases.fetched(fetchedFrom))]),
    '',
  ].join('\n');
  const abstract = paper.abstract === '' ? 'No abstract.' : paper.abstract;
  return [toMessage(`${head}\n${plainWithin(abstract, CONTENT_MAX - head.length - 1)}`, buttons)];
}

/** BibTeX to copy; a file where it is long, since half of it is of no use. */
export function renderBibtex({ id, entry }: Bibtex, { buttons }: View): readonly Message[] {
  const block = codeBlock(entry.trimEnd(), 'bibtex');
  if (block.length <= CONTENT_MAX) return [toMessage(block, buttons)];
  return [
    {
      ...toMessage(inert(shorten(id, FACT_MAX)), buttons),
      file: { name: bibtexFile(id), text: entry },
    },
  ];
}
