import type { WebSocket } from 'ws';
import { type Identify, PRIVILEGED_INTENTS, type Resume } from './connection.ts';
import { announceGuild } from './delivery.ts';
import { applicationPayload, userById } from './payloads.ts';
import { createSession, type Session } from './session.ts';
import type { World } from './world.ts';

export interface Reception {
  readonly world: World;
  readonly sessions: Map<string, Session>;
  /** Where to come back to. */
  readonly url: string;
}

/** A new session, or the code to close with. */
export function begin(
  { world, sessions, url }: Reception,
  { token, intents, shard }: Identify,
  socket: WebSocket,
): Session | number {
  const { botId, token: expected, privilegedIntents } = world.application;
  if (token !== expected) return 4004;
  if ((intents & PRIVILEGED_INTENTS & ~privilegedIntents) !== 0) return 4014;
  const session = createSession({ id: `session-${world.newId()}`, intents, shard });
  sessions.set(session.id, session);
  session.attach(socket);
  const guilds = [...world.guilds.values()];
  session.begin({
    v: 10,
    user: userById(world, botId),
    guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: url,
    application: applicationPayload(world),
    shard,
  });
  for (const guild of guilds) announceGuild({ world, deliver: session.deliver }, guild);
  return session;
}

/** The session that was left, the code to close with, or `undefined` if it is not known any more. */
export function comeBack(
  { world, sessions }: Reception,
  { token, session_id, seq }: Resume,
  socket: WebSocket,
): Session | number | undefined {
  if (token !== world.application.token) return 4004;
  const session = sessions.get(session_id);
  if (session === undefined) return undefined;
  session.attach(socket);
  return session.replay(seq) ? session : 4007;
}
