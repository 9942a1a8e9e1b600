import { setMaxListeners } from 'node:events';
import { actionsFor } from '../../src/actions.ts';
import type { Call } from '../../src/call.ts';
import type { CommandContext } from '../../src/command.ts';
import type { Timer } from '../../src/deadline.ts';
import { toNotice } from '../../src/notice.ts';
import { phrases } from '../../src/phrases.ts';
import type { Reply } from '../../src/reply.ts';
import type { Core } from '../service.ts';
import { toCustomId, toStoredId } from './custom-id.ts';
import { createDelivery } from './delivery.ts';
import { EDIT_EVERY_MS, TYPING_EVERY_MS } from './limits.ts';
import type { Button, Message } from './render/message.ts';
import { render, type View } from './render/reply.ts';
import { type Replies, saying } from './replies.ts';
import { pacedReplies } from './stream.ts';
import type { Way } from './ways.ts';

/** How a reply reaches whoever asked. */
export interface Asking {
  readonly replies: Replies;
  readonly context: CommandContext;
  readonly question: View['question'];
  /** At least one, in the order in which they are tried; known as soon as there is something to show. */
  readonly ways: (first: Reply) => readonly Way[];
  /** Shows that somebody is at work, until there is something to read. */
  readonly typing?: () => void;
  /** Nobody sees a gap where no reply comes. */
  readonly mayStaySilent?: true;
}

export interface Answering {
  /** Never throws. */
  answer(asking: Asking): Promise<void>;
  /** Lets answers end for so long, then has them say that they were stopped, and waits for that. */
  stop(graceMs: number): Promise<void>;
}

export function createAnswering(core: Core, timer: Timer): Answering {
  const { stores, log, monotonic } = core;
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // every answer in flight listens
  let isClosing = false;

  async function answer(asking: Asking): Promise<void> {
    const { replies, ways, typing = () => {} } = asking;
    const stopTyping = repeat(typing, timer);
    let delivery: ReturnType<typeof createDelivery> | undefined;
    const deliver = (first: Reply) => {
      delivery ??= createDelivery({ ways: ways(first), log, timer });
      stopTyping();
      return delivery;
    };
    try {
      const last = await pacedReplies(
        (isClosing ? saying(phrases.interrupted) : replies)(stopping.signal),
        async (reply) => deliver(reply).grow(await messagesFor(reply, asking)),
        { everyMs: EDIT_EVERY_MS, monotonic, timer },
      );
      if (last === undefined || isNeedless(last, asking)) return;
      await deliver(last).finish(await messagesFor(last, asking));
    } catch (error) {
      const notice = toNotice(error, log);
      await deliver(notice).finish(render(notice, { question: 'visible', buttons: [] }));
    } finally {
      stopTyping();
    }
  }

  async function messagesFor(reply: Reply, asking: Asking): Promise<readonly Message[]> {
    const { context, question } = asking;
    const audience = context.private === true ? 'private' : 'everybody';
    const buttons = await Promise.all(
      actionsFor(reply, audience).map(
        async ({ label, call }): Promise<Button> => ({
          label,
          customId: toCustomId(call) ?? toStoredId(await keep(call, context)),
        }),
      ),
    );
    return render(reply, { question, buttons });
  }

  function keep(call: Call, { place, person }: CommandContext): Promise<string> {
    const { platform, tenant } = place;
    return stores.calls.put({ platform, tenant, person }, call);
  }

  return {
    async answer(asking) {
      const work = answer(asking).catch((error: unknown) => {
        log.error({ err: error }, 'an answer failed');
      });
      running.add(work);
      await work.finally(() => running.delete(work));
    },

    async stop(graceMs) {
      isClosing = true;
      const cancel = timer(graceMs, () => stopping.abort());
      while (running.size > 0) await Promise.all(running);
      cancel();
    },
  };
}

/** They were told before. */
function isNeedless(reply: Reply, { mayStaySilent }: Asking): boolean {
  return mayStaySilent === true && reply.kind === 'notice' && reply.repeated === true;
}

function repeat(action: () => void, timer: Timer): () => void {
  let cancel = (): void => {};
  const next = (): void => {
    action();
    cancel = timer(TYPING_EVERY_MS, next);
  };
  next();
  return () => cancel();
}
