import { ButtonStyle, ComponentType } from 'discord.js';
import { z } from 'zod';
import { httpUrl, list, mistake, sized, snowflake, upTo } from './form.ts';

const MOST_ROWS = 5;
const MOST_IN_A_ROW = 5;
const MOST_CHOICES = 25;
const LINK_CHARACTERS = 512;

const customId = sized(1, 100);
const emoji = z.object({ id: snowflake.nullish(), name: z.string().nullish() });
const disabled = z.boolean().optional();

const plainButton = z.object({
  type: z.literal(ComponentType.Button),
  style: z.number().int().min(ButtonStyle.Primary).max(ButtonStyle.Premium),
  label: upTo(80).optional(),
  emoji: emoji.optional(),
  custom_id: customId.optional(),
  url: mistake(httpUrl, 'BASE_TYPE_MAX_LENGTH', {
    when: ({ length }) => length > LINK_CHARACTERS,
    message: `Must be ${LINK_CHARACTERS} or fewer in length.`,
  }).optional(),
  disabled,
});

/** A link has an address and no id; every other button has an id; something has to be seen. */
export const button = plainButton
  .refine(({ style, url }) => style !== ButtonStyle.Link || url !== undefined, required('url'))
  .refine(({ style, custom_id }) => style === ButtonStyle.Link || custom_id !== undefined, {
    path: ['custom_id'],
    message: 'A custom id is required',
    params: { code: 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED' },
  })
  .refine(
    ({ style, url, custom_id }) => (style === ButtonStyle.Link ? custom_id : url) === undefined,
    {
      message: 'A custom id and url cannot both be specified',
      params: { code: 'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE' },
    },
  )
  .refine((it) => it.label !== undefined || it.emoji !== undefined, required('label'));

const option = z.object({
  label: sized(1, 100),
  value: sized(1, 100),
  description: upTo(100).optional(),
  emoji: emoji.optional(),
  default: z.boolean().optional(),
});

const menu = {
  custom_id: customId,
  placeholder: upTo(150).optional(),
  min_values: z.number().int().min(0).max(MOST_CHOICES).optional(),
  max_values: z.number().int().min(1).max(MOST_CHOICES).optional(),
  disabled,
};

export const stringSelect = z.object({
  type: z.literal(ComponentType.StringSelect),
  ...menu,
  required: z.boolean().optional(),
  options: mistake(list(option, 1, MOST_CHOICES), 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', {
    when: (options) => new Set(options.map(({ value }) => value)).size < options.length,
    message: 'The specified option value is already used',
  }),
});

const autoSelect = z.object({
  type: z.union([
    z.literal(ComponentType.UserSelect),
    z.literal(ComponentType.RoleSelect),
    z.literal(ComponentType.MentionableSelect),
    z.literal(ComponentType.ChannelSelect),
  ]),
  ...menu,
});

const control = z.discriminatedUnion('type', [button, stringSelect, autoSelect]);

export const row = z.object({
  type: z.literal(ComponentType.ActionRow),
  components: mistake(list(control, 1, MOST_IN_A_ROW), 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', {
    when: (controls) =>
      controls.length > 1 && controls.some(({ type }) => type !== ComponentType.Button),
    message: 'The specified component exceeds the maximum width',
  }),
});

export type Control = z.output<typeof control>;

/** Components of which no two have the same custom id. */
export function uniqueIds<T extends z.ZodType>(components: T): T {
  return mistake(components, 'COMPONENT_CUSTOM_ID_DUPLICATED', {
    when: (parts) => {
      const ids = customIdsIn(parts);
      return new Set(ids).size < ids.length;
    },
    message: 'Component custom id cannot be duplicated',
  });
}

/** Rows of a message that has text and embeds. */
export const rows = uniqueIds(list(row, 0, MOST_ROWS));

function customIdsIn(part: unknown): readonly string[] {
  if (Array.isArray(part)) return part.flatMap(customIdsIn);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === 'custom_id' && typeof value === 'string' ? [value] : customIdsIn(value),
  );
}

function required(field: string) {
  return {
    path: [field],
    message: 'This field is required',
    params: { code: 'BASE_TYPE_REQUIRED' },
  };
}
