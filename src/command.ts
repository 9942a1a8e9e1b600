import type { PaperIndex } from '../index/paper-index.ts';
import type { Answerer } from './answerer.ts';
import type { Conversations } from './conversation.ts';
import type { Composer } from './digest.ts';
import { type Argument, type Input, parseInput } from './input.ts';
import type { Live } from './live.ts';
import type { Payer } from './llm.ts';
import type { Reply, ServiceStatus } from './reply.ts';
import type { Retriever } from './retriever.ts';
import type { SignUps } from './sign-up.ts';
import type { Spot } from './state/local-signals.ts';
import type { SourceRun } from './state/source-runs.ts';
import type { Stores } from './state/stores.ts';
import type { Trends } from './trends.ts';

export interface Place {
  readonly platform: string;
  /** The server or workspace; in direct messages outside of one, the person. */
  readonly tenant: string;
  readonly channel: string;
  readonly thread?: string;
  /** A conversation with one person, where nobody else reads. */
  readonly direct?: true;
}

export interface CommandContext {
  readonly place: Place;
  /** Unique within the platform. */
  readonly person: string;
  /** Who is held to the limits, where one caller may go by many persons: an address. */
  readonly caller?: string;
  /** Runs this service: known by how they came in, beside those whom OPERATORS names. */
  readonly operator?: true;
  /** What was said before counts for what is asked now; absent where each question stands alone. */
  readonly conversation?: string;
  readonly locale: string;
  readonly timeZone: string;
  /** Where this person is reached alone; absent where that is not possible. */
  readonly alone?: Spot;
  /** The reply goes to the asker alone. */
  readonly private?: true;
  /** Where replies are for the asker alone unless they say otherwise. */
  readonly discreet?: true;
  /** Footnote may not write in this channel by itself. */
  readonly mute?: true;
  mayManage(): Promise<boolean>;
}

/** Who pays for what is done here. */
export function payerOf({ place, person, caller = person }: CommandContext): Payer {
  return { platform: place.platform, tenant: place.tenant, person: caller };
}

/** Where somebody does something with a paper, and who it is. */
export function spotOf(context: CommandContext): Spot & { readonly person: string } {
  const { place, alone, person } = context;
  const { platform, tenant, channel } = place.direct === true ? (alone ?? place) : place;
  return { platform, tenant, channel, person };
}

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
  /** Removes what is stored about a person, here and in memory; gives how many questions went. */
  readonly forget: (platform: string, person: string) => Promise<number>;
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
