import type { Paper } from '../../../index/paper.ts';
import { bibtexFile } from '../../../src/bibtex.ts';
import type { Bibtex, PaperCard } from '../../../src/reply.ts';
import { split } from '../../../src/text.ts';
import { SECTION_MAX } from '../limits.ts';
import { escapeText, inert, jsonLength, link, plain, within } from '../mrkdwn.ts';
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

const TITLE_MAX = 500;
const AUTHORS_MAX = 800;
const CATEGORIES_MAX = 5;
const FACT_MAX = 120;
const SENTENCE_MAX = 800;
/** Characters of an abstract; escapes may make five of one. */
const PIECE_MAX = SECTION_MAX / 6;
/** Of what a message may hold, the rest is for what stands around it. */
const ABSTRACT_JSON_MAX = 8_000;

export function renderPaper({ paper, url }: PaperCard, view: View): Whole {
  const title = paper.title || paper.id;
  const facts = [
    paper.published ?? '',
    within(paper.categories.slice(0, CATEGORIES_MAX).join(' '), FACT_MAX, plain),
    within(paper.id, FACT_MAX, inert),
  ].filter((fact) => fact !== '');
  const head = [section(titleOf(title, url)), ...small(authorsOf(paper), facts.join(' · '))];
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
  const title = titleOf(paper.title || paper.id, url);
  const told = sentence === undefined ? [] : [within(sentence, SENTENCE_MAX, plain)];
  return [section([title, authorsOf(paper), ...told].join('\n')), ...buttonRow(view.buttons)];
}

/** BibTeX to copy, and as a file: half an entry is of no use. */
export function renderBibtex({ id, entry }: Bibtex): Whole {
  const code = `\`\`\`${escapeText(entry.trimEnd().replaceAll('```', "'''"))}\`\`\``;
  const shown = code.length > SECTION_MAX ? inert(phrases.longBibtex(id)) : code;
  return { text: 'BibTeX', blocks: [section(shown)], file: { name: bibtexFile(id), text: entry } };
}

function titleOf(title: string, url: string | undefined): string {
  return `*${within(title, TITLE_MAX, (text) => link(text, url))}*`;
}

function authorsOf({ authors }: Pick<Paper, 'authors'>): string {
  return within(authors.join(', ') || 'unknown authors', AUTHORS_MAX, plain);
}

function abstractOf(abstract: string): Blocks {
  let length = 0;
  const shown: string[] = [];
  for (const piece of split(abstract, PIECE_MAX).map(plain)) {
    length += jsonLength(piece) + 1;
    if (length > ABSTRACT_JSON_MAX) {
      shown.push('…');
      break;
    }
    if (piece !== '') shown.push(piece);
  }
  return joined(shown.length === 0 ? ['No abstract.'] : shown).map((text) => section(text));
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
