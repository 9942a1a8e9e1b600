import type { Timer } from '../../src/deadline.ts';
import type { Reply } from '../../src/reply.ts';

export interface Pace {
  /** Between the beginnings of two calls of `show`. */
  readonly everyMs: number;
  /** Milliseconds. */
  readonly monotonic: () => number;
  readonly timer: Timer;
}

/**
 * Shows a growing reply, leaving out snapshots that are overtaken while it waits. Gives the last reply as soon as
 * it may be shown: that is left to the caller, and it is never left out.
 */
export async function pacedReplies(
  replies: AsyncIterable<Reply>,
  show: (reply: Reply) => Promise<void>,
  { everyMs, monotonic, timer }: Pace,
): Promise<Reply | undefined> {
  let shownAt = Number.NEGATIVE_INFINITY;
  let latest: Reply | undefined;
  let showing: Promise<void> | undefined;

  const untilDue = async (): Promise<void> => {
    const waitMs = shownAt + everyMs - monotonic();
    if (waitMs > 0) await new Promise<void>((resolve) => timer(waitMs, resolve));
  };
  async function showWhileGrowing(): Promise<void> {
    await untilDue();
    const reply = latest;
    if (reply === undefined || !isGrowing(reply)) return;
    shownAt = monotonic();
    await show(reply);
    if (latest !== reply) await showWhileGrowing();
  }

  for await (const reply of replies) {
    latest = reply;
    if (!isGrowing(reply)) continue;
    showing ??= showWhileGrowing().finally(() => {
      showing = undefined;
    });
  }
  await showing;
  await untilDue();
  return latest;
}

function isGrowing(reply: Reply): boolean {
  return reply.kind === 'answer' && reply.status !== 'done';
}
