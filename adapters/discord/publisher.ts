import {
  type APIMessage,
  ComponentType,
  PermissionFlagsBits,
  type REST,
  Routes,
  SnowflakeUtil,
} from 'discord.js';
import { actionsFor } from '../../src/actions.ts';
import { markOf } from '../../src/button.ts';
import { storedButton } from '../../src/kept-calls.ts';
import type { Found, Post, Published, Publisher } from '../../src/publisher.ts';
import type { CallStore } from '../../src/state/calls.ts';
import type { Digest } from '../../src/trending-reply.ts';
import type { Channels } from './channels.ts';
import { sentence } from './escape.ts';
import { failureOf, isAnswered, RefusedBefore, reasonOf } from './failures.ts';
import { CUSTOM_ID_MAX } from './limits.ts';
import { REMEMBERED_MS, type Refusals } from './refusals.ts';
import { type Button, type Message, toMessage } from './render/message.ts';
import { CARDS_MAX, renderTrending, renderTrendingText } from './render/trending.ts';
import { openDirect } from './ways.ts';

/** The connection as it is now. */
export interface Link {
  readonly rest: REST;
  readonly channels: Channels;
  /** The bot's own id. */
  readonly self: string;
}

export interface PublisherParts {
  /** Undefined while Discord cannot be reached. */
  readonly link: () => Link | undefined;
  readonly refusals: Refusals;
  readonly calls: CallStore;
}

/** Discord takes five messages in five seconds in a channel, and fifty requests a second of a bot. */
const PACE = { atOnce: 10, gapMs: 40, laneGapMs: 1_100 } as const;
const AWAY_MS = 30_000;
/** Discord’s clock may be behind. */
const SKEW_MS = 600_000;
const LOOKED_THROUGH = 100;
const { EmbedLinks, ReadMessageHistory } = PermissionFlagsBits;

/** Posts in channels, and to people alone. */
export function createDigestPublisher({ link, refusals, calls }: PublisherParts): Publisher {
  const away: Published = {
    kind: 'later',
    reason: 'Discord could not be reached',
    afterMs: AWAY_MS,
  };

  async function send(digest: Digest, post: Post, { rest, channels }: Link): Promise<Published> {
    const { to, key } = post;
    const buttons = await buttonsFor(digest, post);
    const channelId = to.direct ? await openDirect(rest, to.channel) : to.channel;
    const isPlain = !to.direct && channels.may(channelId, EmbedLinks) === false;
    const message = messageOf(digest, buttons, isPlain ? 'text' : 'cards');
    const body = { ...message.body, nonce: key, enforce_nonce: true };
    const sent = (await rest.post(Routes.channelMessages(channelId), { body })) as APIMessage;
    return { kind: 'arrived', conversation: sent.id };
  }

  async function buttonsFor(digest: Digest, { to, key }: Post): Promise<readonly Button[]> {
    const owner = { platform: to.platform, tenant: to.tenant, person: '' };
    const shown = actionsFor(digest).filter(({ card = 0 }) => card <= CARDS_MAX);
    return await Promise.all(
      shown.map(async ({ label, card, call }) => ({
        label,
        card,
        customId: await storedButton(call, { owner, calls, lengthMax: CUSTOM_ID_MAX, mark: key }),
      })),
    );
  }

  /** Nothing is concluded from a channel whose history may not be read, or is too long. */
  async function look({ to, key, dueAt }: Post, { rest, channels, self }: Link): Promise<Found> {
    const channelId = to.direct ? await openDirect(rest, to.channel) : to.channel;
    const after = String(SnowflakeUtil.generate({ timestamp: dueAt.getTime() - SKEW_MS }));
    const query = new URLSearchParams({ after, limit: String(LOOKED_THROUGH) });
    const route = Routes.channelMessages(channelId);
    const messages = (await rest.get(route, { query })) as readonly APIMessage[];
    const found = messages.find((message) => message.author.id === self && isMarked(message, key));
    if (found !== undefined) return { kind: 'arrived', conversation: found.id };
    const sees = to.direct || channels.may(channelId, ReadMessageHistory) === true;
    return { kind: sees && messages.length < LOOKED_THROUGH ? 'absent' : 'unknown' };
  }

  return {
    platform: 'discord',
    cards: CARDS_MAX,
    pace: { ...PACE, laneOf: ({ channel }) => channel },

    async publish(digest, post) {
      const now = link();
      if (now === undefined) return away;
      const { tenant, channel } = post.to;
      const deed = { tenant, what: `post ${channel}` };
      return await refusals.guard(deed, () => send(digest, post, now)).catch(outcomeOf);
    },

    async find(post) {
      const now = link();
      if (now === undefined) return { kind: 'unreachable' };
      return await look(post, now).catch(
        (error: unknown): Found => ({
          kind: failureOf(error) === 'outage' ? 'unreachable' : 'unknown',
        }),
      );
    },

    async tell({ tenant, person }, text) {
      const now = link();
      if (now === undefined) throw new Error('Discord could not be reached');
      await refusals.guard({ tenant, what: `direct ${person}` }, async () => {
        const route = Routes.channelMessages(await openDirect(now.rest, person));
        await now.rest.post(route, { body: toMessage(sentence(text)).body });
      });
    },
  };
}

function messageOf(digest: Digest, buttons: readonly Button[], as: 'cards' | 'text'): Message {
  const view = { question: 'visible', buttons } as const;
  const [message] =
    as === 'cards' ? renderTrending(digest, view) : renderTrendingText(digest, view);
  if (message === undefined) throw new Error('a post has no message');
  return message;
}

function outcomeOf(error: unknown): Published {
  if (error instanceof RefusedBefore) {
    return { kind: 'later', reason: 'Discord refused posts there lately', afterMs: REMEMBERED_MS };
  }
  const reason = reasonOf(error);
  switch (failureOf(error)) {
    case 'gone':
      return { kind: 'gone', reason };
    case 'refused':
      return { kind: 'refused', reason, afterMs: REMEMBERED_MS };
    case 'malformed':
      return { kind: 'malformed', reason };
    case 'outage':
      return isAnswered(error) ? { kind: 'later', reason } : { kind: 'unknown', reason };
  }
}

function isMarked({ components = [] }: APIMessage, key: string): boolean {
  return components.some(
    (row) =>
      row.type === ComponentType.ActionRow &&
      row.components.some((button) => 'custom_id' in button && markOf(button.custom_id) === key),
  );
}
