import { randomBytes } from 'node:crypto';
import { MessageFlags, type REST, type RouteLike, Routes } from 'discord.js';
import type { Body, Message } from './render/message.ts';

/** A way for messages to reach people. What fails throws. */
export interface Way {
  /** Who sees them. */
  readonly audience: 'everybody' | 'asker';
  /** Why the answer comes this way, for those that were not asked for. */
  readonly note?: string;
  /** Gives the id to edit it by. */
  post(message: Message): Promise<string>;
  edit(id: string, message: Message): Promise<void>;
  remove(id: string): Promise<void>;
}

/** An interaction that was acknowledged. */
export interface Acknowledged {
  readonly rest: REST;
  readonly applicationId: string;
  readonly token: string;
  readonly audience: Way['audience'];
}

const ORIGINAL = '@original';
/** Discord takes 25 characters. */
const NONCE_BYTES = 12;

/** Takes the place of "… is thinking", then follows up. */
export function originalWay(acknowledged: Acknowledged): Way {
  const following = followUpWay(acknowledged);
  let isTaken = false;
  return {
    ...following,
    async post(message) {
      if (isTaken) return await following.post(message);
      await following.edit(ORIGINAL, message);
      isTaken = true;
      return ORIGINAL;
    },
  };
}

/** Messages beside the first answer to an interaction. */
export function followUpWay({ rest, applicationId, token, audience }: Acknowledged): Way {
  const route = (id: string): RouteLike => Routes.webhookMessage(applicationId, token, id);
  const flags = audience === 'asker' ? MessageFlags.Ephemeral : 0;
  return {
    audience,
    async post(message) {
      const options = optionsOf(message, { flags: message.body.flags | flags });
      const posted = await rest.post(Routes.webhook(applicationId, token), {
        ...options,
        auth: false,
      });
      return idOf(posted);
    },
    async edit(id, message) {
      await rest.patch(route(id), { ...optionsOf(message), auth: false });
    },
    async remove(id) {
      await rest.delete(route(id), { auth: false });
    },
  };
}

export interface ChannelWay {
  readonly rest: REST;
  /** Called before the first message. */
  readonly channel: () => Promise<string>;
  /** The message that is answered, where others may stand between. */
  readonly replyTo?: string;
  readonly audience: Way['audience'];
  readonly note?: string;
}

interface Pending {
  readonly nonce: string;
  readonly json: string;
}

/**
 * Messages in a channel, a thread, or a conversation with one person. A message that may have arrived is sent again
 * with its nonce, for which Discord gives back the one that did.
 */
export function channelWay({ rest, channel, replyTo, audience, note }: ChannelWay): Way {
  let opened: Promise<string> | undefined;
  let pending: Pending | undefined;
  const open = (): Promise<string> => {
    opened ??= channel().catch((error: unknown) => {
      opened = undefined; // the next one tries again
      throw error;
    });
    return opened;
  };
  const reference =
    replyTo === undefined
      ? {}
      : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
  async function edit(id: string, message: Message): Promise<void> {
    await rest.patch(Routes.channelMessage(await open(), id), optionsOf(message));
  }
  return {
    audience,
    ...(note !== undefined && { note }),
    async post(message) {
      const route = Routes.channelMessages(await open());
      const json = JSON.stringify(message);
      pending ??= { nonce: randomBytes(NONCE_BYTES).toString('base64url'), json };
      const nonce = { nonce: pending.nonce, enforce_nonce: true };
      const id = idOf(await rest.post(route, optionsOf(message, { ...reference, ...nonce })));
      if (pending.json !== json) await edit(id, message);
      pending = undefined;
      return id;
    },
    edit,
    async remove(id) {
      await rest.delete(Routes.channelMessage(await open(), id));
    },
  };
}

/** The direct messages with a person. */
export async function openDirect(rest: REST, person: string): Promise<string> {
  return idOf(await rest.post(Routes.userChannels(), { body: { recipient_id: person } }));
}

function optionsOf({ body, file }: Message, more: object = {}): { body: Body; files?: RawFiles } {
  const files = file === undefined ? {} : { files: [{ name: file.name, data: file.text }] };
  return { body: { ...body, ...more }, ...files };
}

type RawFiles = { name: string; data: string }[];

function idOf(answer: unknown): string {
  return String(Reflect.get(Object(answer), 'id'));
}
