import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { type Reply, type Request, replySchema } from './build-protocol.ts';
import {
  type Builder,
  type Job,
  type JobCall,
  type JobKind,
  type JobResult,
  jobResults,
} from './builder.ts';
import type { EndpointKey } from './embedder.ts';
import { IndexError } from './errors.ts';
import { forkModule, moduleBeside } from './spawn.ts';
import { fromFailure } from './wire.ts';

/** A child that has had nothing to do for so long gives its memory back. */
const IDLE_MS = 60_000;
/** A child that does not end when it is asked to. */
const CLOSING_MS = 5_000;
const STDERR_KEPT = 2_000;

export interface BuildProcessOptions {
  readonly dataDir: string;
  readonly key?: EndpointKey | undefined;
  /**
   * `command`: the child starts at the first job and ends when it has nothing to do. `service`: it gives way
   * to every other process, starts at once, while this process is small (forking a large one holds up its
   * event loop by some 50 ms), and stays, without its models while it has nothing to do.
   */
  readonly role: 'command' | 'service';
  /** The child's module, which calls `serveBuilds`. */
  readonly module?: URL;
}

interface Pending {
  readonly call: JobCall;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Does the jobs in a child process; whatever kills it, this process goes on and starts another. */
export function createBuildProcess(options: BuildProcessOptions): Builder {
  const { dataDir, key, role } = options;
  const { module = moduleBeside('./build-main', import.meta.url) } = options;
  const pending = new Map<number, Pending>();
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 0;

  function start(): ChildProcess {
    const started = forkModule(module);
    let stderr = '';
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });
    started.on('message', (message) => settle(replySchema.parse(message)));
    started.on('error', (cause) => fail(started, cause.message));
    started.on('exit', (code, signal) => fail(started, `${signal ?? code}: ${stderr.trim()}`));
    tell(started, { open: { dataDir, key, priority: role === 'service' ? 'low' : 'normal' } });
    return started;
  }

  function tell(to: ChildProcess, request: Request): void {
    to.send(request, () => {}); // a channel that is closed shows as an exit
  }

  function fail(failed: ChildProcess, reason: string): void {
    if (child !== failed) return;
    child = undefined;
    rejectAll(new Error(reason));
  }

  function rejectAll(cause: Error): void {
    const error = new IndexError(
      'building',
      'The building process ended before its work was done. Build again; what was embedded is kept.',
      { cause },
    );
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  function settle(reply: Reply): void {
    const waiting = pending.get(reply.id);
    if (waiting === undefined) return;
    if ('progress' in reply) {
      waiting.call.onProgress(reply.progress);
      return;
    }
    pending.delete(reply.id);
    if (pending.size === 0) rest();
    if ('failure' in reply) waiting.reject(fromFailure(reply.failure, waiting.call.signal));
    else waiting.resolve(reply.result);
  }

  /** Waits for more to do, without keeping this process from its end. */
  function rest(): void {
    holdOn('unref');
    idle = setTimeout(() => {
      if (role === 'command') void end();
      else if (child !== undefined) tell(child, { rest: true });
    }, IDLE_MS);
    idle.unref();
  }

  function holdOn(how: 'ref' | 'unref'): void {
    child?.[how]();
    child?.channel?.[how]();
    if (child?.stderr instanceof Socket) child.stderr[how]();
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = child;
    child = undefined;
    if (ending === undefined) return;
    ending.ref();
    const exited = once(ending, 'exit');
    const kill = setTimeout(() => ending.kill('SIGKILL'), CLOSING_MS);
    if (pending.size > 0) ending.kill('SIGKILL');
    else tell(ending, { close: true });
    rejectAll(new Error('the index was closed'));
    await exited;
    clearTimeout(kill);
  }

  if (role === 'service') {
    child = start();
    holdOn('unref');
  }

  return {
    async run<K extends JobKind>(job: Extract<Job, { kind: K }>, call: JobCall) {
      call.signal?.throwIfAborted();
      clearTimeout(idle);
      child ??= start();
      holdOn('ref');
      const running = child;
      const id = nextId++;
      const abort = (): void => tell(running, { abort: id });
      call.signal?.addEventListener('abort', abort, { once: true });
      try {
        const result = await new Promise((resolve, reject) => {
          pending.set(id, { call, resolve, reject });
          tell(running, { id, job });
        });
        return jobResults[job.kind].parse(result) as JobResult<K>;
      } finally {
        call.signal?.removeEventListener('abort', abort);
      }
    },
    close: end,
  };
}
