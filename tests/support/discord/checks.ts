import { PermissionFlagsBits } from 'discord.js';
import { may } from './permissions.ts';
import type { Message, Post, User } from './records.ts';
import { textOf } from './shown.ts';
import { type InteractionTrace, traceInteraction } from './traces.ts';
import type { Changes } from './waiting.ts';
import type { World } from './world.ts';

/** What tests ask of all that the bot has posted. */
export interface Checks {
  /** Messages and edits of the bot's, in order. */
  readonly posts: readonly Post[];
  /** Those that notify somebody: in every test, none. */
  pinging(): readonly Post[];
  /** Those that leave it to Discord or to their text whom they notify: `allowed_mentions` is not `{parse: []}`. */
  unguarded(): readonly Post[];
  /** All that the bot ever showed this person, each version of each message; what was deleted too. */
  shownTo(user: User): readonly string[];
  /** Interactions without an acknowledgement, or whose placeholder was never filled in. */
  unanswered(): readonly InteractionTrace[];
}

export function createChecks(world: World, changes: Changes): Checks {
  const { posts } = world;
  return {
    posts,
    pinging: () => posts.filter(({ pings }) => pings.length > 0),
    unguarded: () => posts.filter((post) => !isGuarded(post)),
    shownTo: (user) => {
      const messages = new Set(posts.map(({ message }) => message));
      return [...messages]
        .filter((message) => sees(world, user, message))
        .flatMap(({ versions }) => versions.map(textOf))
        .filter((text) => text !== '');
    },
    unanswered: () =>
      [...world.interactions.values()]
        .map((interaction) => traceInteraction(world, changes, interaction))
        .filter((it) => it.interaction.acknowledgement === undefined || it.isThinking),
  };
}

function isGuarded({ allowedMentions }: Post): boolean {
  if (allowedMentions === undefined) return false;
  const { parse, users, roles, replied_user } = allowedMentions;
  const named = [...(users ?? []), ...(roles ?? [])];
  return parse?.length === 0 && named.length === 0 && replied_user !== true;
}

function sees(world: World, user: User, { channelId, privateTo }: Message): boolean {
  if (privateTo !== undefined) return privateTo === user.id;
  const channel = world.channels.get(channelId);
  if (channel === undefined) return false;
  return may(world, { userId: user.id, channel }, PermissionFlagsBits.ViewChannel);
}
