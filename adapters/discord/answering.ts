import { setMaxListeners } from 'node:events';
import { actionsFor } from '../../src/actions.ts';
import type { CommandContext } from '../../src/command-context.ts';
import type { Timer } from '../../src/deadline.ts';
import { buttonFor } from '../../src/kept-calls.ts';
import { toNotice } from '../../src/notice.ts';
import { phrases } from '../../src/phrases.ts';
import { isRepeated, type Replies, saying } from '../../src/replies.ts';
import type { Reply } from '../../src/reply.ts';
import type { Core } from '../service.ts';
import { createDelivery } from './delivery.ts';
import { CUSTOM_ID_MAX, EDIT_EVERY_MS, TYPING_EVERY_MS } from './limits.ts';
import type { Button, Message } from './render/message.ts';
import { render } from './render/reply.ts';
import type { View } from './render/view.ts';
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
  const { log, monotonic } = core;
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
      if (last === undefined || (asking.mayStaySilent && isRepeated(last))) return;
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
    const buttons = await Promise.all(
      actionsFor(reply).map(async ({ label, call, card }): Promise<readonly Button[]> => {
        const customId = await buttonFor(call, context, { ...core, lengthMax: CUSTOM_ID_MAX });
        return customId === undefined ? [] : [{ label, card, customId }];
      }),
    );
    return render(reply, { question, buttons: buttons.flat() });
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

function repeat(action: () => void, timer: Timer): () => void {
  let cancel = (): void => {};
  const next = (): void => {
    action();
    cancel = timer(TYPING_EVERY_MS, next);
  };
  next();
  return () => cancel();
}
