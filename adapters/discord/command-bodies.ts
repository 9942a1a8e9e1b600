import {
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  Locale,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord.js';
import type { CommandSpec } from '../../src/command.ts';
import type { Argument } from '../../src/input.ts';
import { type Language, languages, translate } from '../../src/translations.ts';
import { ALONE, GROUP, RELATED_MENU } from './command-names.ts';
import { CHOICES_MAX, DESCRIPTION_MAX } from './limits.ts';

/** Where commands are offered. */
export interface Scope {
  /** In all places that have the application, in one server, or only where there is no server. */
  readonly where: 'everywhere' | 'one server' | 'outside servers';
  /** People may install the application for themselves. */
  readonly forPeople: boolean;
}

export type CommandBodies = RESTPutAPIApplicationCommandsJSONBody;

const GROUP_DESCRIPTION = 'Look at papers, and at Footnote itself';
/** As many papers as have room in a message. */
const COUNT_MAX = 10;

const LOCALES: Readonly<Record<Language, readonly Locale[]>> = {
  de: [Locale.German],
  fr: [Locale.French],
  es: [Locale.SpanishES, Locale.SpanishLATAM],
  ja: [Locale.Japanese],
  zh: [Locale.ChineseCN],
};

const { GuildInstall, UserInstall } = ApplicationIntegrationType;
const { Guild, BotDM, PrivateChannel } = InteractionContextType;

/** The commands of the table as Discord registers them. */
export function toCommandBodies(table: readonly CommandSpec[], scope: Scope): CommandBodies {
  const listed = table.filter(({ listed }) => listed !== 'nowhere');
  const where = whereOf(scope);
  const alone = listed.filter(({ name }) => name === ALONE);
  const grouped = listed.filter(({ name }) => name !== ALONE);
  return [
    ...alone.map((spec) => ({
      ...where,
      type: ApplicationCommandType.ChatInput as const,
      name: spec.name,
      ...described(spec.description),
      options: optionsOf(spec),
    })),
    {
      ...where,
      type: ApplicationCommandType.ChatInput,
      name: GROUP,
      description: GROUP_DESCRIPTION,
      options: grouped.map((spec) => ({
        type: ApplicationCommandOptionType.Subcommand as const,
        name: spec.name,
        ...described(spec.description),
        options: optionsOf(spec),
      })),
    },
    { ...where, type: ApplicationCommandType.Message, name: RELATED_MENU },
  ];
}

/** Only commands of the whole application say where they are offered. */
function whereOf({ where, forPeople }: Scope) {
  if (where === 'one server') return {};
  return {
    integration_types: forPeople ? [GuildInstall, UserInstall] : [GuildInstall],
    contexts: [
      ...(where === 'everywhere' ? [Guild] : []),
      BotDM,
      ...(forPeople ? [PrivateChannel] : []),
    ],
  };
}

function described(description: string) {
  const translations = languages.flatMap((language) => {
    const translated = translate(description, language)?.slice(0, DESCRIPTION_MAX);
    return translated === undefined
      ? []
      : LOCALES[language].map((locale) => [locale, translated] as const);
  });
  return {
    description: description.slice(0, DESCRIPTION_MAX),
    ...(translations.length > 0 && {
      description_localizations: Object.fromEntries(translations),
    }),
  };
}

/** Discord wants those that are required first. */
function optionsOf({ args }: CommandSpec): APIApplicationCommandBasicOption[] {
  return args.toSorted((a, b) => Number(b.required) - Number(a.required)).map(toOption);
}

function toOption(arg: Argument): APIApplicationCommandBasicOption {
  const { name, required } = arg;
  const common = { name, required, ...described(arg.description) };
  switch (arg.kind) {
    case 'paper':
      return { ...common, type: ApplicationCommandOptionType.String, autocomplete: true };
    case 'count':
      return {
        ...common,
        type: ApplicationCommandOptionType.Integer,
        min_value: 1,
        max_value: name === 'k' ? COUNT_MAX : 100,
      };
    case 'flag':
      return { ...common, type: ApplicationCommandOptionType.Boolean };
    case 'choice': {
      const choices = arg.choices.slice(0, CHOICES_MAX).map((value) => ({ name: value, value }));
      return { ...common, type: ApplicationCommandOptionType.String, choices };
    }
    default:
      return { ...common, type: ApplicationCommandOptionType.String };
  }
}
