import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readButton, toButton, toStoredButton } from '../../src/button.ts';

it('carries a call there and back, as text', () => {
  const inputs = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat(), fc.boolean()),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), inputs, (name, input) => {
      const text = toButton({ name, input }, 100_000) ?? '';
      const asText = Object.entries(input).map(([key, value]) => [key, String(value)]);
      expect(readButton(text)).toEqual({
        kind: 'call',
        call: { name, input: Object.fromEntries(asText) },
      });
    }),
  );
});

it('is stored where it is too long, or more than words', () => {
  const call = { name: 'search', input: { query: 'x'.repeat(80) } };
  const length = toButton(call, 1_000)?.length ?? 0;
  expect(toButton(call, length)).toBeDefined();
  expect(toButton(call, length - 1)).toBeUndefined();
  expect(toButton({ name: 'settings', input: { channels: ['C1'] } }, 1_000)).toBeUndefined();
  expect(readButton(toStoredButton('abc_-1'))).toEqual({ kind: 'stored', id: 'abc_-1' });
});

it.each(['', '1', '0:help?', '2:help?', '1:Help?', '1:help', '1#', `1#${'x'.repeat(41)}`, 'ask'])(
  'is not read out of %j',
  (text) => {
    expect(readButton(text)).toBeUndefined();
  },
);
