import type {
  ChannelType,
  InteractionResponseType,
  InteractionType,
  Locale,
  MessageType,
} from 'discord.js';
import type { Choice } from './validation/callback-body.ts';
import type { CommandBody } from './validation/command-body.ts';
import type { Component } from './validation/layout.ts';
import type { AllowedMentions, Embed } from './validation/message-body.ts';
import type { Modal } from './validation/modal-body.ts';

export type Id = string;

export interface Application {
  readonly id: Id;
  readonly botId: Id;
  /** What the bot must log in with; another one takes its place when it is revoked. */
  token: string;
  /** Privileged intents that are switched on in the developer portal. */
  privilegedIntents: number;
}

export interface User {
  readonly id: Id;
  readonly name: string;
  readonly bot: boolean;
  readonly locale: `${Locale}`;
  /** Has the application installed for itself, so that it can be used everywhere. */
  readonly installed: boolean;
  /** Takes no DMs from the bot. */
  readonly dmsClosed: boolean;
}

export interface Role {
  readonly id: Id;
  readonly name: string;
  permissions: bigint;
}

export interface Member {
  readonly userId: Id;
  readonly roles: Set<Id>;
}

export interface Guild {
  readonly id: Id;
  readonly name: string;
  readonly ownerId: Id;
  readonly roles: Map<Id, Role>;
  readonly members: Map<Id, Member>;
}

export interface Overwrite {
  /** A role's or a user's. */
  readonly id: Id;
  readonly kind: 'role' | 'member';
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface Channel {
  readonly id: Id;
  readonly type: ChannelType;
  readonly guildId: Id | undefined;
  /** Of a thread. */
  readonly parentId: Id | undefined;
  readonly ownerId: Id | undefined;
  /** Of a DM or group DM. */
  readonly recipients: readonly Id[];
  readonly messages: Message[];
  /** Members of a thread. */
  readonly joined: Set<Id>;
  readonly overwrites: Map<Id, Overwrite>;
  name: string;
  archived: boolean;
  locked: boolean;
  autoArchiveMinutes: number;
}

export interface Attachment {
  readonly id: Id;
  readonly filename: string;
  readonly text: string;
  readonly size: number;
}

export interface Mentions {
  readonly users: readonly Id[];
  readonly roles: readonly Id[];
  readonly everyone: boolean;
}

/** What a message shows; an edit makes another. */
export interface Shown {
  readonly content: string;
  readonly embeds: readonly Embed[];
  readonly components: readonly Component[];
  readonly attachments: readonly Attachment[];
}

export interface Message extends Shown {
  readonly id: Id;
  readonly channelId: Id;
  readonly authorId: Id;
  readonly type: MessageType;
  /** Milliseconds of the injected clock. */
  readonly at: number;
  readonly nonce: string | number | undefined;
  readonly replyTo: Id | undefined;
  /** The interaction that it answers. */
  readonly interactionId: Id | undefined;
  /** The only person who sees it. */
  readonly privateTo: Id | undefined;
  /** All that it ever showed, oldest first. */
  readonly versions: (Shown & { readonly at: number })[];
  content: string;
  embeds: readonly Embed[];
  components: readonly Component[];
  attachments: readonly Attachment[];
  mentions: Mentions;
  flags: number;
  editedAt: number | undefined;
  deleted: boolean;
}

export interface Acknowledgement {
  readonly type: InteractionResponseType;
  /** From the interaction on, by the injected clock. */
  readonly afterMs: number;
  /** The same by the machine's clock. */
  readonly tookMs: number;
  readonly private: boolean;
}

export interface Interaction {
  readonly id: Id;
  readonly token: string;
  readonly type: InteractionType;
  readonly userId: Id;
  readonly channelId: Id;
  readonly at: number;
  /** By the machine's clock (performance.now). */
  readonly startedAt: number;
  /** Where the application is installed that it comes from. */
  readonly installs: readonly ('guild' | 'user')[];
  /** The message whose component it is. */
  readonly source: Message | undefined;
  /** How often that message had changed by then. */
  readonly versionsBefore: number;
  /** The message that a message command is used on. */
  readonly target: Message | undefined;
  readonly followUps: Message[];
  acknowledgement: Acknowledgement | undefined;
  /** The message that `@original` stands for. */
  original: Message | undefined;
  choices: readonly Choice[] | undefined;
  modal: Modal | undefined;
}

export type Command = CommandBody & {
  readonly id: Id;
  /** Undefined for a global one. */
  readonly guildId: Id | undefined;
};

/** A message or edit of the bot's, as it asked for it. */
export interface Post {
  readonly at: number;
  readonly kind: 'message' | 'response' | 'follow-up' | 'edit';
  readonly message: Message;
  readonly flags: number;
  readonly allowedMentions: AllowedMentions | undefined;
  /** Who is notified: `everyone`, `here`, `role:ID`, `user:ID`. */
  readonly pings: readonly string[];
}
