import { type APIGuild, PermissionsBitField, type REST, Routes } from 'discord.js';
import type { DiscordSettings } from '../../src/config-groups.ts';
import { ConfigError } from '../../src/errors.ts';
import type { Finding } from '../service.ts';
import { inviteLink, PERMISSIONS, readApplication, restFor } from './application.ts';
import { phrases } from './phrases.ts';

/** Whether the token works, what may be read, and which rights are missing; with the link that lets the bot in. */
export async function checkDiscord(settings: DiscordSettings): Promise<readonly Finding[]> {
  try {
    const { id, name, readsMessages } = await readApplication(settings);
    const intent = readsMessages ? 'threads go on without a mention' : phrases.noIntent;
    return [
      { name: 'Discord', ok: true, detail: `${name}; let it in: ${inviteLink(id)}` },
      { name: 'Discord threads', ok: true, detail: intent },
      ...(await checkServers(restFor(settings))),
    ];
  } catch (error) {
    const isWrong = error instanceof ConfigError;
    const reason = error instanceof Error ? error.message : String(error);
    const detail = isWrong ? reason : `Discord cannot be reached: ${reason}`;
    return [{ name: 'Discord', ok: false, detail }];
  }
}

async function checkServers(rest: REST): Promise<readonly Finding[]> {
  const guilds = (await rest.get(Routes.userGuilds())) as readonly Pick<
    APIGuild,
    'name' | 'permissions'
  >[];
  if (guilds.length === 0) {
    return [{ name: 'Discord servers', ok: true, detail: 'none yet; open the link above' }];
  }
  const lacking = guilds.flatMap(({ name, permissions }) => {
    const missing = new PermissionsBitField(BigInt(permissions ?? 0)).missing(PERMISSIONS);
    return missing.length === 0 ? [] : [`${name} (${missing.join(', ')})`];
  });
  const ok = lacking.length === 0;
  const detail = ok
    ? `in ${guilds.length}, with all rights`
    : `rights are missing in ${lacking.join(', ')}; open the link above again`;
  return [{ name: 'Discord servers', ok, detail }];
}
