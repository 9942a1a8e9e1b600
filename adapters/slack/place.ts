import { webApi } from '@slack/bolt';
import type { CommandContext, Place } from '../../src/command-context.ts';
import { UpstreamError } from '../../src/errors.ts';
import { phrases } from './phrases.ts';

export const PLATFORM = 'slack';

/** Where somebody speaks to Footnote. */
export interface Spot {
  /** The workspace that Footnote serves there. */
  readonly tenant: string;
  readonly channel: string;
  readonly user: string;
  /** `ts` of the first message of the thread. */
  readonly thread?: string | undefined;
  /** Where nobody else reads, and no channel is. */
  readonly atHome?: true;
}

/** One person's messages with the bot, or its home. */
export function isDirect({ channel, atHome }: Pick<Spot, 'channel' | 'atHome'>): boolean {
  return atHome === true || channel.startsWith('D');
}

export function placeOf(spot: Spot): Place {
  const { tenant, channel, thread } = spot;
  return {
    platform: PLATFORM,
    tenant,
    channel,
    ...(thread !== undefined && { thread }),
    ...(isDirect(spot) && { direct: true }),
  };
}

export function contextOf(spot: Spot, client: webApi.WebClient): CommandContext {
  const { tenant, channel, user, thread } = spot;
  return {
    place: placeOf(spot),
    person: `${tenant}/${user}`,
    locale: 'en-US',
    timeZone: 'UTC',
    ...(thread !== undefined && { conversation: conversationOf(channel, thread) }),
    alone: { platform: PLATFORM, tenant, channel: user },
    mayManage: async (what) =>
      (await isAdmin(client, spot)) || (what === 'channel' && (await madeChannel(client, spot))),
  };
}

export function conversationOf(channel: string, thread: string): string {
  return `${channel}:${thread}`;
}

async function isAdmin(client: webApi.WebClient, spot: Spot): Promise<boolean> {
  const { user } = await asked(() => client.users.info({ user: spot.user }));
  return [user?.is_admin, user?.is_owner, user?.is_primary_owner].includes(true);
}

async function madeChannel(client: webApi.WebClient, spot: Spot): Promise<boolean> {
  if (isDirect(spot)) return false;
  const { channel } = await asked(() => client.conversations.info({ channel: spot.channel }));
  return channel?.creator === spot.user;
}

/** Whether the bot is not in the channel, where it could post nothing; a private one is not even shown to it. */
export async function isOutside(client: webApi.WebClient, spot: Spot): Promise<boolean> {
  if (isDirect(spot)) return false;
  return await client.conversations.info({ channel: spot.channel }).then(
    ({ channel }) => channel?.is_member === false,
    (error: unknown) =>
      error instanceof webApi.WebAPIPlatformError && error.data.error === 'channel_not_found',
  );
}

/** Nothing where Slack does not tell the bot; throws where it says nothing. */
async function asked<T extends object>(call: () => Promise<T>): Promise<Partial<T>> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof webApi.WebAPIPlatformError) return {};
    throw new UpstreamError('Slack', phrases.rightsUnknown, { retryable: true }, { cause });
  }
}
