import type { Call } from './call.ts';
import type { Command, CommandContext } from './command.ts';
import { UserError } from './errors.ts';
import type { Log } from './log.ts';
import { toNotice } from './notice.ts';
import { phrases } from './phrases.ts';
import type { Queue } from './queue.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { Notice, Reply } from './reply.ts';
import { nearest } from './spelling.ts';
import type { TenantSettings, TenantSettingsStore } from './state/tenant-settings.ts';
import type { Telemetry } from './telemetry.ts';

/** The one door to the commands for every platform on which people talk. */
export interface Dispatcher {
  /** Whether the reply is for the asker alone: known before anything is done, so that it can be acknowledged so. */
  isPrivate(call: Call, context: CommandContext): Promise<boolean>;
  /** Never throws: what fails ends in a `Notice`. At least one reply comes. */
  dispatch(call: Call, context: CommandContext, signal: AbortSignal): AsyncIterable<Reply>;
}

export interface DispatcherParts {
  readonly commands: readonly Command[];
  readonly settings: TenantSettingsStore;
  /** Narrowest first: a person, a place, everybody. */
  readonly limits: readonly {
    readonly keyOf: (context: CommandContext) => string;
    readonly limiter: RateLimiter;
  }[];
  readonly queue: Queue;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Commands that take long enough to wait for a turn. */
const QUEUED = new Set(['ask']);
/** Commands that may be given where questions are not answered. */
const EVERYWHERE = new Set(['settings', 'forget-me', 'help', 'status']);

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { commands, settings, limits, queue, telemetry, log, now } = parts;
  const find = (name: string): Command | undefined =>
    commands.find((command) => command.name === name);

  async function* serve(
    call: Call,
    context: CommandContext,
    signal: AbortSignal,
  ): AsyncIterable<Reply> {
    const command = find(call.name) ?? unknown(call.name, commands);
    assertAllowed(command, context, await settings.get(context.place));
    const refusal = limited(context);
    if (refusal !== undefined) {
      yield refusal;
      return;
    }
    const leave = QUEUED.has(command.name) ? await queue.enter(context.person, signal) : undefined;
    try {
      yield* command.execute(call.input, context, signal);
    } finally {
      leave?.();
    }
  }

  function limited(context: CommandContext): Notice | undefined {
    for (const { keyOf, limiter } of limits) {
      const { allowed, waitMs, first } = limiter.take(keyOf(context));
      if (allowed) continue;
      const text = phrases.tooFast(Math.ceil(waitMs / 1_000));
      return { kind: 'notice', level: 'error', text, ...(!first && { repeated: true }) };
    }
    return undefined;
  }

  return {
    async isPrivate({ name, input }, { place, discreet }) {
      const command = find(name);
      if (command === undefined || command.private) return true;
      if (input.private !== undefined) return input.private === true;
      if (discreet === true) return true;
      if (name !== 'ask') return false;
      return (await settings.get(place)).private;
    },

    async *dispatch(call, context, signal) {
      const startedAt = now();
      let last: Reply | undefined;
      try {
        for await (const reply of serve(call, context, signal)) {
          last = reply;
          yield reply;
        }
      } catch (error) {
        last = signal.aborted ? interrupted() : toNotice(error, log);
        yield last;
      } finally {
        telemetry.served({
          command: find(call.name)?.name ?? 'unknown',
          platform: context.place.platform,
          ms: now() - startedAt,
          reply: last,
        });
      }
    },
  };
}

function interrupted(): Notice {
  return { kind: 'notice', level: 'error', text: phrases.interrupted };
}

function unknown(name: string, commands: readonly Command[]): never {
  const names = commands
    .filter(({ listed }) => listed !== 'nowhere')
    .map((command) => command.name);
  throw new UserError(phrases.unknownCommand(name, nearest(name, names, 3) ?? 'help'));
}

function assertAllowed(
  { name }: Command,
  { place }: CommandContext,
  { channels }: TenantSettings,
): void {
  if (channels.length === 0 || place.direct === true || EVERYWHERE.has(name)) return;
  if (channels.includes(place.channel)) return;
  throw new UserError(phrases.notHere);
}
