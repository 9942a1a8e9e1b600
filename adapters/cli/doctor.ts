import type { Command as Program } from 'commander';
import type { Config } from '../../src/config-groups.ts';
import { UserError } from '../../src/errors.ts';
import { type SettingName, settingNames, settings } from '../../src/settings.ts';
import type { Finding } from '../service.ts';
import type { Shell } from './app.ts';
import { checkCorpus, checkMachine } from './checks.ts';

/** A setting, whether it is set, and what follows. */
interface Told {
  readonly name: SettingName;
  readonly group: string;
  readonly state: 'set' | 'default' | 'not set';
  readonly about: string;
}

export function addDoctor(program: Program, shell: Shell): void {
  program
    .command('doctor')
    .description('Check the installation and every setting; each finding names its remedy')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const config = await shell.config();
      const told = settingNames.map((name) => tell(name, config));
      const findings = [
        ...(await checkCorpus(shell)),
        ...(await checkMachine(config)),
        ...(await shell.checkPlatforms(config)),
      ];
      if (options.json === true) {
        shell.stdout.write(`${JSON.stringify({ findings, settings: told }, null, 2)}\n`);
      } else {
        for (const setting of told) shell.stdout.write(toSettingLine(setting));
        for (const finding of findings) shell.stdout.write(toLine(finding));
      }
      const failed = findings.filter(({ ok }) => !ok).length;
      if (failed > 0) throw new UserError(`${failed} of ${findings.length} checks failed.`);
    });
}

function tell(name: SettingName, { set }: Config): Told {
  const { group, about, fallback } = settings[name];
  if (set.includes(name)) return { name, group, state: 'set', about };
  if (fallback === '') return { name, group, state: 'not set', about };
  return { name, group, state: 'default', about: `${about} (${fallback})` };
}

function toSettingLine({ state, name, about }: Told): string {
  return `${state.padEnd(8)}${name.padEnd(29)}${about}\n`;
}

function toLine({ name, ok, detail }: Finding): string {
  return `${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(16)}${detail}\n`;
}
