import type { Config } from '../src/config-groups.ts';
import type { Log } from '../src/log.ts';
import { openState } from '../src/state/database.ts';
import { createStores } from '../src/state/stores.ts';
import type { Service } from './service.ts';
import { createServices, type ServicesOptions } from './services.ts';
import { stopAll, until } from './stopping.ts';

export interface ServeOptions extends ServicesOptions {
  /** Aborts when the process is told to stop. */
  readonly signal: AbortSignal;
  /** Called once everything has started, with the page's address. */
  readonly onStart: (url: string) => void;
}

/** Runs every surface that has its settings until the signal; resolves when all have stopped. */
export async function serve(options: ServeOptions): Promise<void> {
  const { config, log, now } = options;
  const stores = createStores(await openState(config.dataDir), now);
  const closing = { intake: new AbortController(), work: new AbortController() };
  const failure = new AbortController();
  const fail = (error: Error): void => failure.abort(error);
  const ending = AbortSignal.any([options.signal, failure.signal]);
  const ended = until(ending);
  try {
    const services = await createServices(options, { stores, closing, fail });
    try {
      await Promise.race([startAll(services, { log, ending }), ended]);
      if (!ending.aborted) options.onStart(urlOf(config.page));
      await ended;
    } finally {
      await stopAll(services, { closing, log });
    }
    failure.signal.throwIfAborted();
  } finally {
    await stores.close();
  }
}

/** One after another; a platform that cannot be reached is waited for, unless the process is told to stop. */
async function startAll(
  services: readonly Service[],
  { log, ending }: { readonly log: Log; readonly ending: AbortSignal },
): Promise<void> {
  for (const service of services) {
    await service.start();
    if (ending.aborted) return;
    log.info({ service: service.name, ...service.health() }, 'a service started');
  }
}

/** Where a person on this machine finds the page, or everybody does. */
function urlOf({ host, port, publicUrl }: Config['page']): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const name = everywhere[host] ?? host;
  return publicUrl ?? `http://${name.includes(':') ? `[${name}]` : name}:${port}/`;
}
