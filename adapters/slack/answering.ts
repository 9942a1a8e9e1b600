import { setMaxListeners } from 'node:events';
import { webApi } from '@slack/bolt';
import type { CommandContext } from '../../src/command-context.ts';
import type { Timer } from '../../src/deadline.ts';
import { toNotice } from '../../src/notice.ts';
import { isRepeated, type Replies } from '../../src/replies.ts';
import type { Answer, Reply } from '../../src/reply.ts';
import type { Core } from '../service.ts';
import { buttonsFor } from './buttons.ts';
import type { Recipient, StreamClient, Thread } from './growing-message.ts';
import { patiently } from './patience.ts';
import { phrases } from './phrases.ts';
import { answerText, ending } from './render/answer.ts';
import { small, type View, type Whole } from './render/blocks.ts';
import { render } from './render/reply.ts';
import { streamReplies } from './stream.ts';
import { createStreamQuota } from './stream-quota.ts';
import type { Way } from './ways.ts';

/** How a reply reaches whoever asked. */
export interface Asking {
  readonly replies: Replies;
  readonly context: CommandContext;
  readonly question: View['question'];
  /** Where the reply grows for everybody to see; absent where it comes whole. */
  readonly growing?: Growing;
  /** At least one, in the order in which they are tried. */
  readonly ways: (reply: Reply) => readonly Way[];
  /** Nobody sees a gap where no reply comes. */
  readonly mayStaySilent?: true;
  /** Called with the first reply: the work is done, the rest is waiting. */
  readonly found: () => void;
}

export interface Growing {
  readonly client: StreamClient;
  readonly thread: Thread;
  readonly recipient: Recipient;
}

export interface Delivered {
  readonly reply: Reply;
  /** Of the message, where others can see it, too. */
  readonly ts?: string | undefined;
}

export interface Answering {
  /** Undefined where nobody was reached. Never throws. */
  answer(asking: Asking): Promise<Delivered | undefined>;
  /** Waits for what is being answered, but not for ever. */
  stop(): Promise<void>;
}

/** Whatever the core lets end has ended by then. */
const PATIENCE_MS = 6_000;

export function createAnswering(core: Core, timer: Timer): Answering {
  const { log } = core;
  const quota = createStreamQuota(core.monotonic);
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // each answer listens while it lasts
  const running = new Set<Promise<unknown>>();
  const patience = { timer, signal: stopping.signal };

  async function deliver(asking: Asking): Promise<Delivered | undefined> {
    const heard = remembering(asking.replies(stopping.signal), asking.found);
    const grown = await grow(asking, heard);
    if (grown !== undefined) return grown;
    for await (const _ of heard.replies); // the last one is what counts
    const reply = heard.last();
    if (isNeedless(reply, asking)) return { reply };
    return await post(reply, asking);
  }

  /** Undefined where nothing grows. */
  async function grow(asking: Asking, heard: Heard): Promise<Delivered | undefined> {
    const { growing } = asking;
    if (growing === undefined) return undefined;
    try {
      const ts = await streamReplies(growing.client, heard.replies, {
        ...growing,
        ...patience,
        view: viewOf(asking),
        quota: quotaOf(asking.context.place.tenant),
        isNeeded: (last) => !isNeedless(last, asking),
        log,
      });
      return { reply: heard.last(), ts };
    } catch (error) {
      log.warn({ err: error, service: 'slack' }, 'an answer could not be posted where it belongs');
      return await post(heard.last(), asking, error instanceof webApi.SlackError ? 1 : 0);
    }
  }

  async function post(reply: Reply, asking: Asking, from = 0): Promise<Delivered | undefined> {
    const whole = await wholeOf(reply, asking).catch((error: unknown) =>
      wholeOf(toNotice(error, log), asking),
    );
    for (const way of asking.ways(reply).slice(from)) {
      try {
        const message = withNote(whole, way.note);
        return { reply, ts: await patiently(() => way.post(message), 'once', patience) };
      } catch (error) {
        log.warn({ err: error, service: 'slack' }, 'a way for an answer was closed');
      }
    }
    log.error({ service: 'slack' }, 'an answer reached nobody: every way was closed');
    return undefined;
  }

  function viewOf(asking: Asking) {
    return {
      status: phrases.status,
      text: answerText,
      ending: async (answer: Answer) => ending(answer, await view(answer, asking)),
      whole: (reply: Reply) => wholeOf(reply, asking),
    };
  }

  async function wholeOf(reply: Reply, asking: Asking): Promise<Whole> {
    return render(reply, await view(reply, asking));
  }

  async function view(reply: Reply, { question, context }: Asking): Promise<View> {
    return { question, buttons: await buttonsFor(reply, context, core) };
  }

  function quotaOf(team: string) {
    return {
      mayStart: () => quota.mayStart(team),
      refused: (error: unknown) => quota.refused(team, error),
    };
  }

  return {
    async answer(asking) {
      const work = deliver(asking).catch((error: unknown) => {
        log.error({ err: error, service: 'slack' }, 'an answer failed');
        return undefined;
      });
      running.add(work);
      return await work.finally(() => running.delete(work));
    },

    async stop() {
      const cancel = timer(PATIENCE_MS, () => stopping.abort());
      while (running.size > 0) await Promise.all(running);
      cancel();
    },
  };
}

interface Heard {
  readonly replies: AsyncIterable<Reply>;
  /** Throws before there is one. */
  last(): Reply;
}

/** The same replies, of which the last is remembered. */
function remembering(replies: AsyncIterable<Reply>, found: () => void): Heard {
  let last: Reply | undefined;
  return {
    replies: (async function* () {
      for await (const reply of replies) {
        last = reply;
        found();
        yield reply;
      }
    })(),
    last() {
      if (last === undefined) throw new Error('there is no reply yet');
      return last;
    },
  };
}

/** They were told before. */
function isNeedless(reply: Reply, { mayStaySilent }: Asking): boolean {
  return mayStaySilent === true && isRepeated(reply);
}

function withNote(whole: Whole, note: string | undefined): Whole {
  return note === undefined ? whole : { ...whole, blocks: [...whole.blocks, ...small(note)] };
}
