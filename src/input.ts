import { z } from 'zod';
import { cleanText } from '../index/paper.ts';
import { InputError } from './errors.ts';

interface Named {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Only where people talk: not at the shell. */
  readonly chat?: true;
}

/**
 * text: any words · paper: an id, DOI, URL or title · count: a small number · date: YYYY[-MM[-DD]] · flag: yes
 * or no · choice: one of a few · channels: ids, read from what the platform writes for channels
 */
export type Argument =
  | (Named & {
      readonly kind: 'text' | 'paper' | 'count' | 'date' | 'word' | 'flag' | 'channels';
    })
  | (Named & { readonly kind: 'choice'; readonly choices: readonly string[] });

export type ArgumentKind = Argument['kind'];

type Value<A extends Argument> = A extends { readonly kind: 'choice' }
  ? A['choices'][number]
  : {
      text: string;
      paper: string;
      count: number;
      date: string;
      word: string;
      flag: boolean;
      channels: readonly string[];
      choice: string;
    }[A['kind']];

export type Input<Args extends readonly Argument[]> = {
  readonly [A in Args[number] as A['required'] extends true ? A['name'] : never]: Value<A>;
} & {
  readonly [A in Args[number] as A['required'] extends true ? never : A['name']]?: Value<A>;
};

const COUNT_MAX = 100;
const WORD_LENGTH_MAX = 100;
const CHANNELS_MAX = 100;

const schemas: Readonly<Record<Exclude<ArgumentKind, 'choice'>, z.ZodType>> = {
  text: z.string('is not text'),
  paper: z
    .string('is not text')
    .transform(cleanText)
    .pipe(z.string().min(1, 'is empty; give an arXiv id, a DOI, a URL or a title')),
  count: z.coerce
    .number('is not a number')
    .int('is not a whole number')
    .min(1, `must be 1 to ${COUNT_MAX}`)
    .max(COUNT_MAX, `must be 1 to ${COUNT_MAX}`),
  date: z
    .string('is not a date')
    .regex(
      /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
      'is not a date; write 2024, 2024-05 or 2024-05-01',
    ),
  word: z
    .string('is not text')
    .transform(cleanText)
    .pipe(z.string().min(1, 'is empty').max(WORD_LENGTH_MAX, 'is too long')),
  flag: z.union(
    [
      z.boolean(),
      z
        .enum(['yes', 'no', 'true', 'false', 'on', 'off'])
        .transform((word) => ['yes', 'true', 'on'].includes(word)),
    ],
    'must be yes or no',
  ),
  channels: z
    .array(z.string(), 'is not a list of channels')
    .max(CHANNELS_MAX, `must be ${CHANNELS_MAX} channels at most`),
};

/** Throws an `InputError` that names the argument, what is wrong with it, and how it is written. */
export function parseInput<Args extends readonly Argument[]>(
  args: Args,
  input: unknown,
): Input<Args> {
  const shape = Object.fromEntries(
    args.map((arg) => [arg.name, arg.required ? schemaOf(arg) : schemaOf(arg).optional()]),
  );
  const parsed = z.object(shape).safeParse(input);
  if (parsed.success) return parsed.data as Input<Args>;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? 'input');
  const given = typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined;
  throw new InputError(
    given === undefined
      ? `${name} is missing: ${args.find((arg) => arg.name === name)?.description ?? ''}.`
      : `${name} "${cleanText(String(given)).slice(0, 60)}" ${issue?.message ?? 'does not fit'}.`,
  );
}

function schemaOf(arg: Argument): z.ZodType {
  if (arg.kind !== 'choice') return schemas[arg.kind];
  return z.enum([...arg.choices], `must be one of ${arg.choices.join(', ')}`);
}
