import { defineChatCommand } from '../command.ts';
import { UserError } from '../errors.ts';
import { phrases } from '../phrases.ts';
import type { TenantSettings } from '../state/tenant-settings.ts';

const EVERYTHING = /^(?:all|any|everything|none|off|-)$/i;
const CATEGORY = /^[a-z][a-z-]{1,11}(?:\.[A-Za-z][A-Za-z-]{1,11})?$/;

export const settingsCommand = defineChatCommand({
  name: 'settings',
  description: 'Show or change how Footnote behaves here',
  args: [
    {
      name: 'channels',
      description: 'channels to answer in, or “all”',
      kind: 'channels',
      required: false,
    },
    {
      name: 'private',
      description: 'show answers to their asker alone, unless they share them',
      kind: 'flag',
      required: false,
    },
    {
      name: 'language',
      description: 'language of the answers, e.g. de, or “any” for the question’s own',
      kind: 'word',
      required: false,
    },
    {
      name: 'categories',
      description: 'answer from papers of these categories only, e.g. cs.CL cs.LG, or “all”',
      kind: 'text',
      required: false,
    },
    {
      name: 'unfurls',
      description: 'show a card under links to papers, where that is possible',
      kind: 'flag',
      required: false,
    },
    {
      name: 'budget-share',
      description: 'the most of the month’s budget for the language model to use here, in per cent',
      kind: 'count',
      required: false,
    },
  ],
  private: true,
  async *run({ memory }, input, { context }) {
    const mayChange = await context.mayManage('everything');
    const changes = toChanges(input);
    if (Object.keys(changes).length > 0 && !mayChange) throw new UserError(phrases.mayNotManage);
    const settings =
      Object.keys(changes).length === 0
        ? await memory.stores.settings.get(context.place)
        : await memory.stores.settings.set(context.place, changes);
    yield { kind: 'settings', settings, mayChange };
  },
});

function toChanges(input: {
  readonly channels?: readonly string[];
  readonly private?: boolean;
  readonly language?: string;
  readonly categories?: string;
  readonly unfurls?: boolean;
  readonly 'budget-share'?: number;
}): Partial<TenantSettings> {
  const { channels, language, categories, unfurls, 'budget-share': budgetShare } = input;
  return {
    ...(channels && { channels }),
    ...(input.private !== undefined && { private: input.private }),
    ...(language !== undefined && { language: toLanguage(language) }),
    ...(categories !== undefined && { categories: toCategories(categories) }),
    ...(unfurls !== undefined && { unfurls }),
    ...(budgetShare !== undefined && { budgetShare }),
  };
}

function toLanguage(text: string): string {
  if (EVERYTHING.test(text)) return '';
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const name = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(text)
    ? languageNamed(names, text)
    : undefined;
  if (name === undefined) throw new UserError(phrases.noLanguage(text));
  return text;
}

function languageNamed(names: Intl.DisplayNames, text: string): string | undefined {
  try {
    return names.of(text);
  } catch {
    return undefined; // a RangeError is how Intl says no
  }
}

function toCategories(text: string): readonly string[] {
  if (EVERYTHING.test(text.trim())) return [];
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const wrong = words.find((word) => !CATEGORY.test(word));
  if (wrong !== undefined) throw new UserError(phrases.noCategory(wrong));
  return words;
}
