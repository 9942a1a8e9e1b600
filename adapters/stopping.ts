import type { Log } from '../src/log.ts';
import type { Service } from './service.ts';

/** Questions in flight may end within this; those that are left are told. */
const GRACE_MS = 5_000;
/** Whatever has not stopped then is left behind. */
const STOP_MS = 7_500;

/** `intake`: nothing new is begun; `work`: what is in flight is told. */
export interface Closing {
  readonly intake: AbortController;
  readonly work: AbortController;
}

/** Resolves when it aborts. */
export function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** All at once: nothing new is begun, what is in flight ends or is told. */
export async function stopAll(
  services: readonly Service[],
  { closing, log }: { readonly closing: Closing; readonly log: Log },
): Promise<void> {
  const reason = new Error('the service is stopping');
  log.info({}, 'stopping began');
  closing.intake.abort(reason);
  const stopping = services.map((service) =>
    service.stop().catch((error: unknown) => {
      log.error({ err: error, service: service.name }, 'a service did not stop cleanly');
    }),
  );
  const grace = setTimeout(() => closing.work.abort(reason), GRACE_MS);
  let late: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    late = setTimeout(resolve, STOP_MS);
  });
  await Promise.race([Promise.all(stopping), timeUp]);
  clearTimeout(grace);
  clearTimeout(late);
  closing.work.abort(reason);
  log.info({}, 'all services stopped');
}
