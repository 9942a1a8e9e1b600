import { phrases } from '../../../src/phrases.ts';
import type { Hits, PaperList } from '../../../src/reply.ts';
import { asTyped } from '../command-names.ts';
import { inert, plain, within } from '../mrkdwn.ts';
import {
  type Block,
  buttonRow,
  fallback,
  fitting,
  section,
  small,
  type View,
  type Whole,
} from './blocks.ts';
import { paperCard } from './papers.ts';

const HEADING_MAX = 400;

/** Ranked papers, one a card. */
export function renderHits({ title, hits, notices }: Hits, view: View): Whole {
  const cards = hits.map((hit) => paperCard(`${hit.rank}.`, hit, hit.rank));
  return list({ title, cards, notices }, view);
}

/** Papers in an order that means nothing, such as an answer's sources. */
export function renderPapers({ title, papers }: PaperList, view: View): Whole {
  const cards = papers.map((paper) => paperCard(`[${paper.n}]`, paper, paper.n));
  return list({ title, cards, notices: [] }, view);
}

interface Listing {
  readonly title: string;
  readonly cards: readonly Block[];
  readonly notices: readonly string[];
}

function list({ title, cards, notices }: Listing, view: View): Whole {
  const heading = section(`*${within(title, HEADING_MAX, plain)}*`);
  const after = [
    ...small(...notices.map((notice) => inert(asTyped(notice)))),
    ...buttonRow(view.buttons),
  ];
  const reserved = [heading, ...small(phrases.morePapers(cards.length)), ...after];
  const { shown, left } = fitting(cards, reserved);
  const hidden = left === 0 ? [] : small(phrases.morePapers(left));
  return { text: fallback(title), blocks: [heading, ...shown, ...hidden, ...after] };
}
