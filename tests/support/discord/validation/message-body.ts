import { AllowedMentionsTypes, MessageFlags } from 'discord.js';
import { z } from 'zod';
import { rows } from './components.ts';
import { httpUrl, list, mistake, parseForm, sized, snowflake, upTo } from './form.ts';
import { layout } from './layout.ts';

const MOST_CHARACTERS = 2000;
const MOST_EMBED_CHARACTERS = 6000;

const image = z.object({ url: httpUrl });
const plainEmbed = z.object({
  title: upTo(256).optional(),
  description: upTo(4096).optional(),
  url: httpUrl.optional(),
  color: z.number().int().min(0).max(0xffffff).nullish(),
  timestamp: z.iso.datetime({ offset: true }).nullish(),
  author: z.object({ name: sized(1, 256), url: httpUrl.nullish() }).nullish(),
  fields: list(
    z.object({ name: sized(1, 256), value: sized(1, 1024), inline: z.boolean().nullish() }),
    0,
    25,
  ).nullish(),
  footer: z.object({ text: sized(1, 2048) }).nullish(),
  image: image.nullish(),
  thumbnail: image.nullish(),
});

const embed = plainEmbed.refine(
  (it) => charactersOf(it) > 0 || it.image != null || it.thumbnail != null,
  {
    path: ['description'],
    message: 'This field is required',
    params: { code: 'BASE_TYPE_REQUIRED' },
  },
);

export type Embed = z.output<typeof plainEmbed>;

const embeds = mistake(list(embed, 0, 10), 'MAX_EMBED_SIZE_EXCEEDED', {
  when: (all) => all.reduce((sum, it) => sum + charactersOf(it), 0) > MOST_EMBED_CHARACTERS,
  message: `Embed size exceeds maximum size of ${MOST_EMBED_CHARACTERS}`,
});

const ids = z.array(snowflake).max(100).nullish();
const plainMentions = z.object({
  parse: z.array(z.enum(AllowedMentionsTypes)).nullish(),
  users: ids,
  roles: ids,
  replied_user: z.boolean().nullish(),
});

const allowedMentions = plainMentions
  .refine(({ parse, users }) => !(parse?.includes(AllowedMentionsTypes.User) && users?.length), {
    path: ['users'],
    message: 'parse:["users"] and users: [ids...] are mutually exclusive.',
    params: { code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' },
  })
  .refine(({ parse, roles }) => !(parse?.includes(AllowedMentionsTypes.Role) && roles?.length), {
    path: ['roles'],
    message: 'parse:["roles"] and roles: [ids...] are mutually exclusive.',
    params: { code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' },
  });

export type AllowedMentions = z.output<typeof plainMentions>;

const common = {
  flags: z.number().int().nullish(),
  allowed_mentions: allowedMentions.nullish(),
  nonce: z.union([z.number().int(), upTo(25)]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z
    .object({ message_id: snowflake, fail_if_not_exists: z.boolean().nullish() })
    .nullish(),
  attachments: z
    .array(z.object({ id: z.union([z.string(), z.number()]), description: upTo(1024).nullish() }))
    .nullish(),
};

const classic = z.object({
  ...common,
  content: upTo(MOST_CHARACTERS).nullish(),
  embeds: embeds.nullish(),
  components: rows.nullish(),
});

/** A message with IS_COMPONENTS_V2 has neither text nor embeds beside its components. */
const componentsOnly = z.object({
  ...common,
  content: nothing(z.string()),
  embeds: nothing(z.array(z.unknown())).transform(() => undefined),
  components: layout.nullish(),
});

export type MessageBody = z.output<typeof classic> | z.output<typeof componentsOnly>;

/** What is sent to make or change a message whose flags were such; throws 50035. */
export function parseMessage(body: unknown, flags = 0): MessageBody {
  const { flags: more } = parseForm(z.object({ flags: common.flags }), body);
  return parseForm(
    ((more ?? 0) | flags) & MessageFlags.IsComponentsV2 ? componentsOnly : classic,
    body,
  );
}

function charactersOf({ title, description, author, fields, footer }: Embed): number {
  const texts = [title, description, author?.name, footer?.text];
  for (const { name, value } of fields ?? []) texts.push(name, value);
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

function nothing<T extends z.ZodType<{ length: number }>>(schema: T) {
  return mistake(schema, 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2', {
    when: ({ length }) => length > 0,
    message: 'The flag IS_COMPONENTS_V2 does not go with this field',
  }).nullish();
}
