import { ChannelType } from 'discord.js';
import { z } from 'zod';
import { apiError, known } from '../errors.ts';
import {
  applicationPayload,
  channelPayload,
  fullMember,
  guildPayload,
  userPayload,
} from '../payloads.ts';
import { isThread } from '../permissions.ts';
import { openDm } from '../places.ts';
import type { Channel, Guild, Id } from '../records.ts';
import { parseForm, snowflake } from '../validation/form.ts';
import type { World } from '../world.ts';
import { asBot, type Route } from './route.ts';

const GUILDS_A_PAGE = 200;

/** Who somebody is, DMs, and guilds. */
export function userRoutes(world: World): readonly Route[] {
  const { users, application } = world;
  const guild = (id: Id): Guild =>
    known(world.guilds.get(id), world.strangeGuilds.has(id) ? 50001 : 10004);
  const channelsOf = (id: Id): readonly Channel[] =>
    [...world.channels.values()].filter(({ guildId }) => guildId === guild(id).id);
  return [
    asBot('GET /users/@me', () => userPayload(known(users.get(application.botId), 10013))),
    asBot('GET /users/:user', ({ param }) => userPayload(known(users.get(param('user')), 10013))),
    asBot('GET /applications/@me', () => applicationPayload(world)),
    asBot('GET /oauth2/applications/@me', () => applicationPayload(world)),
    asBot('POST /users/@me/channels', ({ body }) => {
      const { recipient_id } = parseForm(z.object({ recipient_id: snowflake }), body);
      const user = known(users.get(recipient_id), 10013);
      if (user.bot) throw apiError(50007);
      return channelPayload(world, openDm(world, user.id));
    }),
    asBot('GET /users/@me/guilds', ({ query }) =>
      [...world.guilds.values()]
        .filter(({ id }) => BigInt(id) > BigInt(query.get('after') ?? 0))
        .slice(0, GUILDS_A_PAGE) // in the order of their ids, in which they were made
        .map(({ id, name, roles }) => ({
          id,
          name,
          permissions: String(roles.get(id)?.permissions ?? 0n),
        })),
    ),
    asBot('GET /guilds/:guild', ({ param }) => {
      const { id } = guild(param('guild'));
      return guildPayload(world, guild(id), channelsOf(id));
    }),
    asBot('GET /guilds/:guild/channels', ({ param }) =>
      channelsOf(param('guild'))
        .filter((channel) => !isThread(channel))
        .map((channel) => channelPayload(world, channel)),
    ),
    asBot('GET /guilds/:guild/threads/active', ({ param }) => {
      const threads = channelsOf(param('guild')).filter((it) => isThread(it) && !it.archived);
      return { threads: threads.map((thread) => channelPayload(world, thread)), members: [] };
    }),
    asBot('GET /guilds/:guild/members/:user', ({ param }) => {
      const { members } = guild(param('guild'));
      return fullMember(world, known(members.get(param('user')), 10007));
    }),
  ];
}

/** The channel a request names; 50001 for one that the application cannot be in. */
export function channelFor(world: World, id: Id): Channel {
  const channel = known(world.channels.get(id), 10003);
  if (channel.type === ChannelType.GroupDM) throw apiError(50001);
  return channel;
}
