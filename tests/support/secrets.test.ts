import { expect, it } from 'vitest';
import { secretsIn } from './secrets.ts';

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
