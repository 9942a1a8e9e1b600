import { expect, it } from 'vitest';
import { commandTable } from '../../src/commands/table.ts';
import { languages, translate } from '../../src/translations.ts';

const LENGTH_MAX = 100; // the least that a platform allows

const described = commandTable
  .filter(({ listed }) => listed !== 'nowhere')
  .flatMap(({ description, args }) => [description, ...args.map((arg) => arg.description)]);

it.each(languages)('every command and argument is described in %s', (language) => {
  for (const text of described) {
    const translated = translate(text, language);
    expect(translated, text).toBeDefined();
    expect(translated).not.toBe(text);
    expect(translated?.length).toBeLessThanOrEqual(LENGTH_MAX);
  }
});
