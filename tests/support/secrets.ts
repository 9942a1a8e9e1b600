import { type SettingName, settingNames, settings } from '../../src/settings.ts';
import { noteFigure } from './row.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const LENGTH_MIN = 4; // shorter ones are ordinary words

/** Throws where a secret of the settings stands in what a program said; the full run counts what was looked through. */
export function assertNoSecretOf(env: Environment, said: string, count = noteFigure): void {
  if (secretsOf(env).length === 0) return; // it could not have said one
  note(secretsIn(env, said), said, count);
}

/** Likewise, of secrets by themselves. */
export function assertNoSecret(secrets: readonly string[], said: string): void {
  note(
    secrets.filter((secret) => said.includes(secret)).map(() => 'a token'),
    said,
  );
}

/** The settings whose secret was said. */
export function secretsIn(env: Environment, said: string): readonly string[] {
  return secretsOf(env).filter((name) => said.includes(env[name] ?? ''));
}

function secretsOf(env: Environment): readonly SettingName[] {
  return settingNames.filter(
    (name) => settings[name].secret && (env[name] ?? '').length >= LENGTH_MIN,
  );
}

function note(seen: readonly string[], said: string, count = noteFigure): void {
  count(seen.length > 0 ? 'C2 hit' : 'C2 watched', String(said.length));
  if (seen.length > 0) throw new Error(`a secret was said: ${seen.join(', ')}`);
}
