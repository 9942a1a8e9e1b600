import { expect, it } from 'vitest';
import { createSeal } from '../../src/seal.ts';

const seal = createSeal('a secret of enough entropy');

it('opens what it closed, for what it belongs to, and shows nothing of it', () => {
  const sealed = seal.close('xoxb-secret “日本”', 'slack T1');
  expect(seal.open(sealed, 'slack T1')).toBe('xoxb-secret “日本”');
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('xoxb');
  expect(seal.close('xoxb-secret “日本”', 'slack T1')).not.toBe(sealed);
});

it('opens nothing that another key closed, that belongs elsewhere, or that was altered', () => {
  const sealed = seal.close('secret', 'slack T1');
  expect(createSeal('another secret').open(sealed, 'slack T1')).toBeUndefined();
  expect(seal.open(sealed, 'slack T2')).toBeUndefined();
  const bytes = Buffer.from(sealed, 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const altered = Buffer.from(bytes);
    altered[i] = (altered[i] ?? 0) ^ 1;
    expect(seal.open(altered.toString('base64url'), 'slack T1'), `byte ${i}`).toBeUndefined();
  }
  for (const cut of ['', 'x', sealed.slice(0, 20), sealed.slice(0, -4)]) {
    expect(seal.open(cut, 'slack T1')).toBeUndefined();
  }
});
