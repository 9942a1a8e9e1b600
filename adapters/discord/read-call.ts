import {
  type APIApplicationCommandInteraction,
  type APIApplicationCommandInteractionDataOption,
  type APIMessage,
  ApplicationCommandOptionType,
  ApplicationCommandType,
} from 'discord.js';
import type { Call } from '../../src/call.ts';
import type { CommandSpec } from '../../src/command.ts';
import { GROUP } from './command-names.ts';

/** As many papers as read well on a phone. */
const HITS = 5;
const LISTS = new Set(['search', 'similar', 'trending']);
const CHANNEL = /\d{15,22}/g;
const ALL = /^(?:all|any|everything|none|-)$/i;

type Option = APIApplicationCommandInteractionDataOption;

/** What somebody asked for by a slash command or a message's menu. */
export function readCall(
  { data }: APIApplicationCommandInteraction,
  table: readonly CommandSpec[],
): Call {
  if (data.type === ApplicationCommandType.Message) {
    const message = data.resolved.messages[data.target_id];
    return { name: 'find-related', input: { text: message === undefined ? '' : textOf(message) } };
  }
  const options = 'options' in data ? (data.options ?? []) : [];
  const [branch] = options;
  if (data.name !== GROUP || branch === undefined || !('options' in branch)) {
    return { name: data.name, input: inputOf(data.name, options, table) };
  }
  return { name: branch.name, input: inputOf(branch.name, branch.options ?? [], table) };
}

/** The option that is being typed. */
export function focusedText(options: readonly Option[]): string {
  for (const option of options) {
    if ('focused' in option && option.focused === true) return String(option.value);
    if ('options' in option && option.options !== undefined) return focusedText(option.options);
  }
  return '';
}

function inputOf(name: string, options: readonly Option[], table: readonly CommandSpec[]) {
  const kinds = new Map(
    table.find((spec) => spec.name === name)?.args.map((arg) => [arg.name, arg.kind]),
  );
  const given = options.flatMap((option) => {
    if (option.type === ApplicationCommandOptionType.Subcommand || !('value' in option)) return [];
    const isChannels = kinds.get(option.name) === 'channels';
    return [[option.name, isChannels ? toChannels(String(option.value)) : option.value] as const];
  });
  return { ...(LISTS.has(name) && { k: HITS }), ...Object.fromEntries(given) };
}

/** Ids as Discord writes them; the text itself where it names no channel, which the command then refuses. */
function toChannels(text: string): unknown {
  if (ALL.test(text.trim())) return [];
  return text.match(CHANNEL) ?? text;
}

type Read = Pick<APIMessage, 'content' | 'embeds' | 'message_snapshots'>;

/** All that there is to read in a message, with what is forwarded, and its links. */
function textOf({ content, embeds, message_snapshots: forwarded = [] }: Read): string {
  const cards = embeds.flatMap(({ title, description, url }) => [title, description, url]);
  const within = forwarded.map(({ message }) => textOf(message));
  return [content, ...cards, ...within]
    .filter((part) => part !== undefined && part !== '')
    .join('\n');
}
