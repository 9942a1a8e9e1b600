import { z } from 'zod';
import { cleanText } from '../index/paper.ts';
import type { PaperIndex } from '../index/paper-index.ts';
import type { Answerer } from './answerer.ts';
import { UserError } from './errors.ts';
import type { Reply } from './reply.ts';
import type { Retriever } from './retriever.ts';

/** text: any words · paper: an id, DOI, URL or title · count: a small number · date: YYYY[-MM[-DD]] */
export type ArgumentKind = 'text' | 'paper' | 'count' | 'date' | 'word';

export interface Argument {
  readonly name: string;
  readonly description: string;
  readonly kind: ArgumentKind;
  readonly required: boolean;
}

export interface Place {
  readonly platform: string;
  readonly tenant: string;
  readonly channel: string;
  readonly thread?: string;
}

export interface CommandContext {
  readonly place: Place;
  readonly person: string;
  readonly locale: string;
  readonly timeZone: string;
  mayManage(): Promise<boolean>;
}

/** What the commands work with. */
export interface CommandParts {
  readonly index: PaperIndex;
  readonly retriever: Retriever;
  readonly answerer: Answerer;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** What a person can ask for, known before anything is opened; platforms derive their commands from it. */
export interface CommandSpec {
  readonly name: string;
  readonly description: string;
  readonly args: readonly Argument[];
  /** The reply is for the asker alone, where the platform can do that. */
  readonly private: boolean;
  bind(parts: CommandParts): Command;
}

export interface Command extends Omit<CommandSpec, 'bind'> {
  /** Snapshots, each replacing the last; throws `UserError` for input that does not fit `args`. */
  execute(input: unknown, context: CommandContext, signal: AbortSignal): AsyncIterable<Reply>;
}

type Value<A extends Argument> = A['kind'] extends 'count' ? number : string;
type Input<Args extends readonly Argument[]> = {
  readonly [A in Args[number] as A['required'] extends true ? A['name'] : never]: Value<A>;
} & {
  readonly [A in Args[number] as A['required'] extends true ? never : A['name']]?: Value<A>;
};

interface Definition<Args extends readonly Argument[]> {
  readonly name: string;
  readonly description: string;
  readonly args: Args;
  readonly private: boolean;
  run(parts: CommandParts, input: Input<Args>, signal: AbortSignal): AsyncIterable<Reply>;
}

export function defineCommand<const Args extends readonly Argument[]>(
  definition: Definition<Args>,
): CommandSpec {
  const { run, ...spec } = definition;
  return {
    ...spec,
    bind: (parts) => ({
      ...spec,
      execute: (input, _context, signal) => run(parts, parseInput<Args>(spec.args, input), signal),
    }),
  };
}

const COUNT_MAX = 100;
const WORD_LENGTH_MAX = 100;

const schemas: Readonly<Record<ArgumentKind, z.ZodType>> = {
  text: z.string(),
  paper: z
    .string()
    .transform(cleanText)
    .pipe(z.string().min(1, 'is empty; give an arXiv id, a DOI, a URL or a title')),
  count: z.coerce
    .number('is not a number')
    .int('is not a whole number')
    .min(1, `must be 1 to ${COUNT_MAX}`)
    .max(COUNT_MAX, `must be 1 to ${COUNT_MAX}`),
  date: z
    .string()
    .regex(
      /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
      'is not a date; write 2024, 2024-05 or 2024-05-01',
    ),
  word: z
    .string()
    .transform(cleanText)
    .pipe(z.string().min(1, 'is empty').max(WORD_LENGTH_MAX, 'is too long')),
};

function parseInput<Args extends readonly Argument[]>(args: Args, input: unknown): Input<Args> {
  const shape = Object.fromEntries(
    args.map(({ name, kind, required }) => [
      name,
      required ? schemas[kind] : schemas[kind].optional(),
    ]),
  );
  const parsed = z.object(shape).safeParse(input);
  if (parsed.success) return parsed.data as Input<Args>;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? 'input');
  const given = typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined;
  throw new UserError(
    given === undefined
      ? `${name} is missing: ${args.find((arg) => arg.name === name)?.description ?? ''}.`
      : `${name} "${cleanText(String(given)).slice(0, 60)}" ${issue?.message ?? 'does not fit'}.`,
  );
}
