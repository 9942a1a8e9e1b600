import {
  type APIInteraction,
  type Client,
  GatewayDispatchEvents,
  type GatewayMessageCreateDispatchData,
} from 'discord.js';
import type { DiscordSettings } from '../../src/config-groups.ts';
import { systemTimer, type Timer } from '../../src/deadline.ts';
import { createTalk } from '../../src/talk.ts';
import type { Core, Service } from '../service.ts';
import { createAnswering } from './answering.ts';
import type { Application } from './application.ts';
import { type Channels, createChannels } from './channels.ts';
import { createInteractionRests } from './client.ts';
import { type Attached, createConnection } from './connection.ts';
import type { Self } from './heard.ts';
import { createInteractions } from './interactions.ts';
import { createMessages } from './messages.ts';
import { createDigestPublisher, type Link } from './publisher.ts';
import { createRefusals } from './refusals.ts';
import { createRegistration } from './register.ts';

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
  let link = (): Link | undefined => undefined;
  core.connect(createDigestPublisher({ link: () => link(), refusals, calls: core.stores.calls }));

  /** Hears what the client hears. */
  function attach(client: Client, application: Application): Attached {
    const { rest } = client;
    const { id: applicationId } = application;
    const { guildId } = settings;
    const channels = createChannels(client);
    link = () => linkOf(client, channels);
    const registration = createRegistration({ rest, application, guildId, table, timer, log });
    const parts = { core, answering, applicationId, channels, rest, ...rests };
    const onInteraction = createInteractions(parts);
    const onMessage = createMessages({
      core,
      answering,
      rest,
      refusals,
      channels,
      talk: createTalk(),
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
    return { onReady: registration.register, problem: registration.problem };
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

function linkOf(client: Client, channels: Channels): Link | undefined {
  if (!client.isReady()) return undefined;
  return { rest: client.rest, channels, self: client.user.id };
}
