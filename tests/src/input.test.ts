import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { type Argument, parseInput } from '../../src/input.ts';

const arg = (kind: Exclude<Argument['kind'], 'choice'>, required = true): Argument => ({
  name: 'x',
  description: 'an example',
  kind,
  required,
});
const choice: Argument = {
  name: 'x',
  description: 'one of two',
  kind: 'choice',
  choices: ['good', 'bad'],
  required: true,
};
const parse = (argument: Argument, x: unknown): unknown => {
  const parsed: Record<string, unknown> = parseInput([argument], { x });
  return parsed.x;
};

describe('what fits', () => {
  it.each<[Argument, unknown, unknown]>([
    [arg('text'), ' as it is ', ' as it is '],
    [arg('paper'), ' 2310.16764 ', '2310.16764'],
    [arg('word'), ' cs.CL\u200b ', 'cs.CL'],
    [arg('count'), '7', 7],
    [arg('count'), 100, 100],
    [arg('date'), '2024', '2024'],
    [arg('date'), '2024-05-31', '2024-05-31'],
    [arg('flag'), true, true],
    [arg('flag'), 'yes', true],
    [arg('flag'), 'off', false],
    [arg('channels'), ['c1', 'c2'], ['c1', 'c2']],
    [choice, 'bad', 'bad'],
    [arg('date', false), undefined, undefined],
  ])('%j takes %j', (argument, given, expected) => {
    expect(parse(argument, given)).toEqual(expected);
  });

  it('is taken without what nobody asked for', () => {
    const input = { x: 'a', y: 'b', __proto__: { z: 1 } };
    expect(parseInput([arg('text')], input)).toEqual({ x: 'a' });
  });
});

describe('what does not fit', () => {
  it.each<[Argument, unknown, string]>([
    [arg('text'), undefined, 'x is missing: an example.'],
    [arg('text'), 7, 'x "7" is not text.'],
    [arg('paper'), '  ', 'is empty; give an arXiv id'],
    [arg('word'), 'w'.repeat(101), 'is too long'],
    [arg('count'), '0', 'must be 1 to 100'],
    [arg('count'), 101, 'must be 1 to 100'],
    [arg('count'), '1.5', 'is not a whole number'],
    [arg('count'), 'ten', 'is not a number'],
    [arg('date'), '2024-13', 'is not a date; write 2024, 2024-05 or 2024-05-01'],
    [arg('date'), '24', 'is not a date'],
    [arg('flag'), 'maybe', 'must be yes or no'],
    [arg('channels'), 'general', 'x "general" is not a list of channels.'],
    [arg('channels'), Array(101).fill('c'), 'must be 100 channels at most'],
    [choice, 'so so', 'must be one of good, bad'],
  ])('%j: %j is named', (argument, given, message) => {
    expect(() => parse(argument, given)).toThrow(UserError);
    expect(() => parse(argument, given)).toThrow(message);
  });

  it.each([undefined, null, 'text', 7, []])('%j is no input at all', (input) => {
    expect(() => parseInput([arg('text')], input)).toThrow(UserError);
  });

  it('is repeated in part and without control characters', () => {
    const given = `\u001b[31m${'x'.repeat(300)}`;
    expect(() => parse(arg('date'), given)).toThrow(/^x "x{60}" is not a date/);
  });
});
