import { phrases } from '../../../src/phrases.ts';
import { describeSubscription } from '../../../src/subscription-lines.ts';
import { shorten } from '../../../src/text.ts';
import type {
  Digest,
  SubscriptionList,
  Trending,
  TrendingCard,
} from '../../../src/trending-reply.ts';
import { inert, link, plain, within } from '../mrkdwn.ts';
import {
  type Blocks,
  type Button,
  buttonRow,
  fallback,
  fitting,
  section,
  small,
  type View,
  type Whole,
} from './blocks.ts';
import { paperLine } from './papers.ts';

const HEADING_MAX = 240;
const TOPIC_MAX = 220;
const FACT_MAX = 200;
const SENTENCE_MAX = 400;
const REASON_MAX = 160;
const NOTICE_MAX = 300;

/** A card a paper, each with its row of buttons; the last ones give way where there is no room. */
export function renderTrending({ title, cards, notices }: Trending | Digest, view: View): Whole {
  const entries = cards.map((card) => ({
    lines: [section(cardText(card))],
    actions: ownActions(view, card.rank),
  }));
  return list({ title, entries, notices });
}

/** Subscriptions, each with its row of buttons. */
export function renderSubscriptions({ subscriptions }: SubscriptionList, view: View): Whole {
  if (subscriptions.length === 0) {
    return {
      text: fallback(phrases.noSubscriptions),
      blocks: [section(inert(phrases.noSubscriptions))],
    };
  }
  const entries = subscriptions.map((line) => {
    const { topic, facts } = describeSubscription(line);
    const shown = facts.map((fact) => within(fact, FACT_MAX, inert)).join(' · ');
    return {
      lines: [section(`*${line.n}* ${within(topic, TOPIC_MAX, plain)}`), ...small(shown)],
      actions: ownActions(view, line.n),
    };
  });
  return list({ title: 'Subscriptions', entries, notices: [] });
}

function cardText({ rank, reason, links, sentence, ...paper }: TrendingCard): string {
  const told = sentence === undefined ? [] : [plain(shorten(sentence, SENTENCE_MAX))];
  const more = links.map(({ label, url }) => link(label, url));
  const why = `_${plain(shorten(reason, REASON_MAX))}_`;
  return [`*${rank}.* ${paperLine(paper)}`, ...told, [why, ...more].join(' · ')].join('\n');
}

function ownActions({ buttons }: View, card: number): readonly Button[] {
  return buttons.actions.filter((button) => button.card === card);
}

interface Listing {
  readonly title: string;
  readonly entries: readonly { readonly lines: Blocks; readonly actions: readonly Button[] }[];
  readonly notices: readonly string[];
}

function list({ title, entries, notices }: Listing): Whole {
  const heading = section(`*${within(title, HEADING_MAX, plain)}*`);
  const after = small(...notices.map((notice) => within(notice, NOTICE_MAX, inert)));
  const cards = entries.flatMap(({ lines, actions }) => [...lines, ...buttonRow({ actions })]);
  const { shown } = fitting(cards, [heading, ...after]);
  return { text: fallback(title), blocks: [heading, ...shown, ...after] };
}
