import { AllowedMentionsTypes as Kind } from 'discord.js';
import type { Mentions } from './records.ts';
import type { AllowedMentions } from './validation/message-body.ts';

/** Where a message comes from: it decides what Discord pings when nothing is said about mentions. */
export type Origin = 'message' | 'interaction';

const DEFAULTS: Readonly<Record<Origin, AllowedMentions>> = {
  message: { parse: [Kind.User, Kind.Role, Kind.Everyone], replied_user: true },
  interaction: { parse: [Kind.User] },
};

/**
 * Who a text notifies: `everyone`, `here`, `role:ID`, `user:ID`. Counted as if the bot had the right to
 * mention everyone, and inside code too, so never less than Discord does.
 */
export function pingsOf(
  texts: readonly string[],
  allowed: AllowedMentions | undefined,
  { origin, repliedUser }: { readonly origin: Origin; readonly repliedUser: string | undefined },
): readonly string[] {
  const rules = allowed ?? DEFAULTS[origin];
  const isAllowed = (kind: Kind, ids: readonly string[] | null | undefined, id: string): boolean =>
    rules.parse?.includes(kind) === true || ids?.includes(id) === true;
  const text = texts.join('\n');
  const everyone = rules.parse?.includes(Kind.Everyone) === true;
  const pings = [
    ...found(text, /@(everyone|here)\b/g).filter(() => everyone),
    ...found(text, /<@&(\d+)>/g)
      .filter((id) => isAllowed(Kind.Role, rules.roles, id))
      .map((id) => `role:${id}`),
    ...found(text, /<@!?(\d+)>/g)
      .filter((id) => isAllowed(Kind.User, rules.users, id))
      .map((id) => `user:${id}`),
  ];
  const replied = rules.replied_user === true && repliedUser !== undefined;
  return [...new Set(replied ? [...pings, `user:${repliedUser}`] : pings)];
}

/** Whom a person's message mentions. */
export function mentionsIn(text: string): Mentions {
  return {
    users: [...new Set(found(text, /<@!?(\d+)>/g))],
    roles: [...new Set(found(text, /<@&(\d+)>/g))],
    everyone: /@(everyone|here)\b/.test(text),
  };
}

/** The mentions of a message that pings so. */
export function mentionsOf(pings: readonly string[]): Mentions {
  const ids = (kind: string): readonly string[] =>
    pings.filter((it) => it.startsWith(kind)).map((it) => it.slice(kind.length));
  return {
    users: ids('user:'),
    roles: ids('role:'),
    everyone: pings.includes('everyone') || pings.includes('here'),
  };
}

function found(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, id]) => id ?? '');
}
