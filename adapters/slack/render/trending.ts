import { phrases } from '../../../src/phrases.ts';
import { describeSubscription } from '../../../src/subscription-lines.ts';
import { shorten } from '../../../src/text.ts';
import type {
  Digest,
  SubscriptionList,
  Trending,
  TrendingCard,
} from '../../../src/trending-reply.ts';
import { asTyped } from '../command-names.ts';
import { inert, link, plain, within } from '../mrkdwn.ts';
import {
  type Blocks,
  type Buttons,
  buttonRow,
  fallback,
  section,
  small,
  type View,
  type Whole,
} from './blocks.ts';
import { list } from './lists.ts';
import { paperLine } from './papers.ts';

const TOPIC_MAX = 220;
const FACT_MAX = 200;
const SENTENCE_MAX = 400;
const REASON_MAX = 160;
/** Each card has its own buttons. */
const NONE: Buttons = { actions: [] };

/** A card a paper, each with its row of buttons; the last ones give way where there is no room. */
export function renderTrending({ title, cards, notices }: Trending | Digest, view: View): Whole {
  return list({
    title,
    cards: cards.map((card) => [section(cardText(card)), ...ownButtons(view, card.rank)]),
    notices,
    buttons: NONE,
    more: phrases.morePapers,
  });
}

/** Subscriptions, each with its row of buttons. */
export function renderSubscriptions({ subscriptions }: SubscriptionList, view: View): Whole {
  if (subscriptions.length === 0) {
    return {
      text: fallback(asTyped(phrases.noSubscriptions)),
      blocks: [section(inert(asTyped(phrases.noSubscriptions)))],
    };
  }
  const cards = subscriptions.map((line) => {
    const { topic, facts } = describeSubscription(line);
    const shown = facts.map((fact) => within(fact, FACT_MAX, inert)).join(' · ');
    return [
      section(`*${line.n}* ${within(topic, TOPIC_MAX, plain)}`),
      ...small(shown),
      ...ownButtons(view, line.n),
    ];
  });
  return list({
    title: 'Subscriptions',
    cards,
    notices: [],
    buttons: NONE,
    more: phrases.moreSubscriptions,
  });
}

function cardText({ rank, reason, links, sentence, ...paper }: TrendingCard): string {
  const told = sentence === undefined ? [] : [plain(shorten(sentence, SENTENCE_MAX))];
  const more = links.map(({ label, url }) => link(label, url));
  const why = `_${plain(shorten(reason, REASON_MAX))}_`;
  return [`*${rank}.* ${paperLine(paper)}`, ...told, [why, ...more].join(' · ')].join('\n');
}

function ownButtons({ buttons }: View, card: number): Blocks {
  return buttonRow({ actions: buttons.actions.filter((button) => button.card === card) });
}
