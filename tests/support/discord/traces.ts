import { InteractionResponseType, MessageFlags } from 'discord.js';
import type { Channel, Interaction, Message } from './records.ts';
import { ACKNOWLEDGE_MS } from './routes/interactions.ts';
import { textOf } from './shown.ts';
import type { Changes, Nothing } from './waiting.ts';
import type { World } from './world.ts';

/** What has come of something a person did; it fills in while the bot works. */
interface Trace<T> {
  /** The bot's messages to it, as they are now, oldest first; a placeholder is none. */
  readonly answers: readonly Message[];
  /** All that is to be read in them. */
  readonly text: string;
  /** Waits until the probe finds something in the trace. */
  until<R>(probe: (trace: T) => R | Nothing): Promise<R>;
  /** Waits for the first answer. */
  answered(): Promise<T>;
}

export interface InteractionTrace extends Trace<InteractionTrace> {
  /** Its acknowledgement, the choices it brought, the modal it opened. */
  readonly interaction: Interaction;
  /** Deferred, and nothing shown yet. */
  readonly isThinking: boolean;
  /** What the asker reads when nothing was acknowledged in three seconds: "The application did not respond". */
  readonly hasFailed: boolean;
  /** The message of the first answer (`@original`). */
  readonly reply: Message | undefined;
  readonly followUps: readonly Message[];
  /** Nobody but the asker sees any of it. */
  readonly isPrivate: boolean;
}

export interface MessageTrace extends Trace<MessageTrace> {
  readonly message: Message;
  /** The thread that hangs on it. */
  readonly thread: Channel | undefined;
  /** How often the bot has shown that it types, where it would answer. */
  readonly typing: number;
}

export function traceInteraction(
  world: World,
  changes: Changes,
  it: Interaction,
): InteractionTrace {
  const trace: InteractionTrace = {
    interaction: it,
    get isThinking() {
      return isLoading(it.original);
    },
    get hasFailed() {
      return it.acknowledgement === undefined && world.now() - it.at > ACKNOWLEDGE_MS;
    },
    get reply() {
      return trace.isThinking || it.original?.deleted === true ? undefined : it.original;
    },
    get followUps() {
      return it.followUps.filter(({ deleted }) => !deleted);
    },
    get isPrivate() {
      return [it.original, ...it.followUps].every((message) => message?.privateTo === it.userId);
    },
    get answers() {
      return trace.reply === undefined ? trace.followUps : [trace.reply, ...trace.followUps];
    },
    get text() {
      return read(trace.answers);
    },
    until: (probe) => changes.until(() => probe(trace)),
    answered: () => changes.until(() => isAnswered(it, trace) && trace),
  };
  return trace;
}

function read(messages: readonly Message[]): string {
  return messages.map(textOf).join('\n');
}

function isLoading(message: Message | undefined): boolean {
  return message?.deleted === false && (message.flags & MessageFlags.Loading) !== 0;
}

/** Where a component's message is left as it is, that is no answer yet. */
function isAnswered(it: Interaction, trace: InteractionTrace): boolean {
  if (it.acknowledgement === undefined || trace.isThinking) return false;
  const isSilent = it.acknowledgement.type === InteractionResponseType.DeferredMessageUpdate;
  return (
    !isSilent || it.followUps.length > 0 || (it.source?.versions.length ?? 0) > it.versionsBefore
  );
}

export function traceMessage(world: World, changes: Changes, message: Message): MessageTrace {
  const { botId } = world.application;
  const places = (): readonly Channel[] =>
    [...new Set([message.channelId, message.id])].flatMap((id) => world.channels.get(id) ?? []);
  const trace: MessageTrace = {
    message,
    get thread() {
      return world.channels.get(message.id);
    },
    get typing() {
      const ids = places().map(({ id }) => id);
      return world.typing.filter((it) => it.at >= message.at && ids.includes(it.channelId)).length;
    },
    get answers() {
      return places()
        .flatMap(({ messages }) => messages)
        .filter((it) => it.authorId === botId && isAnswer(world, message, it));
    },
    get text() {
      return read(trace.answers);
    },
    until: (probe) => changes.until(() => probe(trace)),
    answered: () => changes.until(() => trace.answers.length > 0 && trace),
  };
  return trace;
}

/** It refers to the message, hangs on it, or comes after it in a DM or thread. */
function isAnswer(world: World, message: Message, it: Message): boolean {
  if (it.replyTo === message.id || it.channelId === message.id) return true;
  const { guildId, parentId } = world.channels.get(it.channelId) ?? {};
  const isConversation = guildId === undefined || parentId !== undefined;
  return isConversation && it.replyTo === undefined && BigInt(it.id) > BigInt(message.id);
}
