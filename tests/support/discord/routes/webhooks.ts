import { MessageFlags, MessageType } from 'discord.js';
import type { Backend } from '../delivery.ts';
import { apiError, known } from '../errors.ts';
import { messagePayload } from '../message-payload.ts';
import { editAsBot, postAsBot, removeMessage } from '../posting.ts';
import type { Interaction, Message } from '../records.ts';
import { parseMessage } from '../validation/message-body.ts';
import { byPath, type Call, type Route } from './route.ts';

/** So long an interaction can be answered further. */
const TOKEN_MS = 15 * 60 * 1000;
const MOST_FOLLOW_UPS = 5;

/** What comes after the first answer, by the interaction's token. */
export function webhookRoutes(backend: Backend): readonly Route[] {
  const { world } = backend;
  const view = (message: Message): object =>
    messagePayload(world, message, world.application.privilegedIntents);
  const path = '/webhooks/:application/:token';
  return [
    byPath(`POST ${path}`, (call) => view(followUp(backend, call))),
    byPath(`GET ${path}/messages/:message`, (call) => view(messageOf(backend, call))),
    byPath(`PATCH ${path}/messages/:message`, (call) => {
      const message = messageOf(backend, call);
      const body = parseMessage(call.body, message.flags);
      return view(editAsBot(backend, message, { body, files: call.files }));
    }),
    byPath(`DELETE ${path}/messages/:message`, (call) => {
      removeMessage(backend, messageOf(backend, call));
    }),
  ];
}

function interactionOf({ world }: Backend, { param }: Call): Interaction {
  const found = [...world.interactions.values()].find(({ token }) => token === param('token'));
  const isOurs = param('application') === world.application.id;
  const interaction = known(isOurs ? found : undefined, 10015);
  if (world.now() - interaction.at > TOKEN_MS) throw apiError(50027);
  if (interaction.acknowledgement === undefined) throw apiError(10015);
  return interaction;
}

function messageOf(backend: Backend, call: Call): Message {
  const { original, followUps } = interactionOf(backend, call);
  const id = call.param('message');
  const message =
    id === '@original' ? original : [original, ...followUps].find((it) => it?.id === id);
  return known(message?.deleted ? undefined : message, 10008);
}

/** Right after a deferral it fills the placeholder in, whose privacy stays. */
function followUp(backend: Backend, call: Call): Message {
  const { world } = backend;
  const interaction = interactionOf(backend, call);
  const { original, followUps, installs } = interaction;
  const { body, files } = { body: parseMessage(call.body), files: call.files };
  if (original !== undefined && (original.flags & MessageFlags.Loading) !== 0) {
    return editAsBot(backend, original, { body, files });
  }
  const isStranger = !installs.includes('guild');
  if (isStranger && followUps.length >= MOST_FOLLOW_UPS) throw apiError(40094);
  const message = postAsBot(backend, {
    channel: known(world.channels.get(interaction.channelId), 10003),
    body,
    files,
    interaction,
    type: MessageType.Reply,
    kind: 'follow-up',
    replyTo: original,
    privacy: ((body.flags ?? 0) & MessageFlags.Ephemeral) === 0 ? 'public' : 'private',
  });
  followUps.push(message);
  return message;
}
