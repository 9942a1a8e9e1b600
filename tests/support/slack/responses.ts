import { readContent } from './content.ts';
import { type Fields, readArguments } from './fields.ts';
import { Refusal } from './refusal.ts';
import type { ResponseUrl, State } from './state.ts';

const USES_MAX = 5;
const LIFE_MS = 1_800_000;

export type Origin = Pick<ResponseUrl, 'channel' | 'user' | 'teamId' | 'threadTs' | 'original'>;

/** A new URL for the answers to one interaction. */
export function newResponseUrl(state: State, origin: Origin): ResponseUrl {
  const id = state.world.newId('response-');
  const url = `${state.origin}/response/${id}`;
  const made: ResponseUrl = { ...origin, id, url, at: state.clock.now(), uses: 0 };
  state.responseUrls.set(id, made);
  return made;
}

/** What the app posts to a response_url; throws what Slack answers with status 404. */
export function respond(state: State, id: string, fields: Fields): void {
  const to = state.responseUrls.get(id);
  if (to === undefined) throw new Refusal('invalid_url');
  if (state.clock.now() - to.at > LIFE_MS) throw new Refusal('expired_url');
  if (to.uses >= USES_MAX) throw new Refusal('used_url');
  to.uses++;
  say(state, to, fields);
}

/**
 * Says something in answer to an interaction, as a response_url or an acknowledgement may. Private
 * unless `response_type` is `in_channel`. Where no message was pressed (a slash command) there is
 * nothing to replace: `replace_original` then posts a further message.
 */
export function say(state: State, to: Origin, fields: Fields): void {
  const { world } = state;
  const args = readArguments(fields);
  const { original } = to;
  if (args.flag('delete_original') === true) {
    if (original !== undefined) world.remove(original);
    return;
  }
  const { text, blocks, markdown } = readContent(args);
  const said = { text, ...(markdown === undefined ? {} : { markdown }) };
  if (args.flag('replace_original') === true && original !== undefined) {
    world.change(original, { ...said, blocks: blocks ?? [] });
    return;
  }
  const team = world.team(to.teamId);
  const threadTs = args.optional('thread_ts') ?? to.threadTs;
  world.post({
    ...said,
    blocks: blocks ?? [],
    channel: to.channel,
    user: team.botUserId,
    botId: team.botId,
    ...(args.optional('response_type') === 'in_channel' ? {} : { ephemeralTo: to.user }),
    ...(threadTs === undefined ? {} : { threadTs }),
  });
}
