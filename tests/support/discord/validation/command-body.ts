import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  ApplicationCommandOptionType as Kind,
} from 'discord.js';
import { z } from 'zod';
import { either, list, mistake, sized } from './form.ts';

const LARGEST_COMMAND = 8000;
const MOST_OPTIONS = 25;
const MOST_OF_KIND = {
  [ApplicationCommandType.ChatInput]: 100,
  [ApplicationCommandType.User]: 15,
  [ApplicationCommandType.Message]: 15,
};

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

const slashName = mistake(z.string(), 'APPLICATION_COMMAND_INVALID_NAME', {
  when: (name) => !NAME.test(name) || name !== name.toLowerCase(),
  message: 'Command name is invalid',
});
const description = sized(1, 100);
const names = z.record(z.string(), slashName).nullish();
const descriptions = z.record(z.string(), description).nullish();
const named = {
  name: slashName,
  name_localizations: names,
  description,
  description_localizations: descriptions,
};

const choice = z.object({
  name: sized(1, 100),
  name_localizations: z.record(z.string(), sized(1, 100)).nullish(),
  value: z.union([sized(1, 100), z.number()]),
});

const value = z
  .object({
    ...named,
    type: z.enum(Kind).exclude(['Subcommand', 'SubcommandGroup']),
    required: z.boolean().optional(),
    choices: list(choice, 0, MOST_OPTIONS).optional(),
    autocomplete: z.boolean().optional(),
    channel_types: z.array(z.number().int()).optional(),
    min_value: z.number().optional(),
    max_value: z.number().optional(),
    min_length: z.number().int().min(0).max(6000).optional(),
    max_length: z.number().int().min(1).max(6000).optional(),
  })
  .refine(({ autocomplete, choices }) => autocomplete !== true || !choices?.length, {
    path: ['autocomplete'],
    message: 'Autocomplete and choices are mutually exclusive',
    params: { code: 'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE_EXCLUSIVE' },
  });

const values = requiredFirst(uniqueNames(list(value, 0, MOST_OPTIONS)));
const subcommand = z.object({
  ...named,
  type: z.literal(Kind.Subcommand),
  options: values.optional(),
});
const group = z.object({
  ...named,
  type: z.literal(Kind.SubcommandGroup),
  options: uniqueNames(list(subcommand, 1, MOST_OPTIONS)),
});
const branches = uniqueNames(
  list(z.discriminatedUnion('type', [subcommand, group]), 1, MOST_OPTIONS),
);

const anywhere = {
  default_member_permissions: z.string().regex(/^\d+$/).nullish(),
  contexts: z.array(z.enum(InteractionContextType)).nullish(),
  integration_types: z.array(z.enum(ApplicationIntegrationType)).min(1).nullish(),
  nsfw: z.boolean().nullish(),
};

const slash = mistake(
  z.object({
    ...anywhere,
    ...named,
    type: z.literal(ApplicationCommandType.ChatInput).default(ApplicationCommandType.ChatInput),
    options: either(isBranched, branches, values).optional(),
  }),
  'APPLICATION_COMMAND_TOO_LARGE',
  {
    when: (command) => sizeOf(command) > LARGEST_COMMAND,
    message: `Command exceeds maximum size (${LARGEST_COMMAND})`,
  },
);

const menu = z.object({
  ...anywhere,
  type: z.union([
    z.literal(ApplicationCommandType.User),
    z.literal(ApplicationCommandType.Message),
  ]),
  name: sized(1, 32),
  name_localizations: z.record(z.string(), sized(1, 32)).nullish(),
  description: z.literal('').optional(),
  options: z.array(z.never()).max(0).optional(),
});

export const commandBody = either(isMenu, menu, slash);
export type CommandBody = z.output<typeof menu> | z.output<typeof slash>;
export type ValueOption = z.output<typeof value>;
export type BranchOption = z.output<typeof group> | z.output<typeof subcommand>;

/** The whole set of a scope, as the bulk PUT replaces it. */
export const commandSet = mistake(
  mistake(z.array(commandBody), 'APPLICATION_COMMANDS_DUPLICATE_NAME', {
    when: (all) => new Set(all.map(({ type, name }) => `${type} ${name}`)).size < all.length,
    message: 'Application command names must be unique',
  }),
  'BASE_TYPE_BAD_LENGTH',
  {
    when: (all) =>
      Object.entries(MOST_OF_KIND).some(
        ([type, most]) => all.filter((it) => String(it.type) === type).length > most,
      ),
    message: 'Maximum number of application commands reached',
  },
);

function isMenu(input: unknown): boolean {
  const { type } = z.looseObject({ type: z.unknown() }).catch({ type: undefined }).parse(input);
  return type === ApplicationCommandType.User || type === ApplicationCommandType.Message;
}

/** Subcommands and groups do not mix with values; the first option decides. */
function isBranched(input: unknown): boolean {
  const shape = z.tuple([z.object({ type: z.literal([Kind.Subcommand, Kind.SubcommandGroup]) })]);
  return shape.rest(z.unknown()).safeParse(input).success;
}

function uniqueNames<T extends z.ZodType<readonly { readonly name: string }[]>>(options: T): T {
  return mistake(options, 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', {
    when: (all) => new Set(all.map(({ name }) => name)).size < all.length,
    message: 'Option name already exists',
  });
}

function requiredFirst<T extends z.ZodType<readonly { readonly required?: boolean | undefined }[]>>(
  options: T,
): T {
  return mistake(options, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', {
    when: (all) => {
      const firstOptional = all.findIndex(({ required }) => required !== true);
      return (
        firstOptional >= 0 && all.slice(firstOptional).some(({ required }) => required === true)
      );
    },
    message: 'Required options must be placed before non-required options',
  });
}

/** Characters of all names, descriptions and values; of the localised ones, the longest counts. */
function sizeOf(part: unknown): number {
  if (Array.isArray(part)) return part.reduce<number>((sum, each) => sum + sizeOf(each), 0);
  if (typeof part !== 'object' || part === null) return 0;
  const own = ['name', 'description', 'value'].map((key) => longest(part, key));
  const nested = ['options', 'choices'].map((key) => sizeOf(Reflect.get(part, key)));
  return [...own, ...nested].reduce((sum, size) => sum + size, 0);
}

function longest(part: object, key: string): number {
  const plain: unknown = Reflect.get(part, key);
  const localised: unknown = Reflect.get(part, `${key}_localizations`);
  const all = [plain, ...Object.values(localised ?? {})];
  return Math.max(0, ...all.map((text) => (typeof text === 'string' ? text.length : 0)));
}
