import type { PaperIndex } from '../index/paper-index.ts';
import type { Answerer } from './answerer.ts';
import type { CommandContext } from './command-context.ts';
import type { Conversations } from './conversation.ts';
import type { Composer } from './digest.ts';
import { type Argument, type Input, parseInput } from './input.ts';
import type { Live } from './live.ts';
import type { Reply, ServiceStatus } from './reply.ts';
import type { Retriever } from './retriever.ts';
import type { SignUps } from './sign-up.ts';
import type { Forgotten } from './state/retention.ts';
import type { SourceRun } from './state/source-runs.ts';
import type { Stores } from './state/stores.ts';
import type { Trends } from './trends.ts';

/** What the commands work with. */
export interface CommandParts {
  readonly index: PaperIndex;
  readonly retriever: Retriever;
  readonly answerer: Answerer;
  readonly trends: Trends;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Absent where no source may be asked. */
  readonly live?: Live;
  readonly sourceRuns?: () => Promise<readonly SourceRun[]>;
  /** The time of day. */
  readonly date: () => Date;
  /** Absent at the shell, which remembers nothing. */
  readonly memory?: Memory;
}

/** What a running service knows beside the papers. */
export interface Memory {
  readonly stores: Stores;
  readonly conversations: Conversations;
  readonly composer: Composer;
  /** Absent where no mail can be sent. */
  readonly signUps?: SignUps;
  readonly serviceStatus: (context: CommandContext) => Promise<ServiceStatus>;
  /** Removes what is stored about a person, here and in memory; gives how many went. */
  readonly forget: (platform: string, person: string) => Promise<Forgotten>;
}

/** What a person can ask for, known before anything is opened; platforms derive their commands from it. */
export interface CommandSpec {
  readonly name: string;
  readonly description: string;
  readonly args: readonly Argument[];
  /** The reply is for the asker alone, where the platform can do that. */
  readonly private: boolean;
  /** Where people find it: everywhere, where people talk and the service remembers, or behind a button. */
  readonly listed: 'everywhere' | 'in chats' | 'nowhere';
  /** It is answered from the papers, by the model where there is one: limits and settings of questions hold. */
  readonly isQuestion?: true;
  bind(parts: CommandParts): Command;
}

export interface Command extends Omit<CommandSpec, 'bind'> {
  /** Snapshots, each replacing the last; throws `InputError` for input that does not fit `args`. */
  execute(input: unknown, context: CommandContext, signal: AbortSignal): AsyncIterable<Reply>;
}

interface Definition<Args extends readonly Argument[], Parts>
  extends Omit<CommandSpec, 'args' | 'bind'> {
  readonly args: Args;
  run(parts: Parts, input: Input<Args>, asked: Asked): AsyncIterable<Reply>;
}

export interface Asked {
  readonly context: CommandContext;
  readonly signal: AbortSignal;
}

export function defineCommand<const Args extends readonly Argument[]>(
  definition: Definition<Args, CommandParts>,
): CommandSpec {
  const { run, ...spec } = definition;
  return {
    ...spec,
    bind: (parts) => ({
      ...spec,
      execute: (input, context, signal) =>
        run(parts, parseInput<Args>(spec.args, input), { context, signal }),
    }),
  };
}

/** A command that needs what a running service remembers. */
export function defineChatCommand<const Args extends readonly Argument[]>(
  definition: Omit<Definition<Args, CommandParts & { readonly memory: Memory }>, 'listed'> & {
    readonly listed?: 'nowhere';
  },
): CommandSpec {
  const { run, ...rest } = definition;
  return defineCommand<Args>({
    listed: 'in chats',
    ...rest,
    run: ({ memory, ...parts }, input, asked) => {
      if (memory === undefined) throw new Error(`${rest.name} needs a running service`);
      return run({ ...parts, memory }, input, asked);
    },
  });
}
