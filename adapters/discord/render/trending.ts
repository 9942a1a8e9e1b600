import type { APIEmbed } from 'discord.js';
import { addressOf } from '../../../src/links.ts';
import { shortAuthors, shorten } from '../../../src/text.ts';
import type { Digest, Trending, TrendingCard } from '../../../src/trending-reply.ts';
import { link, plain, plainWithin, sentence, small } from '../escape.ts';
import { fitting, type Message, toCards, toMessage } from './message.ts';
import { paperLine } from './papers.ts';
import type { View } from './view.ts';

/** Each card has a row of buttons, and a message has five. */
export const CARDS_MAX = 5;
/** Five cards hold 6,000 characters together. */
const TITLE_MAX = 200;
const HEADING_MAX = 240;
const AUTHORS_MAX = 120;
const SENTENCE_MAX = 400;
const REASON_MAX = 160;
const COLOUR = 0x0b57a4;

/** A card a paper. */
export function renderTrending(reply: Trending | Digest, { buttons }: View): readonly Message[] {
  const cards = reply.cards.slice(0, CARDS_MAX);
  return [toCards(headingOf(reply), cards.map(toEmbed), buttons)];
}

/** The same as text alone, for places where the bot may show no cards. */
export function renderTrendingText(reply: Digest, { buttons }: View): readonly Message[] {
  const lines = reply.cards
    .slice(0, CARDS_MAX)
    .map((card) => `**${card.rank}** ${paperLine(card)}\n${small(plain(card.reason))}`);
  return [toMessage(fitting([headingOf(reply), ...lines]), buttons)];
}

function headingOf({ title, notices }: Trending | Digest): string {
  const heading = `**${plain(shorten(title, HEADING_MAX))}**`;
  return [heading, ...notices.map((notice) => small(sentence(notice)))].join('\n');
}

function toEmbed({ rank, title, id, url, ...card }: TrendingCard): APIEmbed {
  const to = addressOf(url);
  return {
    title: `${rank}. ${plainWithin(title === '' ? id : title, TITLE_MAX)}`,
    color: COLOUR,
    description: descriptionOf(card),
    ...(to !== undefined && { url: to }),
  };
}

function descriptionOf(card: Omit<TrendingCard, 'rank' | 'title' | 'id' | 'url'>): string {
  const { authors, published, year, sentence: told, reason, links } = card;
  const date = published ?? year?.toString();
  const names = plainWithin(shortAuthors(authors), AUTHORS_MAX);
  const more = links.map(({ label, url }) => link(label, url));
  return [
    date === undefined ? names : `${names} · ${date}`,
    ...(told === undefined ? [] : [plainWithin(told, SENTENCE_MAX)]),
    [`**${plainWithin(reason, REASON_MAX)}**`, ...more].join(' · '),
  ].join('\n');
}
