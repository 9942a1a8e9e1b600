import { webApi } from '@slack/bolt';
import { QUIET } from './growing-message.ts';
import type { Whole } from './render/blocks.ts';

/** A way for a message to reach people. What fails throws. */
export interface Way {
  /** Why the reply comes this way, for those that were not asked for. */
  readonly note?: string;
  /** Gives the `ts` of what others can see, too. */
  post(message: Whole): Promise<string | undefined>;
}

type Client = webApi.WebClient;
type Fetch = NonNullable<webApi.WebClientOptions['fetch']>;
const TIMEOUT_MS = 10_000;

export interface MessageSpot {
  readonly channel: string;
  readonly thread?: string | undefined;
}

interface ThreadSpot {
  readonly channel: string;
  readonly thread: string;
}

/** Gives where the message stands: what is sent to a person stands in a channel of its own. */
export async function postIn(
  client: Client,
  { channel, thread }: MessageSpot,
  { text, blocks }: Whole,
): Promise<{ readonly channel?: string | undefined; readonly ts?: string | undefined }> {
  const inThread = thread === undefined ? {} : { thread_ts: thread };
  return await client.chat.postMessage({ channel, text, blocks, ...QUIET, ...inThread });
}

/** A message that everybody there sees. */
export function channelWay(client: Client, spot: MessageSpot): Way {
  return { post: async (message) => (await postIn(client, spot, message)).ts };
}

/** As `channelWay`, with what is better sent as a file sent so, where the bot may do that. */
export function directThreadWay(client: Client, spot: ThreadSpot): Way {
  const { post } = channelWay(client, spot);
  return {
    async post(message) {
      const { file } = message;
      if (file === undefined || !(await upload(client, spot, file))) return await post(message);
      return undefined;
    },
  };
}

async function upload(
  client: Client,
  { channel, thread }: ThreadSpot,
  { name, text }: NonNullable<Whole['file']>,
): Promise<boolean> {
  try {
    await client.files.uploadV2({
      channel_id: channel,
      thread_ts: thread,
      filename: name,
      content: text,
      snippet_type: 'text',
    });
    return true;
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) return false; // it may not send files
    throw error;
  }
}

/** A message in a channel that one person sees. */
export function ephemeralWay(client: Client, spot: MessageSpot & { readonly user: string }): Way {
  const { channel, thread, user } = spot;
  return {
    async post({ text, blocks }) {
      const inThread = thread === undefined ? {} : { thread_ts: thread };
      await client.chat.postEphemeral({ channel, user, text, blocks, ...inThread });
      return undefined;
    },
  };
}

/** A direct message. */
export function directWay(client: Client, user: string, note?: string): Way {
  const { post } = channelWay(client, { channel: user });
  return {
    ...(note !== undefined && { note }),
    async post(message) {
      await post(message);
      return undefined;
    },
  };
}

export interface Response {
  readonly fetch: Fetch;
  /** Works five times, and for half an hour. */
  readonly url: string;
  readonly audience: 'asker' | 'everybody';
  readonly thread?: string | undefined;
  /** In place of the message whose button was pressed. */
  readonly replace?: true;
}

/** What Slack offers for the answer to a command or a press, also where the bot is no member. */
export function responseWay({ fetch, url, audience, thread, replace }: Response): Way {
  return {
    async post({ text, blocks }) {
      const body = {
        response_type: audience === 'asker' ? 'ephemeral' : 'in_channel',
        replace_original: replace === true,
        text,
        blocks,
        ...QUIET,
        ...(thread !== undefined && { thread_ts: thread }),
      };
      await respond(fetch, url, body);
      return undefined;
    },
  };
}

async function respond(fetch: Fetch, url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return;
  const retryAfter = Number(response.headers.get('retry-after'));
  if (response.status === 429 && retryAfter > 0)
    throw new webApi.WebAPIRateLimitedError(retryAfter);
  throw new Error(`Slack answered ${response.status} to a response: ${await response.text()}`);
}
