import { ApplicationCommandOptionType as Kind } from 'discord.js';
import type { Command } from '../records.ts';
import type { BranchOption, ValueOption } from '../validation/command-body.ts';

/** What a person fills in, by the option's name. */
export type Given = Readonly<Record<string, string | number | boolean>>;

interface Filled {
  readonly name: string;
  readonly type: Kind;
  readonly value?: string | number | boolean;
  readonly focused?: boolean;
  readonly options?: readonly Filled[];
}

interface Typing {
  readonly given: Given;
  /** The option that is being typed, for autocomplete; the rest may still be missing. */
  readonly focused: string | undefined;
}

/**
 * The options as an interaction carries them. Throws for what Discord's client would not let through:
 * a subcommand or option that is not there, one that is missing, a value out of bounds.
 * @param path the subcommand, with its group before it; empty where the command has none.
 */
export function fill(command: Command, path: readonly string[], typing: Typing): readonly Filled[] {
  const options: readonly (ValueOption | BranchOption)[] = command.options ?? [];
  const branches = options.filter(isBranch);
  if (path.length > 0) return [descend(branches, path, typing)];
  if (branches.length > 0) throw new Error('a subcommand has to be chosen');
  return fillValues(options.filter(isValue), typing);
}

function descend(
  branches: readonly BranchOption[],
  [step, ...rest]: readonly string[],
  typing: Typing,
): Filled {
  const branch = branches.find(({ name }) => name === step);
  if (branch === undefined) throw new Error(`there is no subcommand "${step}"`);
  const { name, type } = branch;
  const options =
    branch.type === Kind.Subcommand
      ? fillValues(branch.options ?? [], typing)
      : [descend(branch.options, rest, typing)];
  return { name, type, options };
}

function fillValues(
  options: readonly ValueOption[],
  { given, focused }: Typing,
): readonly Filled[] {
  const stranger = Object.keys(given).find((name) => !options.some((it) => it.name === name));
  if (stranger !== undefined) throw new Error(`there is no option "${stranger}"`);
  const missing = options.find(
    ({ name, required }) => required === true && given[name] === undefined,
  );
  if (focused === undefined && missing !== undefined) {
    throw new Error(`the option "${missing.name}" is required`);
  }
  return options.flatMap((option) => {
    const value = given[option.name];
    if (value === undefined) return [];
    const { name, type } = option;
    if (name === focused) return [{ name, type, value, focused: true }];
    const reason = reasonAgainst(option, value);
    if (reason !== undefined) throw new Error(`the option "${name}" ${reason}`);
    return [{ name, type, value }];
  });
}

function reasonAgainst(option: ValueOption, value: Given[string]): string | undefined {
  const { type, choices = [] } = option;
  if (!isOfKind(type, value)) return `takes no ${typeof value}`;
  if (choices.length > 0 && !choices.some((it) => it.value === value)) return 'has no such choice';
  if (typeof value === 'string') {
    const { min_length = 0, max_length = 6000 } = option;
    return value.length < min_length || value.length > max_length
      ? 'is too short or long'
      : undefined;
  }
  const { min_value = -Infinity, max_value = Infinity } = option;
  return Number(value) < min_value || Number(value) > max_value ? 'is out of bounds' : undefined;
}

function isOfKind(type: Kind, value: Given[string]): boolean {
  switch (type) {
    case Kind.String:
      return typeof value === 'string';
    case Kind.Boolean:
      return typeof value === 'boolean';
    case Kind.Integer:
      return Number.isInteger(value);
    case Kind.Number:
      return typeof value === 'number';
    default:
      throw new Error(`options of type ${Kind[type]} are not modelled`);
  }
}

function isBranch(option: ValueOption | BranchOption): option is BranchOption {
  return option.type === Kind.Subcommand || option.type === Kind.SubcommandGroup;
}

function isValue(option: ValueOption | BranchOption): option is ValueOption {
  return !isBranch(option);
}
