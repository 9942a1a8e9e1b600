import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { claim } from '../../src/claim.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { callOf } from '../../src/kept-calls.ts';
import { phrases } from '../../src/phrases.ts';
import { doing, saying } from '../../src/replies.ts';
import type { Delivered } from './answering.ts';
import { buttonsFor } from './buttons.ts';
import type { CommandParts } from './commands.ts';
import { contextOf, isDirect, PLATFORM, type Spot } from './place.ts';
import { render } from './render/reply.ts';
import {
  channelWay,
  directThreadWay,
  directWay,
  ephemeralWay,
  responseWay,
  type Way,
} from './ways.ts';

/** Where no channel is. */
const HOME = 'home';

const schema = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string(), name: z.string().optional() }),
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({
    channel_id: z.string().optional(),
    message_ts: z.string().optional(),
    thread_ts: z.string().optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
  response_url: z.string().optional(),
  actions: z.tuple([
    z.object({
      value: z.string().optional(),
      selected_option: z.object({ value: z.string() }).nullish(),
    }),
  ]),
});

type Press = z.output<typeof schema>;

interface Given {
  /** A `block_actions` payload. */
  readonly body: unknown;
  readonly client: webApi.WebClient;
  readonly tenant: string;
  readonly found: () => void;
}

/** Does what buttons and menus say. Whoever presses one is answered alone, unless they share something. */
export function createActions(parts: CommandParts) {
  const { core, answering, sharing } = parts;

  return async ({ body, client, tenant, found }: Given): Promise<void> => {
    const press = schema.parse(body);
    if (!(await claim(core, { platform: PLATFORM, tenant }, `action ${press.trigger_id}`))) return;
    const spot = spotOf(press, tenant);
    const call = await callOf(pressed(press), { platform: PLATFORM, tenant }, core);
    const isShare = call?.name === 'share';
    const isPrivate = !isShare && !isDirect(spot);
    const context: CommandContext = {
      ...contextOf(spot, client),
      ...(isPrivate && { private: true }),
    };
    const delivered = await answering.answer({
      replies:
        call === undefined ? saying(phrases.buttonGone) : doing(core.dispatcher, call, context),
      context,
      question: isShare ? 'shown' : 'visible',
      ways: ({ kind }) =>
        waysFor(press, spot, { client, fetch: parts.fetch, isShare: isShare && kind === 'answer' }),
      found,
    });
    if (delivered === undefined || !isShare) return;
    await sharing.remember(delivered, spot);
    await withoutShare(parts, { press, context, delivered });
  };
}

function spotOf({ channel, container, message, user }: Press, tenant: string): Spot {
  const id = channel?.id ?? container.channel_id;
  if (id === undefined) return { tenant, channel: HOME, user: user.id, atHome: true };
  const thread = container.thread_ts ?? message?.thread_ts;
  const isRoot = isDirect({ channel: id }) && container.is_ephemeral !== true;
  return {
    tenant,
    channel: id,
    user: user.id,
    thread: thread ?? (isRoot ? container.message_ts : undefined),
  };
}

function pressed({ actions: [{ value, selected_option: option }] }: Press): string {
  return option?.value ?? value ?? '';
}

interface Presser {
  readonly client: webApi.WebClient;
  readonly fetch: CommandParts['fetch'];
  readonly isShare: boolean;
}

function waysFor(
  { response_url: url }: Press,
  spot: Spot,
  { client, fetch, isShare }: Presser,
): readonly Way[] {
  const { channel, thread, user } = spot;
  const respond = (audience: 'asker' | 'everybody'): readonly Way[] =>
    url === undefined ? [] : [responseWay({ fetch, url, audience, thread })];
  if (spot.atHome === true) return [directWay(client, user)];
  if (isDirect(spot) && thread !== undefined) {
    return [directThreadWay(client, { channel, thread }), ...respond('asker')];
  }
  return [
    ...(isShare ? [channelWay(client, { channel, thread }), ...respond('everybody')] : []),
    ...respond('asker'),
    ephemeralWay(client, { channel, thread, user }),
    directWay(client, user, phrases.tooLate),
  ];
}

interface Shared {
  readonly press: Press;
  readonly context: CommandContext;
  readonly delivered: Delivered;
}

/** The private answer stays, and cannot be shared again. */
async function withoutShare(
  { core, fetch }: CommandParts,
  { press, context, delivered: { reply } }: Shared,
): Promise<void> {
  const { response_url: url, container } = press;
  if (url === undefined || container.is_ephemeral !== true || reply.kind !== 'answer') return;
  const buttons = await buttonsFor(reply, context, core);
  const way = responseWay({ fetch, url, audience: 'asker', replace: true });
  await way.post(render(reply, { question: 'visible', buttons })).catch((error: unknown) => {
    core.log.debug({ err: error }, 'a shared answer could not be replaced');
  });
}
