import { z } from 'zod';

const prompts = z.array(z.strictObject({ title: z.string(), message: z.string() })).max(4);

const schema = z.strictObject({
  _metadata: z
    .strictObject({ major_version: z.number().optional(), minor_version: z.number().optional() })
    .optional(),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140).optional(),
    long_description: z.string().min(174).max(4000).optional(),
    background_color: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .optional(),
  }),
  features: z.strictObject({
    bot_user: z.strictObject({
      display_name: z.string().min(1).max(80),
      always_online: z.boolean().optional(),
    }),
    agent_view: z
      .strictObject({
        agent_description: z.string().max(300).optional(),
        suggested_prompts: prompts.optional(),
        actions: z.array(z.strictObject({ name: z.string(), description: z.string() })).optional(),
      })
      .optional(),
    app_home: z
      .strictObject({
        home_tab_enabled: z.boolean().default(false),
        messages_tab_enabled: z.boolean().default(false),
        messages_tab_read_only_enabled: z.boolean().default(false),
      })
      .prefault({}),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().max(1000).optional(),
          should_escape: z.boolean().default(false),
          url: z.url().optional(),
        }),
      )
      .max(50)
      .default([]),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(['message', 'global']),
          callback_id: z.string().max(255),
          description: z.string().max(150),
        }),
      )
      .max(10)
      .default([]),
    unfurl_domains: z.array(z.string()).max(5).default([]),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(z.string()).max(1000).optional(),
    scopes: z.strictObject({
      bot: z.array(z.string()).max(255),
      bot_optional: z.array(z.string()).max(255).default([]),
    }),
  }),
  settings: z.strictObject({
    event_subscriptions: z
      .strictObject({
        request_url: z.string().optional(),
        bot_events: z.array(z.string()).max(100).default([]),
      })
      .prefault({}),
    interactivity: z
      .strictObject({
        is_enabled: z.boolean(),
        request_url: z.string().optional(),
        message_menu_options_url: z.string().optional(),
      })
      .prefault({ is_enabled: false }),
    org_deploy_enabled: z.boolean().optional(),
    socket_mode_enabled: z.boolean().optional(),
    token_rotation_enabled: z.boolean().default(false),
  }),
});

export type Manifest = z.output<typeof schema>;

/** The scope that each event asks for; those that are not here ask for none. */
const EVENT_SCOPES: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  link_shared: 'links:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
};

/** An app's manifest as Slack takes it; throws with what Slack would refuse. */
export function readManifest(input: unknown): Manifest {
  const manifest = schema.parse(input);
  const scopes = manifest.oauth_config.scopes.bot;
  const { slash_commands: commands, shortcuts, unfurl_domains: domains } = manifest.features;
  const wanted = [
    ...manifest.settings.event_subscriptions.bot_events.map((event) => EVENT_SCOPES[event]),
    commands.length + shortcuts.length > 0 ? 'commands' : undefined,
    domains.length > 0 ? 'links:read' : undefined,
  ];
  const missing = wanted.filter((scope) => scope !== undefined && !scopes.includes(scope));
  const unlisted = manifest.oauth_config.scopes.bot_optional.filter((one) => !scopes.includes(one));
  if (unlisted.length > 0) throw new Error(`optional scopes must be in bot, too: ${unlisted}`);
  if (missing.length > 0) throw new Error(`the manifest lacks the scopes ${missing.join(', ')}`);
  return manifest;
}

/** Everything that this Slack can do, for tests that have no manifest of their own. */
export const FULL_MANIFEST = {
  display_information: { name: 'Footnote' },
  features: {
    bot_user: { display_name: 'footnote', always_online: true },
    agent_view: { agent_description: 'Answers questions about papers.' },
    app_home: {
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    },
    slash_commands: [
      { command: '/ask', description: 'Ask a question', usage_hint: 'question' },
      { command: '/papers', description: 'Search papers', should_escape: true },
    ],
    shortcuts: [
      {
        name: 'Find related papers',
        type: 'message',
        callback_id: 'related',
        description: 'Finds',
      },
      { name: 'Ask a question', type: 'global', callback_id: 'ask', description: 'Asks' },
    ],
    unfurl_domains: ['arxiv.org', 'doi.org'],
  },
  oauth_config: {
    scopes: {
      bot: [
        'app_mentions:read',
        'assistant:write',
        'channels:history',
        'channels:read',
        'chat:write',
        'commands',
        'files:write',
        'groups:history',
        'groups:read',
        'im:history',
        'im:read',
        'im:write',
        'links:read',
        'links:write',
        'team:read',
        'users:read',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: [
        'app_context_changed',
        'app_home_opened',
        'app_mention',
        'app_uninstalled',
        'link_shared',
        'message.channels',
        'message.groups',
        'message.im',
        'tokens_revoked',
      ],
    },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  },
} as const;
