import { expect, it } from 'vitest';
import { assertNoSecretOf, secretsIn } from './secrets.ts';

it('knows the secrets of the settings, and nothing else, in what a program said', () => {
  const env = {
    METRICS_TOKEN: 'canary-token-of-metrics',
    DATA_DIR: '/canary/folder',
    HF_TOKEN: 'a',
  };
  const said = 'a folder /canary/folder';
  expect(secretsIn(env, said)).toEqual([]);
  expect(secretsIn(env, `${said} canary-token-of-metrics`)).toEqual(['METRICS_TOKEN']);
});

it('counts what was said only where there was a secret to say', () => {
  const counted: string[] = [];
  const count = (_: string, characters: string): void => void counted.push(characters);
  assertNoSecretOf({ DATA_DIR: '/canary/folder', HF_TOKEN: 'a' }, 'nothing', count);
  assertNoSecretOf({ METRICS_TOKEN: 'canary-token-of-metrics' }, 'said', count);
  expect(counted).toEqual(['4']);
});
