import { type APIGuild, PermissionsBitField, type REST, Routes } from 'discord.js';
import type { DiscordSettings } from '../../src/config-groups.ts';
import { ConfigError } from '../../src/errors.ts';
import type { Finding } from '../service.ts';
import { inviteLink, PERMISSIONS, readApplication, restFor } from './application.ts';
import { phrases } from './phrases.ts';

const NEEDED = new PermissionsBitField(PERMISSIONS).toArray();

/** Whether the token works, what may be read, and which rights are missing; with the link that lets the bot in. */
export async function checkDiscord(settings: DiscordSettings): Promise<readonly Finding[]> {
  try {
    const { id, name, readsMessages } = await readApplication(settings);
    const intent = readsMessages ? 'threads go on without a mention' : phrases.noIntent;
    return [
      { name: 'Discord', ok: true, detail: `${name}; let it in: ${inviteLink(id)}` },
      { name: 'Discord threads', ok: true, detail: intent },
      ...(await checkServers(restFor(settings), settings.guildId)),
    ];
  } catch (error) {
    const isWrong = error instanceof ConfigError;
    const reason = error instanceof Error ? error.message : String(error);
    const { applicationId } = settings;
    const link = applicationId === undefined ? '' : `; let it in: ${inviteLink(applicationId)}`;
    const away = `Discord cannot be reached (${reason}); try again later${link}`;
    const detail = isWrong ? reason : away;
    return [{ name: 'Discord', ok: false, detail }];
  }
}

/** Discord's own most. */
const GUILDS_A_PAGE = 200;

type OwnGuild = Pick<APIGuild, 'id' | 'name' | 'permissions'>;

async function readGuilds(rest: REST): Promise<readonly OwnGuild[]> {
  const guilds: OwnGuild[] = [];
  for (;;) {
    const query = new URLSearchParams({ after: guilds.at(-1)?.id ?? '0' });
    const page = (await rest.get(Routes.userGuilds(), { query })) as readonly OwnGuild[];
    guilds.push(...page);
    if (page.length < GUILDS_A_PAGE) return guilds;
  }
}

async function checkServers(rest: REST, guildId?: string): Promise<readonly Finding[]> {
  const guilds = await readGuilds(rest);
  if (guildId !== undefined && guilds.every(({ id }) => id !== guildId)) {
    const detail =
      'DISCORD_GUILD_ID: Footnote is not in that server; open the link above and choose it, or correct the id';
    return [{ name: 'Discord servers', ok: false, detail }];
  }
  if (guilds.length === 0) {
    return [{ name: 'Discord servers', ok: true, detail: 'none yet; open the link above' }];
  }
  return guilds.map(({ name, permissions }) => {
    const own = new PermissionsBitField(BigInt(permissions ?? 0));
    const missing = own.missing(PERMISSIONS);
    const has = NEEDED.filter((right) => !missing.includes(right)).join(', ') || 'no right';
    const ok = missing.length === 0;
    const remedy = `lacks ${missing.join(', ')}; open the link above again`;
    return { name: 'Discord servers', ok, detail: `${name}: has ${has}${ok ? '' : `, ${remedy}`}` };
  });
}
