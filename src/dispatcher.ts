import { setMaxListeners } from 'node:events';
import { IndexError } from '../index/errors.ts';
import type { Progress } from '../index/paper-index.ts';
import type { Call } from './call.ts';
import type { Command } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { untilAborted } from './deadline.ts';
import { UserError } from './errors.ts';
import type { Log } from './log.ts';
import { toNotice } from './notice.ts';
import { phrases } from './phrases.ts';
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
  readonly limits: readonly RequestLimit[];
  /** Of the building of the index, while there is none yet. */
  readonly indexing: () => Progress | undefined;
  /** Nothing new is begun once the first aborts; what is in flight ends with the second. */
  readonly closing: { readonly intake: AbortSignal; readonly work: AbortSignal };
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export interface RequestLimit {
  readonly limiter: RateLimiter;
  /** Whose allowance a command is counted on; undefined where the limit does not hold. */
  keyOf(context: CommandContext, command: Command): string | undefined;
  /** What people are told. */
  refusal(seconds: number): string;
}

const A_MINUTE = 60;
/** Commands that may be given where questions are not answered. */
const EVERYWHERE = new Set(['settings', 'forget-me', 'help', 'status']);

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { commands, settings, limits, indexing, closing, telemetry, log, now } = parts;
  setMaxListeners(0, closing.work); // each command listens while it lasts
  const find = (name: string): Command | undefined =>
    commands.find((command) => command.name === name);

  async function* serve(
    call: Call,
    context: CommandContext,
    signal: AbortSignal,
  ): AsyncIterable<Reply> {
    closing.intake.throwIfAborted();
    const command = find(call.name) ?? unknown(call.name, commands);
    assertAllowed(command, context, await settings.get(context.place));
    const refusal = limited(command, context, limits);
    if (refusal === undefined) yield* command.execute(call.input, context, signal);
    else yield refusal;
  }

  function describe(error: unknown): Notice {
    const building = error instanceof IndexError && error.code === 'empty' ? indexing() : undefined;
    if (building === undefined) return toNotice(error, log);
    const text = phrases.indexing(building.done, building.total);
    return { ...failure(text), waitSeconds: A_MINUTE };
  }

  return {
    async isPrivate({ name, input }, { place, discreet }) {
      const command = find(name);
      if (command === undefined || command.private) return true;
      if (input.private !== undefined) return input.private === true;
      if (discreet === true) return true;
      if (command.isQuestion !== true) return false;
      return await settings.get(place).then(
        (here) => here.private,
        () => true, // the same failure follows as a notice
      );
    },

    async *dispatch(call, context, signal) {
      const startedAt = now();
      const stop = stopOn([signal, closing.work]);
      let last: Reply | undefined;
      try {
        for await (const reply of untilAborted(
          () => serve(call, context, stop.signal),
          stop.signal,
        )) {
          last = reply;
          yield reply;
        }
        if (last === undefined) throw new Error(`${call.name} gave no reply`);
      } catch (error) {
        const stopped = stop.signal.aborted || closing.intake.aborted;
        last = stopped
          ? { ...failure(phrases.interrupted), waitSeconds: A_MINUTE }
          : describe(error);
        yield last;
      } finally {
        stop.release();
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

/** A signal that follows all of these; it is released, since some of them outlive what they stop. */
function stopOn(signals: readonly AbortSignal[]) {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signals.find(({ aborted }) => aborted)?.reason);
  for (const signal of signals) signal.addEventListener('abort', stop);
  if (signals.some(({ aborted }) => aborted)) stop();
  return {
    signal: controller.signal,
    release(): void {
      for (const signal of signals) signal.removeEventListener('abort', stop);
    },
  };
}

function limited(
  command: Command,
  context: CommandContext,
  limits: readonly RequestLimit[],
): Notice | undefined {
  for (const { keyOf, limiter, refusal } of limits) {
    const key = keyOf(context, command);
    if (key === undefined) continue;
    const { allowed, waitMs, first } = limiter.take(key);
    if (allowed) continue;
    const waitSeconds = Math.ceil(waitMs / 1_000);
    const notice = { ...failure(refusal(waitSeconds)), reason: 'rate', waitSeconds } as const;
    return first ? notice : { ...notice, repeated: true };
  }
  return undefined;
}

function failure(text: string): Notice {
  return { kind: 'notice', level: 'error', text };
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
