import { z } from 'zod';
import { ApiError } from '../errors.ts';

interface Leaf {
  readonly code: string;
  readonly message: string;
}

interface Branch {
  _errors?: Leaf[];
  [key: string]: Branch | Leaf[] | undefined;
}

/** Takes a body apart as Discord does, or throws its 50035 with the path of each mistake. */
export function parseForm<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw new ApiError(400, 50035, 'Invalid Form Body', { errors: treeOf(parsed.error.issues) });
}

/** A string of so many characters once trimmed; counted in UTF-16 units, never less than Discord counts. */
export function sized(min: number, max: number): z.ZodType<string, string> {
  return z
    .string()
    .trim()
    .refine(({ length }) => length >= min && length <= max, lengthOf(min, max));
}

/** A string of at most so many characters once trimmed. */
export function upTo(max: number): z.ZodType<string, string> {
  return z
    .string()
    .trim()
    .refine(({ length }) => length <= max, {
      message: `Must be ${max} or fewer in length.`,
      params: { code: 'BASE_TYPE_MAX_LENGTH' },
    });
}

export function list<T extends z.ZodType>(items: T, min: number, max: number): z.ZodArray<T> {
  return z.array(items).refine(({ length }) => length >= min && length <= max, lengthOf(min, max));
}

export const snowflake: z.ZodType<string, string> = mistake(z.string(), 'NUMBER_TYPE_COERCE', {
  when: (text) => !/^\d{1,20}$/.test(text),
  message: 'Value is not snowflake.',
});

export const httpUrl: z.ZodType<string, string> = mistake(z.string(), 'URL_TYPE_INVALID_SCHEME', {
  when: (text) => !URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol),
  message: "Scheme must be one of ('http', 'https').",
});

/** A rule with Discord's code for whoever breaks it. */
export function mistake<T extends z.ZodType>(
  schema: T,
  code: string,
  rule: { readonly when: (value: z.output<T>) => boolean; readonly message: string },
): T {
  return schema.refine((value) => !rule.when(value), { message: rule.message, params: { code } });
}

/** One of two shapes; mistakes are told of the one that was meant. */
export function either<A, B>(
  meantA: (input: unknown) => boolean,
  a: z.ZodType<A>,
  b: z.ZodType<B>,
): z.ZodType<A | B> {
  return z.unknown().transform((input, context): A | B => {
    const parsed = (meantA(input) ? a : b).safeParse(input);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const { code, message } = leafOf(issue);
      context.issues.push({ code: 'custom', path: issue.path, message, params: { code }, input });
    }
    return z.NEVER;
  });
}

function lengthOf(min: number, max: number) {
  return {
    message: `Must be between ${min} and ${max} in length.`,
    params: { code: 'BASE_TYPE_BAD_LENGTH' },
  };
}

function treeOf(issues: readonly z.core.$ZodIssue[]): Branch {
  const tree: Branch = {};
  for (const issue of issues) {
    const branch = issue.path.map(String).reduce(grow, tree);
    branch._errors = [...(branch._errors ?? []), leafOf(issue)];
  }
  return tree;
}

function grow(branch: Branch, key: string): Branch {
  const next = branch[key];
  if (next !== undefined && !Array.isArray(next)) return next;
  const grown: Branch = {};
  branch[key] = grown;
  return grown;
}

function leafOf(issue: z.core.$ZodIssue): Leaf {
  const { message } = issue;
  if (issue.code === 'custom') return { code: String(issue.params?.code), message };
  if (message.endsWith('received undefined')) {
    return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  }
  if (issue.code === 'invalid_value') return { code: 'BASE_TYPE_CHOICES', message };
  return { code: 'BASE_TYPE_INVALID', message };
}
