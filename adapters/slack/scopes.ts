/** What Footnote cannot do without. */
export const BASE_SCOPES = [
  'app_mentions:read',
  'assistant:write',
  'chat:write',
  'commands',
  'im:history',
] as const;

/** What only one feature needs; a workspace may do without. */
export const OPTIONAL_SCOPES = {
  'thread follow-ups': ['channels:history', 'groups:history'],
  unfurls: ['links:read', 'links:write'],
  snippets: ['files:write'],
  settings: ['users:read', 'channels:read', 'groups:read'],
} as const;

/** As the manifest names them. */
export const SCOPES: readonly string[] = [
  ...BASE_SCOPES,
  ...Object.values(OPTIONAL_SCOPES).flat(),
].sort();
