import {
  InteractionResponseType as Answer,
  InteractionType as Kind,
  MessageFlags,
  MessageType,
} from 'discord.js';
import type { Backend } from '../delivery.ts';
import { ApiError, apiError, known } from '../errors.ts';
import { messagePayload } from '../message-payload.ts';
import { addMessage, editAsBot, postAsBot } from '../posting.ts';
import type { Attachment, Interaction, Message } from '../records.ts';
import { EMPTY } from '../shown.ts';
import { callbackBody, choicesBody } from '../validation/callback-body.ts';
import { parseForm } from '../validation/form.ts';
import { parseMessage } from '../validation/message-body.ts';
import { modalBody } from '../validation/modal-body.ts';
import { byPath, type Route } from './route.ts';

/** Within so long an interaction has to be acknowledged; after that it is not known any more. */
export const ACKNOWLEDGE_MS = 3000;

const FIRST = [Answer.ChannelMessageWithSource, Answer.DeferredChannelMessageWithSource];
const UPDATES = [Answer.DeferredMessageUpdate, Answer.UpdateMessage];

/** The first answer to an interaction. */
export function interactionRoutes(backend: Backend): readonly Route[] {
  return [
    byPath('POST /interactions/:interaction/:token/callback', ({ param, query, body, files }) => {
      const found = backend.world.interactions.get(param('interaction'));
      const interaction = known(found?.token === param('token') ? found : undefined, 10062);
      acknowledge(backend, interaction, { body, files });
      return query.get('with_response') === 'true' ? response(backend, interaction) : undefined;
    }),
  ];
}

interface Sent {
  readonly body: unknown;
  readonly files: readonly Attachment[];
}

function acknowledge(backend: Backend, interaction: Interaction, { body, files }: Sent): void {
  const { world } = backend;
  if (interaction.acknowledgement !== undefined) throw apiError(40060);
  if (world.now() - interaction.at > ACKNOWLEDGE_MS) throw apiError(10062);
  const { type, data } = parseForm(callbackBody, body);
  if (!answersTo(interaction).includes(type)) throw wrong('type', 'That answer does not go here.');
  const message = perform(backend, interaction, { type, data, files });
  interaction.original = message;
  interaction.acknowledgement = {
    type,
    afterMs: world.now() - interaction.at,
    tookMs: performance.now() - interaction.startedAt,
    private: message?.privateTo !== undefined,
  };
}

function answersTo({ type, source }: Interaction): readonly Answer[] {
  const updates = source === undefined ? [] : UPDATES;
  if (type === Kind.ApplicationCommandAutocomplete)
    return [Answer.ApplicationCommandAutocompleteResult];
  return type === Kind.ModalSubmit ? [...FIRST, ...updates] : [...FIRST, ...updates, Answer.Modal];
}

/** Does what the answer says and gives the message that `@original` stands for from then on. */
function perform(
  backend: Backend,
  interaction: Interaction,
  { type, data, files }: { type: Answer; data: unknown; files: readonly Attachment[] },
): Message | undefined {
  const { source } = interaction;
  switch (type) {
    case Answer.ChannelMessageWithSource:
      return respond(backend, interaction, { body: data, files });
    case Answer.DeferredChannelMessageWithSource:
      return placeholder(backend, interaction, data);
    case Answer.UpdateMessage:
      if (source?.deleted !== false) throw apiError(10008);
      return editAsBot(backend, source, { body: parseMessage(data, source.flags), files });
    case Answer.ApplicationCommandAutocompleteResult:
      interaction.choices = parseForm(choicesBody, data).choices;
      return undefined;
    case Answer.Modal:
      interaction.modal = parseForm(modalBody, data);
      return undefined;
    default:
      return source;
  }
}

function respond(backend: Backend, interaction: Interaction, { body, files }: Sent): Message {
  const form = parseMessage(body);
  return postAsBot(backend, {
    channel: channelOf(backend, interaction),
    body: form,
    files,
    interaction,
    type: messageType(interaction),
    kind: 'response',
    replyTo: interaction.target ?? interaction.source,
    privacy: isPrivate(form.flags) ? 'private' : 'public',
  });
}

/** "… is thinking"; of the flags only EPHEMERAL goes with it. */
function placeholder(backend: Backend, interaction: Interaction, data: unknown): Message {
  const { flags } = parseMessage(data);
  if (((flags ?? 0) & ~MessageFlags.Ephemeral) !== 0)
    throw wrong('flags', 'Only EPHEMERAL goes here.');
  return addMessage(backend, {
    ...EMPTY,
    channel: channelOf(backend, interaction),
    authorId: backend.world.application.botId,
    type: messageType(interaction),
    flags: MessageFlags.Loading | (flags ?? 0),
    mentions: { users: [], roles: [], everyone: false },
    replyTo: (interaction.target ?? interaction.source)?.id,
    interactionId: interaction.id,
    privateTo: isPrivate(flags) ? interaction.userId : undefined,
  });
}

function messageType({ target, source }: Interaction): MessageType {
  if (target !== undefined) return MessageType.ContextMenuCommand;
  return source === undefined ? MessageType.ChatInputCommand : MessageType.Reply;
}

function channelOf({ world }: Backend, { channelId }: Interaction) {
  return known(world.channels.get(channelId), 10003);
}

function isPrivate(flags: number | null | undefined): boolean {
  return ((flags ?? 0) & MessageFlags.Ephemeral) !== 0;
}

function response({ world }: Backend, interaction: Interaction): object {
  const { id, type, original, acknowledgement } = interaction;
  const isShown =
    acknowledgement?.type === Answer.ChannelMessageWithSource ||
    acknowledgement?.type === Answer.UpdateMessage;
  const message =
    original !== undefined && isShown
      ? { message: messagePayload(world, original, world.application.privilegedIntents) }
      : {};
  return {
    interaction: {
      id,
      type,
      ...(original === undefined ? {} : { response_message_id: original.id }),
      response_message_loading: acknowledgement?.type === Answer.DeferredChannelMessageWithSource,
      response_message_ephemeral: acknowledgement?.private,
    },
    resource: { type: acknowledgement?.type, ...message },
  };
}

function wrong(field: string, message: string): ApiError {
  const errors = { [field]: { _errors: [{ code: 'BASE_TYPE_CHOICES', message }] } };
  return new ApiError(400, 50035, 'Invalid Form Body', { errors });
}
