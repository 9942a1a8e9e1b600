import { type CommandSpec, defineChatCommand } from '../command.ts';

/** Lists the commands of the table that it stands in. */
export function createHelpCommand(table: () => readonly CommandSpec[]): CommandSpec {
  return defineChatCommand({
    name: 'help',
    description: 'Show what you can ask for',
    args: [],
    private: true,
    async *run() {
      const commands = table()
        .filter(({ listed }) => listed !== 'nowhere')
        .map(({ name, description }) => ({ name, description }));
      yield { kind: 'help', commands };
    },
  });
}
