const WORK_MS = 20;

/** Lets the event loop run after each stretch of work: data that is already there would starve it. */
export function createBreather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < WORK_MS) return;
    await new Promise(setImmediate);
    since = performance.now();
  };
}
