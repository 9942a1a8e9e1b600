import type { Bibtex, PaperCard } from '../../../src/reply.ts';
import { shorten, split } from '../../../src/text.ts';
import { SECTION_MAX } from '../limits.ts';
import { escapeText, inert, link, plain } from '../mrkdwn.ts';
import { phrases } from '../phrases.ts';
import {
  type Blocks,
  buttonRow,
  fallback,
  section,
  small,
  type View,
  type Whole,
} from './blocks.ts';

const TITLE_MAX = 250;
const AUTHORS_MAX = 400;
const CATEGORIES_MAX = 5;
const FACT_MAX = 80;
/** Characters of an abstract; escapes may make five of one. */
const PIECE_MAX = SECTION_MAX / 5;
const PIECES_MAX = 8;
const FILE_NAME_MAX = 60;

export function renderPaper({ paper, url }: PaperCard, view: View): Whole {
  const title = shorten(paper.title || paper.id, TITLE_MAX);
  const authors = shorten(paper.authors.join(', ') || 'unknown authors', AUTHORS_MAX);
  const facts = [paper.published, paper.categories.slice(0, CATEGORIES_MAX).join(' '), paper.id]
    .filter((fact) => fact !== undefined && fact !== '')
    .map((fact) => inert(shorten(String(fact), FACT_MAX)));
  const head = [section(`*${link(title, url)}*`), ...small(plain(authors), facts.join(' · '))];
  return {
    text: fallback(title),
    blocks: [...head, ...abstractOf(paper.abstract), ...buttonRow(view.buttons)],
  };
}

/** What a link to a paper unfolds to. */
export function renderUnfurl(
  { paper, url }: PaperCard,
  sentence: string | undefined,
  view: View,
): Blocks {
  const title = `*${link(shorten(paper.title || paper.id, TITLE_MAX), url)}*`;
  const authors = plain(shorten(paper.authors.join(', ') || 'unknown authors', AUTHORS_MAX));
  const told = sentence === undefined ? [] : [plain(sentence)];
  return [section([title, authors, ...told].join('\n')), ...buttonRow(view.buttons)];
}

/** BibTeX to copy, and as a file: half an entry is of no use. */
export function renderBibtex({ id, entry }: Bibtex): Whole {
  const name = `${id.replace(/[^\w.-]+/g, '-').slice(0, FILE_NAME_MAX)}.bib`;
  const code = `\`\`\`${escapeText(entry.trimEnd().replaceAll('```', "'''"))}\`\`\``;
  const shown = code.length > SECTION_MAX ? inert(phrases.longBibtex(id)) : code;
  return { text: 'BibTeX', blocks: [section(shown)], file: { name, text: entry } };
}

function abstractOf(abstract: string): Blocks {
  if (abstract === '') return [section('No abstract.')];
  const pieces = split(abstract, PIECE_MAX);
  const shown = pieces.slice(0, PIECES_MAX).map(plain);
  const last = shown.at(-1) ?? '';
  const cut = pieces.length > PIECES_MAX ? [...shown.slice(0, -1), `${last} …`] : shown;
  return joined(cut).map((text) => section(text));
}

/** As few texts as sections need. */
function joined(pieces: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (const piece of pieces) {
    const last = texts.pop();
    if (last === undefined) texts.push(piece);
    else if (last.length + 1 + piece.length > SECTION_MAX) texts.push(last, piece);
    else texts.push(`${last} ${piece}`);
  }
  return texts;
}
