import {
  type APIInteraction,
  type Client,
  GatewayDispatchEvents,
  type GatewayMessageCreateDispatchData,
} from 'discord.js';
import type { DiscordSettings } from '../../src/config-groups.ts';
import { systemTimer, type Timer } from '../../src/deadline.ts';
import type { Core, Service } from '../service.ts';
import { createAnswering } from './answering.ts';
import type { Application } from './application.ts';
import { createChannels } from './channels.ts';
import { createInteractionRests } from './client.ts';
import { createConnection } from './connection.ts';
import type { Self } from './heard.ts';
import { createInteractions } from './interactions.ts';
import { createMessages } from './messages.ts';
import { createRefusals } from './refusals.ts';
import { createRegistration } from './register.ts';
import { createTalk } from './talk.ts';

/** What is left of the time to stop is for saying that an answer was stopped. */
const GRACE_MS = 5_500;

export function createDiscord(
  settings: DiscordSettings,
  core: Core,
  timer: Timer = systemTimer,
): Service {
  const { log, commands: table } = core;
  const answering = createAnswering(core, timer);
  const rests = createInteractionRests(settings.apiUrl);
  const refusals = createRefusals(core.monotonic);

  /** Hears what the client hears, and gives what is to be done when it is ready. */
  function attach(client: Client, application: Application): () => Promise<void> {
    const { rest } = client;
    const { id: applicationId } = application;
    const { guildId } = settings;
    const registration = createRegistration({ rest, application, guildId, table, timer, log });
    const onInteraction = createInteractions({ core, answering, applicationId, rest, ...rests });
    const onMessage = createMessages({
      core,
      answering,
      rest,
      refusals,
      channels: createChannels(client),
      talk: createTalk(rest, () => client.user?.id),
      self: (guildId) => selfIn(client, guildId),
    });
    client.ws.on(GatewayDispatchEvents.InteractionCreate, (interaction: APIInteraction) => {
      guarded(onInteraction(interaction));
      guarded(registration.noteUse(interaction));
    });
    client.ws.on(GatewayDispatchEvents.MessageCreate, (message: GatewayMessageCreateDispatchData) =>
      guarded(onMessage(message)),
    );
    refusals.watch(rest);
    return registration.register;
  }

  function guarded(work: Promise<void>): void {
    work.catch((error: unknown) => log.error({ err: error }, 'an event was not handled'));
  }

  const connection = createConnection({ settings, core, timer, attach });
  return {
    name: 'discord',
    start: connection.start,
    health: connection.health,
    async stop() {
      await answering.stop(GRACE_MS);
      await connection.stop();
      for (const rest of Object.values(rests)) {
        rest.clearHandlerSweeper();
        rest.clearHashSweeper();
      }
    },
  };
}

function selfIn({ user, guilds }: Client, guildId: string | undefined): Self | undefined {
  if (user === null) return undefined;
  const guild = guildId === undefined ? undefined : guilds.cache.get(guildId);
  return { id: user.id, roleId: guild?.roles.botRoleFor(user)?.id };
}
