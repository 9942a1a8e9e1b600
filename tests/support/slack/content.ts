import { checkBlocks, MARKDOWN_MAX } from './blocks/blocks.ts';
import { type Arguments, type Fields, isFields } from './fields.ts';
import type { Message } from './messages.ts';
import { Refusal } from './refusal.ts';

/** Characters of the blocks' JSON in all; beyond it Slack answers `msg_blocks_too_long`. */
const BLOCKS_JSON_MAX = 13_200;
const TEXT_MAX = 40_000;
/** Of chat.update, counted in bytes. */
const UPDATE_BYTES_MAX = 4_000;

export interface Content {
  readonly text: string;
  /** Undefined when not given: chat.update keeps the ones that are there. */
  readonly blocks: readonly Fields[] | undefined;
  readonly markdown: string | undefined;
}

/** What a message is to say; throws what Slack answers when it cannot be said. */
export function readContent(args: Arguments): Content {
  const text = args.optional('text') ?? '';
  const markdown = args.optional('markdown_text');
  const blocks = readBlocks(args.json('blocks'));
  if (markdown !== undefined) {
    if (text !== '' || blocks !== undefined) throw new Refusal('markdown_text_conflict');
    if (markdown.length > MARKDOWN_MAX) throw new Refusal('msg_too_long');
  }
  const attachments = args.json('attachments');
  if (attachments !== undefined && !Array.isArray(attachments)) {
    throw new Refusal('invalid_attachments');
  }
  const nothing = text === '' && markdown === undefined && (blocks ?? []).length === 0;
  if (nothing && (attachments ?? []).length === 0) throw new Refusal('no_text');
  return { text: text.slice(0, TEXT_MAX), blocks, markdown };
}

/** As `readContent`, with the limit of chat.update. */
export function readUpdate(args: Arguments): Content {
  if (Buffer.byteLength(args.optional('text') ?? '') > UPDATE_BYTES_MAX) {
    throw new Refusal('msg_too_long');
  }
  return readContent(args);
}

export function readBlocks(given: unknown): readonly Fields[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw new Refusal('invalid_blocks_format');
  const problems = checkBlocks(given, 'message');
  if (problems.length > 0) throw invalid('invalid_blocks', problems);
  const markdown = given.filter(({ type }) => type === 'markdown').map(({ text }) => String(text));
  if (markdown.join('').length > MARKDOWN_MAX || JSON.stringify(given).length > BLOCKS_JSON_MAX) {
    throw new Refusal('msg_blocks_too_long');
  }
  return given.filter(isFields);
}

export function invalid(code: string, problems: readonly string[]): Refusal {
  const messages = problems.map((problem) => `[ERROR] ${problem}`);
  return new Refusal(code, { errors: problems, response_metadata: { messages } });
}

/** What people read of a message: its blocks where it has some, else its text. */
export function shown({
  text,
  blocks,
  markdown,
}: Pick<Message, 'text' | 'blocks' | 'markdown'>): string {
  if (blocks.length > 0) return blocks.flatMap(textsIn).join('\n');
  return markdown ?? text;
}

/** Every piece of text in a structure of blocks, in order. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, inside]) =>
    name === 'text' && typeof inside === 'string' ? [inside] : textsIn(inside),
  );
}
