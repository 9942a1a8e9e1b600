import { webApi } from '@slack/bolt';
import { actionsFor } from '../../src/actions.ts';
import { storedButton } from '../../src/kept-calls.ts';
import type { Post, Published, Publisher } from '../../src/publisher.ts';
import type { CallStore } from '../../src/state/calls.ts';
import type { Digest } from '../../src/trending-reply.ts';
import { asTyped } from './command-names.ts';
import { BUTTON_VALUE_MAX } from './limits.ts';
import { inert } from './mrkdwn.ts';
import { conversationOf, PLATFORM } from './place.ts';
import { type Button, fallback, section } from './render/blocks.ts';
import { renderTrending } from './render/trending.ts';
import { channelWay, postIn } from './ways.ts';

export interface PublisherParts {
  /** Rejects where the workspace has no token, or is not known yet. */
  readonly clientOf: (tenant: string) => Promise<webApi.WebClient>;
  readonly calls: CallStore;
}

/** Slack takes a message a second in a channel, and some hundred a minute of an app in a workspace. */
const PACE = { atOnce: 4, gapMs: 50, laneGapMs: 1_100 } as const;
/** Cards of the longest titles and names have room in a message. */
const CARDS_MAX = 8;
const AWAY_MS = 30_000;
const REFUSED_MS = 600_000;
const GONE = new Set(['channel_not_found', 'is_archived', 'user_not_found']);
const MALFORMED = new Set(['invalid_blocks', 'msg_blocks_too_long', 'msg_too_long', 'no_text']);
/** Slack broke off; it may have done it. */
const UNSURE = new Set(['fatal_error', 'internal_error']);
/** By the rights of the place. All other codes are about Slack, the workspace or the token, and pass. */
const REFUSED =
  /^(?:not_in_channel|restricted_action.*|posting_to_.*_denied|(?:access|ekm_access)_denied|no_permission|team_access_not_granted|messages_tab_disabled|cannot_dm_bot)$/;

/**
 * Posts in channels, and to people alone. Slack is not asked afterwards what arrived: that takes the right to read
 * every message of a channel.
 */
export function createDigestPublisher({ clientOf, calls }: PublisherParts): Publisher {
  async function buttonsFor(digest: Digest, { to }: Post): Promise<readonly Button[]> {
    const owner = { platform: to.platform, tenant: to.tenant, person: '' };
    return await Promise.all(
      actionsFor(digest).map(async ({ label, card, call }) => ({
        label,
        card,
        value: await storedButton(call, { owner, calls, lengthMax: BUTTON_VALUE_MAX }),
      })),
    );
  }

  async function send(digest: Digest, post: Post): Promise<Published> {
    const { tenant, channel } = post.to;
    const client = await clientOf(tenant).catch(() => undefined);
    if (client === undefined) return away('the workspace is not connected');
    const actions = await buttonsFor(digest, post);
    const whole = renderTrending(digest, { question: 'visible', buttons: { actions } });
    const { channel: stands, ts } = await postIn(client, { channel }, whole);
    return { kind: 'arrived', ...(stands && ts && { conversation: conversationOf(stands, ts) }) };
  }

  return {
    platform: PLATFORM,
    cards: CARDS_MAX,
    pace: { ...PACE, laneOf: ({ tenant, channel }) => `${tenant} ${channel}` },
    publish: (digest, post) => send(digest, post).catch(outcomeOf),

    async tell({ tenant, person }, told) {
      const text = asTyped(told);
      const channel = person.slice(person.indexOf('/') + 1);
      const client = await clientOf(tenant);
      await channelWay(client, { channel }).post({
        text: fallback(text),
        blocks: [section(inert(text))],
      });
    },
  };
}

function away(reason: string): Published {
  return { kind: 'later', reason, afterMs: AWAY_MS };
}

function outcomeOf(error: unknown): Published {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'later', reason: 'Slack is busy', afterMs: error.retryAfter * 1_000 };
  }
  if (!(error instanceof webApi.WebAPIPlatformError)) {
    return wasSent(error)
      ? { kind: 'unknown', reason: 'Slack did not say whether it took it' }
      : away('Slack could not be reached');
  }
  const code = error.data.error;
  const reason = `Slack says “${code}”`;
  if (GONE.has(code)) return { kind: 'gone', reason };
  if (MALFORMED.has(code)) return { kind: 'malformed', reason };
  if (UNSURE.has(code)) return { kind: 'unknown', reason };
  if (REFUSED.test(code)) return { kind: 'refused', reason, afterMs: REFUSED_MS };
  return { kind: 'later', reason };
}

/** Where no connection came about, nothing was sent. */
function wasSent(error: unknown): boolean {
  if (!(error instanceof webApi.WebAPIRequestError)) return true;
  const { cause, ...original } = error.original as NodeJS.ErrnoException & { cause?: unknown };
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? original.code;
  return !['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(
    code ?? '',
  );
}
