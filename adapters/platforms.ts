import type { Config } from '../src/config-groups.ts';
import type { Core, Finding, Service } from './service.ts';

/** The platforms that have their settings, each loaded only then. */
export async function createPlatforms(
  { discord, slack }: Config,
  core: Core,
): Promise<readonly Service[]> {
  const platforms: Service[] = [];
  if (discord !== undefined) {
    const { createDiscord } = await import('./discord/service.ts');
    platforms.push(createDiscord(discord, core));
  }
  if (slack !== undefined) {
    const { createSlack } = await import('./slack/service.ts');
    platforms.push(createSlack(slack, core));
  }
  return platforms;
}

/** How the platforms that have their settings are. */
export async function checkPlatforms({
  discord,
  slack,
  mail,
}: Config): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (discord !== undefined) {
    const { checkDiscord } = await import('./discord/check.ts');
    findings.push(...(await checkDiscord(discord)));
  }
  if (slack !== undefined) {
    const { checkSlack } = await import('./slack/check.ts');
    findings.push(...(await checkSlack(slack)));
  }
  if (mail !== undefined) {
    const { checkMail } = await import('./email/check.ts');
    findings.push(...(await checkMail(mail)));
  }
  return findings;
}
