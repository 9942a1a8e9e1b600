import { settingNames, settings } from '../../src/settings.ts';
import { noteFigure } from './row.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const LENGTH_MIN = 4; // shorter ones are ordinary words

/** Throws where a secret of the settings stands in what a program said; the full run counts what was looked through. */
export function assertNoSecretOf(env: Environment, said: string): void {
  note(secretsIn(env, said), said);
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
  return settingNames.filter((name) => {
    const value = env[name] ?? '';
    return settings[name].secret && value.length >= LENGTH_MIN && said.includes(value);
  });
}

function note(seen: readonly string[], said: string): void {
  noteFigure(seen.length > 0 ? 'C2 hit' : 'C2 watched', String(said.length));
  if (seen.length > 0) throw new Error(`a secret was said: ${seen.join(', ')}`);
}
