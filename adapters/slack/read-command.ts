import { parsePaperId } from '../../index/paper-ids.ts';
import type { Call } from '../../src/call.ts';
import type { CommandSpec } from '../../src/command.ts';
import type { Argument } from '../../src/input.ts';
import { nearest } from '../../src/spelling.ts';
import { type Token, takeLoose } from './loose-options.ts';
import { decode } from './mrkdwn.ts';

/** As many papers as read well in a column. */
const HITS = 5;
const LISTS = new Set(['search', 'similar']);
const TOKEN = /"([^"]*)"|(<[^<>]*>)|([^\s"]+)|"/g;
const NAMED = /^(?:--?|(?=[a-z-]+[:=]))([a-z-]+)(?:[:=](.*))?$/is;
const CHANNEL = /^<#([CG][A-Z0-9]+)(?:\|[^>]*)?>$/;
const ALL = /^(?:all|any|everything|none)$/i;
const YES = /^(?:yes|true|on)$/i;
const FLAG = /^(?:yes|no|true|false|on|off)$/i;
const DATE = /^\d{4}(?:-\d{2}){0,2}$/;
/** A misspelt command may be so far from the right one. */
const MISSPELT = 2;
const ALIASES: Readonly<Record<string, string>> = {
  '?': 'help',
  bib: 'bibtex',
  find: 'search',
  forget: 'forget-me',
  forgetme: 'forget-me',
  paper: 'show',
  related: 'similar',
  setting: 'settings',
};

/** What `/papers …` asks for: the command may stand first or last; what names none is searched for. */
export function readPapersCommand(text: string, table: readonly CommandSpec[]): Call {
  const tokens = tokensOf(text.replace(/\bforget[ _]me\b/gi, 'forget-me'));
  const listed = table.filter((spec) => spec.listed !== 'nowhere');
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined) return { name: 'help', input: {} };
  const leading = specFor(first.text, listed);
  if (leading !== undefined) return callOf(leading, tokens.slice(1));
  const trailing = last === undefined ? undefined : specFor(last.text, listed);
  if (trailing !== undefined) return callOf(trailing, tokens.slice(0, -1));
  if (tokens.length === 1 && parsePaperId(decode(first.text)) !== undefined) {
    return { name: 'show', input: { paper: decode(first.text) } };
  }
  const name = first.text.toLowerCase();
  const names = listed.map((spec) => spec.name);
  if (nearest(name, names, MISSPELT) !== undefined) return { name, input: {} };
  const search = listed.find((spec) => spec.name === 'search');
  return search === undefined ? { name, input: {} } : callOf(search, tokens);
}

/** What `/ask …` asks for; help where nothing is asked. */
export function readAskCommand(text: string, table: readonly CommandSpec[]): Call {
  const ask = table.find((spec) => spec.name === 'ask');
  const tokens = tokensOf(text);
  if (ask === undefined || tokens.length === 0) return { name: 'help', input: {} };
  return callOf(ask, tokens);
}

/** Words, and what stands in quotes of any kind; quotes that are not closed are left out. */
function tokensOf(text: string): readonly Token[] {
  const plain = text.replace(/[“”„«»]/g, '"').replace(/[‘’]/g, "'");
  return [...plain.matchAll(TOKEN)]
    .map(([, quoted, control, word]) => ({
      text: quoted ?? control ?? word ?? '',
      quoted: quoted !== undefined,
    }))
    .filter((token) => token.text.trim() !== '');
}

function specFor(token: string, table: readonly CommandSpec[]): CommandSpec | undefined {
  const word = token.toLowerCase().replace(/^[/-]+|[:,.]+$/g, '');
  const name = Object.hasOwn(ALIASES, word) ? ALIASES[word] : word;
  return table.find((spec) => spec.name === name);
}

/** Options by name anywhere, the rest is the text or the paper: what is required, or stands first. */
function callOf({ name, args }: CommandSpec, tokens: readonly Token[]): Call {
  const words = args.find(({ kind }) => kind === 'text' || kind === 'paper');
  const main = words?.required === true || words === args[0] ? words : undefined;
  const options = args.filter((arg) => arg !== main || !main.required);
  const named = takeOptions(tokens, options, { bare: main === undefined });
  const { found, rest } = takeLoose(
    named.rest,
    options.filter((option) => !(option.name in named.given)),
  );
  const loose = [...found].map(([arg, { text }]) => [arg.name, looseValue(arg, text)]);
  const given = { ...named.given, ...Object.fromEntries(loose) };
  const text = decode(withoutName(rest, main).join(' ')).trim();
  const isMissing = text === '' && (main?.kind === 'paper' || main?.required !== true);
  return {
    name,
    input: {
      ...(LISTS.has(name) && { k: HITS }),
      ...given,
      ...(main !== undefined && !isMissing && { [main.name]: text }),
    },
  };
}

/** `topic: graphs`, `topic "graphs"`: the name of what would be read by itself, too. */
function withoutName(tokens: readonly Token[], main: Argument | undefined): readonly string[] {
  const [first, second] = tokens;
  const words = tokens.map(({ text }) => text);
  if (first === undefined || main === undefined || first.quoted) return words;
  const [, name = first.text, value] = NAMED.exec(first.text) ?? [];
  const isName = name.toLowerCase() === main.name && first.text !== main.name;
  if (isName) return [...(value ? [value] : []), ...words.slice(1)];
  return first.text.toLowerCase() === main.name && second?.quoted === true ? words.slice(1) : words;
}

function looseValue(arg: Argument, text: string): unknown {
  if (arg.kind === 'choice') return text.toLowerCase();
  return arg.kind === 'flag' ? true : decode(text);
}

function takeOptions(
  tokens: readonly Token[],
  options: readonly Argument[],
  { bare }: { readonly bare: boolean },
): { readonly given: Record<string, unknown>; readonly rest: readonly Token[] } {
  const given: Record<string, unknown> = {};
  const rest: Token[] = [];
  const isPublic = /^--?(?:public|share)$/i;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    const option = optionAt(tokens, at, { options, bare });
    if (isPublic.test(token.text)) given.private = false;
    else if (option === undefined) rest.push(token);
    else {
      given[option.arg.name] = optionValue(option.arg, option.values);
      at = option.end - 1;
    }
  }
  return { given, rest };
}

interface Option {
  readonly arg: Argument;
  readonly values: readonly string[];
  /** The index of the token after it. */
  readonly end: number;
}

/** `since:2024`, `--since 2024`, `since 2024`; without a text to look for also `private yes`. */
function optionAt(
  tokens: readonly Token[],
  at: number,
  { options, bare }: { readonly options: readonly Argument[]; readonly bare: boolean },
): Option | undefined {
  const token = tokens[at]?.text ?? '';
  const [, name = token, value] = NAMED.exec(token) ?? [];
  const arg = options.find((one) => one.name === name.toLowerCase());
  if (arg === undefined) return undefined;
  if (value !== undefined && value !== '') return { arg, values: [value], end: at + 1 };
  const follows = tokens[at + 1]?.text;
  const isNamed = token.startsWith('-') || value === '' || bare;
  if (!isNamed && !(arg.kind === 'date' && DATE.test(follows ?? ''))) return undefined;
  const end = bare ? nextOption(tokens, at + 1, options) : at + 2;
  const isBareFlag = arg.kind === 'flag' && (bare ? end === at + 1 : !FLAG.test(follows ?? ''));
  if (isBareFlag) return { arg, values: ['yes'], end: at + 1 };
  return { arg, values: tokens.slice(at + 1, end).map(({ text }) => text), end };
}

function nextOption(tokens: readonly Token[], from: number, options: readonly Argument[]): number {
  const next = tokens.findIndex(({ text }, i) => {
    const name = (NAMED.exec(text)?.[1] ?? text).toLowerCase();
    return i >= from && options.some((one) => one.name === name);
  });
  return next < 0 ? tokens.length : next;
}

/** Ids of channels as Slack writes them; the text itself where it names none, which the command then refuses. */
function optionValue({ kind }: Argument, values: readonly string[]): unknown {
  const text = decode(values.join(' ')).trim();
  if (kind === 'flag') return FLAG.test(text) ? YES.test(text) : text;
  if (kind !== 'channels') return text;
  if (ALL.test(text)) return [];
  const ids = values.flatMap((value) => CHANNEL.exec(value)?.[1] ?? []);
  return ids.length > 0 ? ids : text;
}
