import { webApi } from '@slack/bolt';
import type { Log } from '../../src/log.ts';
import type { Answer, Reply } from '../../src/reply.ts';
import { type Patience, patiently, type Repeat } from './patience.ts';
import type { Blocks, Whole } from './render/blocks.ts';

/** Tier 4 lets 100 appends a minute through, for all readers of a workspace together. */
const APPEND_EVERY_MS = 500;
/** Tier 3 lets 50 updates a minute through. */
const UPDATE_EVERY_MS = 3_000;
export const QUIET = { unfurl_links: false, unfurl_media: false } as const;

/** What is used of Slack's client; the SDK's `WebClient` is one. */
export interface StreamClient {
  readonly chat: {
    startStream(args: Thread & Recipient & Quiet & Markdown): Promise<{ readonly ts?: string }>;
    appendStream(args: Place & Markdown): Promise<unknown>;
    stopStream(args: Place & Partial<Markdown> & { readonly blocks: Blocks }): Promise<unknown>;
    postMessage(args: Thread & Quiet & Shown): Promise<{ readonly ts?: string }>;
    update(args: Place & Shown): Promise<unknown>;
  };
  readonly assistant: {
    readonly threads: { setStatus(args: Status): Promise<unknown> };
  };
}

type Shown = Pick<Whole, 'text' | 'blocks'>;
export type Thread = { readonly channel: string; readonly thread_ts: string };
type Place = { readonly channel: string; readonly ts: string };
type Quiet = typeof QUIET;
type Markdown = { readonly markdown_text: string };
type Status = { readonly channel_id: string; readonly thread_ts: string; readonly status: string };
/** Who reads along; Slack wants to know it in channels. */
export type Recipient = {
  readonly recipient_user_id?: string;
  readonly recipient_team_id?: string;
};

/** How replies look in Slack. */
export interface ReplyView {
  /** "is reading papers…", beside the bot's name until something is shown. */
  readonly status: string;
  /** Markdown of the sentences from one on; what is written of a sentence never changes. */
  readonly text: (answer: Answer, from: number) => string;
  /** What stands below the sentences when all are there. */
  readonly ending: (answer: Answer) => Promise<Blocks>;
  readonly whole: (reply: Reply) => Promise<Whole>;
}

export interface MessageOptions extends Patience {
  readonly thread: Thread;
  readonly recipient: Recipient;
  readonly view: ReplyView;
  /** Whether a stream may begin, and who wants to know that it could not. */
  readonly quota: { mayStart(): boolean; refused(error: unknown): void };
  readonly log: Log;
}

/** Where the message stands: a stream that shows so many sentences of one attempt, or one to be edited. */
type Stage =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'stream'; readonly ts: string; readonly mode: Answer['mode']; written: number }
  | { readonly kind: 'fixed'; readonly ts: string }
  /** The reader has stopped it: what is shown stays. */
  | { readonly kind: 'stopped'; readonly ts: string };

/** A message that shows snapshots of one reply by whatever Slack lets it do. */
export function createGrowingMessage(client: StreamClient, options: MessageOptions) {
  const { thread, recipient, view, quota, log } = options;
  let stage: Stage = { kind: 'none' };
  /** What was last posted or edited, so that nothing is said twice. */
  let said: string | undefined;
  const at = (ts: string): Place => ({ channel: thread.channel, ts });

  /** False, and a warning, when Slack does not do it. */
  const attempt = async (
    call: () => Promise<unknown>,
    {
      repeat = 'once',
      refused = () => {},
    }: { repeat?: Repeat; refused?: (e: unknown) => void } = {},
  ): Promise<boolean> => {
    try {
      await patiently(call, repeat, options);
      return true;
    } catch (error) {
      refused(error);
      log.warn({ err: error, event: 'slack_call_failed' }, 'Slack refused a step of an answer');
      return false;
    }
  };
  const { channel: channel_id, thread_ts } = thread;
  const setStatus = (status: string): Promise<boolean> =>
    attempt(() => client.assistant.threads.setStatus({ channel_id, thread_ts, status }), {
      repeat: 'impatient',
    });
  /** Whatever is shown comes after it, or it would stay. */
  const announced = setStatus(view.status);
  /** White space goes to the end of each piece: at its beginning Slack may lose it. */
  const unwritten = (answer: Answer, from: number): string => {
    const text = view.text(answer, from);
    return text === '' ? '' : `${text} `;
  };

  const start = async (answer: Answer): Promise<void> => {
    stage = { kind: 'refused' };
    if (!quota.mayStart()) return;
    const markdown_text = unwritten(answer, 0);
    const args = { ...thread, ...recipient, ...QUIET, markdown_text };
    const begin = async (): Promise<void> => {
      const { ts } = await client.chat.startStream(args);
      if (ts === undefined) return;
      stage = { kind: 'stream', ts, mode: answer.mode, written: answer.sentences.length };
    };
    await attempt(begin, { repeat: 'impatient', refused: quota.refused });
  };

  /** Ends the stream, so that its message can be edited. */
  const stop = async (ts: string): Promise<void> => {
    await attempt(() => client.chat.stopStream({ ...at(ts), blocks: [] }));
    stage = { kind: 'fixed', ts };
  };

  const post = async (reply: Reply): Promise<string> => {
    const { text, blocks } = await view.whole(reply);
    const { ts = '' } = await client.chat.postMessage({ ...thread, ...QUIET, text, blocks });
    stage = { kind: 'fixed', ts };
    said = JSON.stringify(blocks);
    return ts;
  };

  const edit = async (ts: string, answer: Answer): Promise<boolean> => {
    const { text, blocks } = await view.whole(answer);
    if (JSON.stringify(blocks) === said) return true;
    const change = () => client.chat.update({ ...at(ts), text, blocks });
    const isDone = await attempt(change, { repeat: 'repeatable' });
    if (isDone) said = JSON.stringify(blocks);
    return isDone;
  };

  const append = async (stream: Stage & { kind: 'stream' }, answer: Answer): Promise<void> => {
    const markdown_text = unwritten(answer, stream.written);
    if (markdown_text === '') return;
    const refused = noteStop(stream.ts);
    const more = () => client.chat.appendStream({ ...at(stream.ts), markdown_text });
    if (await attempt(more, { refused })) {
      stream.written = answer.sentences.length;
      return;
    }
    if (isStopped()) return;
    await stop(stream.ts);
    await edit(stream.ts, answer);
  };

  const noteStop = (ts: string) => (error: unknown) => {
    const isPlatform = error instanceof webApi.WebAPIPlatformError;
    if (isPlatform && error.data.error === 'stopped_by_user') stage = { kind: 'stopped', ts };
  };
  const isStopped = (): boolean => stage.kind === 'stopped';

  /** False when the stream could not be ended with what is missing. */
  const complete = async (stream: Stage & { kind: 'stream' }, answer: Answer): Promise<boolean> => {
    if (stream.mode !== answer.mode) return false;
    const rest = unwritten(answer, stream.written).trimEnd();
    const markdown = rest === '' ? {} : { markdown_text: rest };
    const args = { ...at(stream.ts), ...markdown, blocks: await view.ending(answer) };
    return attempt(() => client.chat.stopStream(args), { refused: noteStop(stream.ts) });
  };

  /** What was shown stays: something else is said after it. */
  const leave = async (): Promise<void> => {
    if (stage.kind === 'stream') await stop(stage.ts);
  };

  return {
    pauseMs: (): number => (stage.kind === 'stream' ? APPEND_EVERY_MS : UPDATE_EVERY_MS),
    async show(answer: Answer): Promise<void> {
      await announced;
      if (stage.kind === 'stream' && stage.mode !== answer.mode) await stop(stage.ts);
      if (answer.sentences.length === 0) return;
      if (stage.kind === 'none') await start(answer);
      else if (stage.kind === 'stream') await append(stage, answer);
      else if (stage.kind === 'fixed') await edit(stage.ts, answer);
      if (stage.kind === 'refused') await attempt(() => post(answer));
    },
    /** The message's `ts`. Throws when not even a new message can be posted. */
    async finish(reply: Reply): Promise<string> {
      await announced;
      if (reply.kind !== 'answer') await leave();
      else if (stage.kind === 'stream') {
        const { ts } = stage;
        if (await complete(stage, reply)) return ts;
        if (!isStopped()) await stop(ts);
      }
      if (reply.kind === 'answer' && stage.kind === 'stopped') return stage.ts;
      if (reply.kind === 'answer' && stage.kind === 'fixed') {
        const { ts } = stage;
        if (await edit(ts, reply)) return ts;
      }
      return patiently(() => post(reply), 'once', options);
    },
    /** Nothing more comes: what is shown stays. */
    async leave(): Promise<void> {
      await leave();
      if (stage.kind === 'none' && (await announced)) await setStatus('');
    },
  };
}
