import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { parsePaperId } from '../../index/paper-ids.ts';
import { claim } from '../../src/claim.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { oneSentence } from '../../src/one-sentence.ts';
import type { Reply } from '../../src/reply.ts';
import type { Core } from '../service.ts';
import { buttonsFor } from './buttons.ts';
import { contextOf, PLATFORM, placeOf } from './place.ts';
import type { Blocks } from './render/blocks.ts';
import { renderUnfurl } from './render/paper.ts';

const LINKS_MAX = 5;

const schema = z.object({
  channel: z.string(),
  message_ts: z.string(),
  user: z.string(),
  thread_ts: z.string().optional(),
  unfurl_id: z.string().optional(),
  source: z.enum(['conversations_history', 'composer']).optional(),
  links: z.array(z.object({ url: z.string() })),
});

interface Given {
  readonly event: unknown;
  readonly client: webApi.WebClient;
  readonly tenant: string;
}

/** Shows a card under links to papers, where those who manage the workspace want that. */
export function createUnfurls(core: Core) {
  const { dispatcher, stores } = core;

  return async ({ event, client, tenant }: Given): Promise<void> => {
    const { links, message_ts, thread_ts: thread, ...shared } = schema.parse(event);
    const spot = { tenant, channel: shared.channel, user: shared.user, thread };
    if (!(await stores.settings.get(placeOf(spot))).unfurls) return;
    const urls = links.map(({ url }) => url).filter((url) => parsePaperId(url) !== undefined);
    if (urls.length === 0) return;
    if (
      !(await claim(core, { platform: PLATFORM, tenant }, `links ${shared.channel} ${message_ts}`))
    )
      return;
    const context = contextOf(spot, client);
    const unfurls: Record<string, { blocks: Blocks }> = {};
    for (const url of urls.slice(0, LINKS_MAX)) {
      const blocks = await cardFor(url, context);
      if (blocks !== undefined) unfurls[url] = { blocks };
    }
    if (Object.keys(unfurls).length === 0) return;
    const { unfurl_id, source } = shared;
    await client.chat.unfurl(
      unfurl_id === undefined || source === undefined
        ? { channel: shared.channel, ts: message_ts, unfurls }
        : { unfurl_id, source, unfurls },
    );
  };

  async function cardFor(url: string, context: CommandContext): Promise<Blocks | undefined> {
    let last: Reply | undefined;
    const call = { name: 'show', input: { paper: url } };
    for await (const reply of dispatcher.dispatch(call, context, new AbortController().signal)) {
      last = reply;
    }
    if (last?.kind !== 'paper') return undefined;
    const buttons = await buttonsFor(last, context, core);
    const { sentence } = oneSentence(last.paper);
    return renderUnfurl(last, sentence, { question: 'visible', buttons });
  }
}
