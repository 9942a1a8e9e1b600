import {
  type APIMessage,
  ComponentType,
  type GatewayMessageCreateDispatchData,
  MessageType,
} from 'discord.js';
import { readButton } from '../../src/button.ts';

/** A message from somebody, taken apart. */
export interface Written {
  /** Without the mention of Footnote, or what is forwarded in direct messages; empty where it may not be read. */
  readonly text: string;
  readonly mentionsFootnote: boolean;
  readonly mentionsOthers: boolean;
  readonly repliesTo?: 'Footnote' | 'somebody';
  /** The message of Footnote that it replies to. */
  readonly targetId?: string;
  /** Under the message that it replies to, where that is Footnote's. */
  readonly answerId?: string;
}

export interface Self {
  readonly id: string;
  /** The role that the bot has to itself; people mention it where they mean the bot. */
  readonly roleId?: string | undefined;
}

/** Undefined for what no person wrote. */
export function readMessage(
  message: GatewayMessageCreateDispatchData,
  self: Self,
): Written | undefined {
  const { type, author, webhook_id, referenced_message: target } = message;
  const isText = type === MessageType.Default || type === MessageType.Reply;
  if (!isText || author.bot === true || author.system === true || webhook_id !== undefined) {
    return undefined;
  }
  const others = message.mentions.filter(({ id }) => id !== self.id && id !== target?.author.id);
  const roles = message.mention_roles.filter((id) => id !== self.roleId);
  const ofFootnote = target?.author.id === self.id;
  const answerId = ofFootnote ? answerIdIn(target) : undefined;
  // Elsewhere nobody can tell for whom it is.
  const forwarded = message.guild_id === undefined ? message.message_snapshots?.[0] : undefined;
  return {
    text: withoutMentions(message.content || (forwarded?.message.content ?? ''), self),
    mentionsFootnote:
      message.mentions.some(({ id }) => id === self.id) ||
      (self.roleId !== undefined && message.mention_roles.includes(self.roleId)),
    mentionsOthers: others.length > 0 || roles.length > 0 || message.mention_everyone,
    ...(type === MessageType.Reply && { repliesTo: ofFootnote ? 'Footnote' : 'somebody' }),
    ...(ofFootnote && target !== undefined && { targetId: target.id }),
    ...(answerId !== undefined && { answerId }),
  };
}

/** Without the intent to read them Discord leaves messages in servers blank that do not mention the bot. */
export function isBlank(message: GatewayMessageCreateDispatchData): boolean {
  const { guild_id, content, attachments, sticker_items = [], message_snapshots = [] } = message;
  const beside = [attachments, sticker_items, message_snapshots];
  return guild_id !== undefined && content === '' && beside.every(({ length }) => length === 0);
}

/** Its buttons tell which answer a message holds. */
function answerIdIn({ components = [] }: APIMessage): string | undefined {
  for (const row of components) {
    if (row.type !== ComponentType.ActionRow) continue;
    for (const button of row.components) {
      const does = 'custom_id' in button ? readButton(button.custom_id) : undefined;
      const id = does?.kind === 'call' ? does.call.input.answer : undefined;
      if (typeof id === 'string') return id;
    }
  }
  return undefined;
}

/** Mentions and custom emoji say nothing that can be looked up. */
function withoutMentions(content: string, { id, roleId }: Self): string {
  const own = [`<@${id}>`, `<@!${id}>`, ...(roleId === undefined ? [] : [`<@&${roleId}>`])];
  return own
    .reduce((text, mention) => text.replaceAll(mention, ' '), content)
    .replace(/<(?:@[!&]?|#|a?:\w+:)\d+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
