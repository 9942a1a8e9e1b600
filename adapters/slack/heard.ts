import { z } from 'zod';
import { decode, mentions, mentionsOthers } from './mrkdwn.ts';

/** A message from somebody, taken apart. */
export interface Written {
  readonly channel: string;
  readonly ts: string;
  /** Of the thread that it stands in. */
  readonly thread?: string;
  readonly user: string;
  /** The workspace of who wrote it, which may be another than the channel's. */
  readonly userTeam?: string;
  /** Without mentions. */
  readonly text: string;
  readonly mentionsFootnote: boolean;
  readonly mentionsOthers: boolean;
}

const schema = z.object({
  type: z.enum(['message', 'app_mention']),
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().regex(/^(?!USLACKBOT$)[UW]/),
  user_team: z.string().optional(),
  team: z.string().optional(),
  text: z.string().default(''),
  bot_id: z.undefined().optional(),
  subtype: z.enum(['file_share', 'thread_broadcast']).optional(),
});

/** Undefined for what no person wrote just now: edits, deletions, bots and other integrations. */
export function readMessage(event: unknown, botUserId: string): Written | undefined {
  const parsed = schema.safeParse(event);
  if (!parsed.success || parsed.data.user === botUserId) return undefined;
  const { type, channel, ts, thread_ts: thread, user, text, user_team, team } = parsed.data;
  const userTeam = user_team ?? team;
  return {
    channel,
    ts,
    user,
    ...(thread !== undefined && { thread }),
    ...(userTeam !== undefined && { userTeam }),
    text: decode(text).replace(/\s+/g, ' ').trim(),
    mentionsFootnote: type === 'app_mention' || mentions(text, botUserId),
    mentionsOthers: mentionsOthers(text, botUserId),
  };
}
