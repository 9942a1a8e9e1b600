import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../corpus.ts';

const path = join(root, 'adapters/slack/manifest.json');

/** The one that ships. */
export const manifest: OwnManifest = JSON.parse(readFileSync(path, 'utf8'));

type Scopes = { readonly bot: readonly string[]; readonly bot_optional: readonly string[] };

export interface OwnManifest {
  readonly oauth_config: { readonly scopes: Scopes };
  readonly settings: {
    readonly event_subscriptions: { readonly bot_events: readonly string[] };
  };
}

/** The one that ships, without what a workspace may do without. */
export function leastManifest(): OwnManifest {
  const { bot, bot_optional } = manifest.oauth_config.scopes;
  const events = manifest.settings.event_subscriptions.bot_events;
  const without = new Set(['message.channels', 'message.groups', 'link_shared']);
  return {
    ...manifest,
    features: { ...Reflect.get(manifest, 'features'), unfurl_domains: [] },
    oauth_config: {
      ...manifest.oauth_config,
      scopes: { bot: bot.filter((scope) => !bot_optional.includes(scope)), bot_optional: [] },
    },
    settings: {
      ...manifest.settings,
      event_subscriptions: { bot_events: events.filter((event) => !without.has(event)) },
    },
  } as OwnManifest;
}
