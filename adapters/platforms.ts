import type { Config } from '../src/config-groups.ts';
import type { Core, Finding, Service } from './service.ts';

/** The platforms that have their settings, each loaded only then. */
export async function createPlatforms(
  { discord }: Config,
  core: Core,
): Promise<readonly Service[]> {
  if (discord === undefined) return [];
  const { createDiscord } = await import('./discord/service.ts');
  return [createDiscord(discord, core)];
}

/** How the platforms that have their settings are. */
export async function checkPlatforms({ discord, slack }: Config): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (discord !== undefined) {
    const { checkDiscord } = await import('./discord/check.ts');
    findings.push(...(await checkDiscord(discord)));
  }
  if (slack !== undefined) findings.push({ name: 'Slack', ok: true, detail: 'is set' });
  return findings;
}
