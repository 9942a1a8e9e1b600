import type { Fields } from './fields.ts';

export interface Message {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly botId?: string;
  readonly threadTs?: string;
  /** Only this person sees it. */
  readonly ephemeralTo?: string;
  text: string;
  blocks: readonly Fields[];
  /** What was streamed, or given as `markdown_text`. */
  markdown?: string;
  stream?: { readonly startedAt: number; lastAt: number; state: 'open' | 'stopped' };
  files?: readonly string[];
  /** By URL. */
  unfurls?: Fields;
  edits: number;
  deleted: boolean;
}

export interface Draft extends Omit<Message, 'ts' | 'blocks' | 'edits' | 'deleted'> {
  readonly blocks?: readonly Fields[];
}

/** Told of everything that others in the channel can see happen. */
export interface Listener {
  posted(message: Message): void;
  changed(message: Message, before: Message): void;
  deleted(message: Message): void;
}

export interface Messages {
  /** All that were ever posted, deleted ones too. */
  readonly messages: readonly Message[];
  listen(listener: Listener): void;
  /** One that is there, and is no ephemeral one. */
  find(channel: string, ts: string): Message | undefined;
  post(draft: Draft): Message;
  change(message: Message, changes: Partial<Pick<Message, 'text' | 'blocks' | 'markdown'>>): void;
  remove(message: Message): void;
}

interface Numbers {
  readonly newId: (prefix: string) => string;
  readonly newTs: () => string;
}

export function createMessages({ newId, newTs }: Numbers): Messages {
  const messages: Message[] = [];
  let listener: Listener | undefined;
  const withIds = (blocks: readonly Fields[]): readonly Fields[] =>
    blocks.map((block) => ({ block_id: newId('b'), ...block }));
  const seen = ({ ephemeralTo }: Message): boolean => ephemeralTo === undefined;

  return {
    messages,
    listen(one) {
      listener = one;
    },
    find: (channel, ts) =>
      messages.find((one) => one.channel === channel && one.ts === ts && !one.deleted && seen(one)),
    post(draft) {
      const blocks = withIds(draft.blocks ?? []);
      const message = { ...draft, ts: newTs(), blocks, edits: 0, deleted: false };
      messages.push(message);
      if (seen(message)) listener?.posted(message);
      return message;
    },
    change(message, changes) {
      const before = { ...message };
      const blocks = changes.blocks === undefined ? {} : { blocks: withIds(changes.blocks) };
      Object.assign(message, changes, blocks);
      message.edits++;
      if (seen(message)) listener?.changed(message, before);
    },
    remove(message) {
      message.deleted = true;
      if (seen(message)) listener?.deleted(message);
    },
  };
}
