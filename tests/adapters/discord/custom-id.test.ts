import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCustomId, toCustomId, toStoredId } from '../../../adapters/discord/custom-id.ts';

it('carries a call there and back, its values as text', () => {
  const call = { name: 'search', input: { query: 'a&b=c ü “q”', k: 5, page: 2 } };
  const customId = toCustomId(call) ?? '';
  expect(readCustomId(customId)).toEqual({
    kind: 'call',
    call: { name: 'search', input: { query: 'a&b=c ü “q”', k: '5', page: '2' } },
  });
});

it('takes 100 characters at most, and nothing but single values', () => {
  const of = (length: number) => ({ name: 'show', input: { paper: 'x'.repeat(length) } });
  const room = 100 - '1:show?paper='.length;
  expect(toCustomId(of(room))).toHaveLength(100);
  expect(toCustomId(of(room + 1))).toBeUndefined();
  expect(toCustomId({ name: 'settings', input: { channels: ['1'] } })).toBeUndefined();
});

it('names what is stored', () => {
  expect(readCustomId(toStoredId('Ab-_9'))).toEqual({ kind: 'stored', id: 'Ab-_9' });
});

it('understands nothing else', () => {
  const foreign = fc.string().filter((text) => !/^1[:#]/.test(text));
  fc.assert(fc.property(foreign, (text) => readCustomId(text) === undefined));
  for (const text of [
    '1:',
    '1:show',
    '1:SHOW?a=b',
    '1#',
    '1#a b',
    '2:show?paper=1',
    `1#${'x'.repeat(41)}`,
  ]) {
    expect(readCustomId(text)).toBeUndefined();
  }
});
