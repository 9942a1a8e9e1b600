import { Command as Program } from 'commander';
import type { CommandSpec } from '../../src/command.ts';
import { commandTable } from '../../src/commands/table.ts';
import type { Argument } from '../../src/input.ts';
import { runCommand, type Shell, withApp } from './app.ts';
import { addBackup } from './backup.ts';
import { addBounces } from './bounces.ts';
import { ensureCorpus } from './corpus.ts';
import { addDigest } from './digest.ts';
import { addDoctor } from './doctor.ts';
import { addEval } from './eval.ts';
import { addIndex } from './index-commands.ts';
import { addStart } from './start.ts';
import { addState } from './state-command.ts';
import { addSync } from './sync.ts';

/** The command line: the command table, and what only a terminal has (index, eval, doctor, backup). */
export function createProgram(shell: Shell): Program {
  const program = new Program('footnote')
    .description('Answers questions about papers, with a footnote on every sentence.')
    .version(shell.version)
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for usage)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
    });
  for (const spec of commandTable) {
    if (spec.listed === 'everywhere' && spec.name !== 'status') addCommand(program, shell, spec);
  }
  addSync(program, shell);
  addIndex(program, shell);
  addEval(program, shell);
  addDigest(program, shell);
  addBounces(program, shell);
  addDoctor(program, shell);
  addBackup(program, shell);
  addState(program, shell);
  addStart(program, shell);
  return program;
}

function addCommand(
  program: Program,
  shell: Shell,
  { name, description, args }: CommandSpec,
): void {
  const command = program.command(name).description(description);
  const positional = args.filter(({ required }) => required);
  const optional = args.filter(({ required, chat }) => !required && chat !== true);
  for (const arg of positional) command.argument(`<${arg.name}...>`, arg.description);
  for (const arg of optional) command.option(optionFlags(arg), arg.description);
  command.option('--json', 'print JSON');
  command.action(async (...values: unknown[]) => {
    const { json, ...options } = command.opts<{ json?: boolean }>();
    const words = values.slice(0, positional.length).map((value) => [value].flat().join(' '));
    const input = {
      ...options,
      ...Object.fromEntries(positional.map((arg, i) => [arg.name, words[i]])),
    };
    await withApp(shell, async (app) => {
      await ensureCorpus(app, shell);
      await runCommand(app, shell, { name, input, json: json === true });
    });
  });
}

function optionFlags({ name, kind }: Argument): string {
  return `--${name} <${kind === 'count' ? 'number' : kind}>`;
}
