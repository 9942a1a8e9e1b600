import { MARKDOWN_MAX } from '../blocks/blocks.ts';
import { invalid, readBlocks } from '../content.ts';
import { type Fields, isFields, missing } from '../fields.ts';
import type { Message } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import { clearStatus } from './assistant.ts';
import {
  botMethod,
  type Call,
  channelOf,
  type Method,
  messageFields,
  TIERS,
  threadRoot,
  writable,
} from './method.ts';

/** Reported by those who run bots: a stream ends when no append comes for so long… */
export const STREAM_IDLE_MS = 30_000;
/** …and after so long in any case (306 s were measured). */
export const STREAM_LIFE_MS = 306_000;

const WRITE = ['chat:write'] as const;
const CHUNKS = ['markdown_text', 'task_update', 'plan_update', 'blocks'];
const CARD_MAX = 256;

export const streams: Readonly<Record<string, Method>> = {
  'chat.startStream': botMethod(TIERS.two, WRITE, start),
  'chat.appendStream': botMethod(TIERS.four, WRITE, append),
  'chat.stopStream': botMethod(TIERS.two, WRITE, stop),
};

export function isStreaming({ stream }: Message, now: number): boolean {
  if (stream?.state !== 'open') return false;
  return now - stream.lastAt <= STREAM_IDLE_MS && now - stream.startedAt <= STREAM_LIFE_MS;
}

function start(call: Call): Fields {
  const { args, state, team } = call;
  const channel = writable(call, args.text('channel'));
  if (channel.kind !== 'im') {
    const team_id = args.optional('recipient_team_id');
    const user_id = args.optional('recipient_user_id');
    if (team_id === undefined) throw new Refusal('missing_recipient_team_id');
    if (user_id === undefined) throw new Refusal('missing_recipient_user_id');
    state.world.team(team_id);
    state.world.user(user_id);
  }
  const threadTs = args.optional('thread_ts');
  if (threadTs === undefined && channel.kind === 'im') throw missing('thread_ts');
  const { text, blocks } = readChunks(call);
  const at = state.clock.now();
  const message = state.world.post({
    channel: channel.id,
    user: team.botUserId,
    botId: team.botId,
    text: '',
    markdown: text,
    blocks: [...(text === '' ? [] : [{ type: 'markdown', text }]), ...blocks],
    stream: { startedAt: at, lastAt: at, state: 'open' },
    ...(threadTs === undefined ? {} : { threadTs: threadRoot(call, channel, threadTs).ts }),
  });
  clearStatus(state, message);
  return { channel: channel.id, ts: message.ts };
}

function append(call: Call): Fields {
  const message = openStream(call);
  const { text, blocks, empty } = readChunks(call);
  if (empty) throw new Refusal('no_text');
  extend(message, text, blocks);
  if (message.stream !== undefined) message.stream.lastAt = call.state.clock.now();
  return { channel: message.channel, ts: message.ts };
}

function stop(call: Call): Fields {
  const message = openStream(call);
  const { text, blocks } = readChunks(call);
  const ending = readBlocks(call.args.json('blocks')) ?? [];
  extend(message, text, [...blocks, ...ending]);
  if (message.stream !== undefined) message.stream.state = 'stopped';
  call.state.world.change(message, { blocks: message.blocks });
  return {
    channel: message.channel,
    ts: message.ts,
    message: messageFields(message, call.team),
  };
}

function openStream(call: Call): Message {
  const { args, state, team } = call;
  const channel = channelOf(call, args.text('channel'));
  const message = state.world.find(channel.id, args.text('ts'));
  if (message === undefined || message.botId !== team.botId) throw new Refusal('message_not_found');
  if (!isStreaming(message, state.clock.now())) throw new Refusal('message_not_in_streaming_state');
  return message;
}

/** White space at the beginning of what is appended gets lost; at its end it stays. */
function extend(message: Message, text: string, blocks: readonly Fields[]): void {
  const before = message.markdown ?? '';
  message.markdown = before + (before === '' ? text : text.trimStart());
  const others = [...message.blocks.filter(({ type }) => type !== 'markdown'), ...blocks];
  const said = message.markdown === '' ? [] : [{ type: 'markdown', text: message.markdown }];
  message.blocks = [...said, ...others];
}

function readChunks({ args }: Call): { text: string; blocks: readonly Fields[]; empty: boolean } {
  const markdown = args.optional('markdown_text');
  const chunks = args.json('chunks') ?? [];
  if (!Array.isArray(chunks) || !chunks.every(isFields)) throw new Refusal('invalid_chunks');
  if (markdown !== undefined && chunks.length > 0) {
    throw new Refusal('cannot_provide_both_markdown_text_and_chunks');
  }
  const problems = chunks.flatMap(checkChunk);
  if (problems.length > 0) throw invalid('invalid_chunks', problems);
  const texts = [
    markdown ?? '',
    ...chunks.flatMap(({ type, text }) => (type === 'markdown_text' ? [String(text)] : [])),
  ];
  if (texts.some((text) => text.length > MARKDOWN_MAX)) throw new Refusal('msg_too_long');
  const blocks = chunks.flatMap(({ type, blocks: inside }) =>
    type === 'blocks' ? (readBlocks(inside) ?? []) : [],
  );
  return { text: texts.join(''), blocks, empty: markdown === undefined && chunks.length === 0 };
}

function checkChunk(chunk: Fields, i: number): readonly string[] {
  const at = `[json-pointer:/chunks/${i}]`;
  if (!CHUNKS.includes(String(chunk.type))) return [`unsupported type: ${chunk.type} ${at}`];
  if (chunk.type === 'markdown_text') {
    return typeof chunk.text === 'string' ? [] : [`missing required field: text ${at}`];
  }
  if (chunk.type === 'blocks') return [];
  const title = typeof chunk.title === 'string' ? chunk.title : '';
  return title.length > CARD_MAX ? [`must be less than ${CARD_MAX + 1} characters ${at}`] : [];
}
