import type { PaperSummary } from '../../../src/paper-summary.ts';
import { phrases } from '../../../src/phrases.ts';
import type { Hits, PaperList } from '../../../src/reply.ts';
import { shorten } from '../../../src/text.ts';
import { plain, sentence, small } from '../escape.ts';
import { CONTENT_MAX } from '../limits.ts';
import { type Message, toMessage } from './message.ts';
import { paperLine, sentenceOf } from './papers.ts';
import type { View } from './view.ts';

const HEADING_MAX = 240;

/** Ranked papers, one a card. */
export function renderHits({ title, hits, notices }: Hits, { buttons }: View): readonly Message[] {
  const cards = hits.map((hit) => ({ label: `**${hit.rank}**`, paper: hit }));
  return [toMessage(list({ title, cards, notices }), buttons)];
}

/** An answer's sources, each with what it does or finds. */
export function renderPapers({ title, papers }: PaperList, { buttons }: View): readonly Message[] {
  const cards = papers.map((paper) => ({ label: `[${paper.n}]`, paper }));
  return [toMessage(list({ title, cards, notices: [] }), buttons)];
}

interface Listing {
  readonly title: string;
  readonly cards: readonly { readonly label: string; readonly paper: PaperSummary }[];
  readonly notices: readonly string[];
}

/** All with their sentences, else all without, else as many as have room. */
function list({ title, cards, notices }: Listing): string {
  const heading = `**${plain(shorten(title, HEADING_MAX))}**`;
  const after = notices.map((notice) => small(sentence(notice)));
  const lines = cards.map(({ label, paper }) => `${label} ${paperLine(paper)}`);
  const full = cards.map(({ paper }, i) =>
    [lines[i], ...(sentenceOf(paper) === undefined ? [] : [small(sentenceOf(paper) ?? '')])].join(
      '\n',
    ),
  );
  for (const rows of [full, lines]) {
    const content = [heading, ...rows, ...after].join('\n');
    if (content.length <= CONTENT_MAX) return content;
  }
  for (let shown = lines.length - 1; shown > 0; shown--) {
    const note = small(phrases.morePapers(lines.length - shown));
    const content = [heading, ...lines.slice(0, shown), note, ...after].join('\n');
    if (content.length <= CONTENT_MAX) return content;
  }
  return heading;
}
