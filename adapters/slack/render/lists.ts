import { phrases } from '../../../src/phrases.ts';
import type { Hits, PaperList } from '../../../src/reply.ts';
import { asTyped } from '../command-names.ts';
import { inert, plain, within } from '../mrkdwn.ts';
import {
  type Block,
  type Buttons,
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
const NOTICE_MAX = 600;

/** Ranked papers, one a card. */
export function renderHits({ title, hits, notices }: Hits, view: View): Whole {
  const cards = hits.map((hit) => [paperCard(`${hit.rank}.`, hit, hit.rank)]);
  return list({ title, cards, notices, buttons: view.buttons, more: phrases.morePapers });
}

/** Papers in an order that means nothing, such as an answer's sources. */
export function renderPapers({ title, papers }: PaperList, view: View): Whole {
  const cards = papers.map((paper) => [paperCard(`[${paper.n}]`, paper, paper.n)]);
  return list({ title, cards, notices: [], buttons: view.buttons, more: phrases.morePapers });
}

interface Listing {
  readonly title: string;
  /** Each is shown whole or not at all. */
  readonly cards: readonly (readonly Block[])[];
  readonly notices: readonly string[];
  /** Of the list as a whole. */
  readonly buttons: Buttons;
  /** Says how many cards had no room. */
  readonly more: (count: number) => string;
}

/** Cards between a title and what is said of them; the last ones give way where there is no room. */
export function list({ title, cards, notices, buttons, more }: Listing): Whole {
  const heading = section(`*${within(title, HEADING_MAX, plain)}*`);
  const after = [
    ...small(...notices.map((notice) => within(asTyped(notice), NOTICE_MAX, inert))),
    ...buttonRow(buttons),
  ];
  const reserved = [heading, ...small(more(cards.length)), ...after];
  const { shown, left } = fitting(cards, reserved);
  const hidden = left === 0 ? [] : small(more(left));
  return { text: fallback(title), blocks: [heading, ...shown, ...hidden, ...after] };
}
