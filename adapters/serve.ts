import { systemClock } from '../index/sources/clock.ts';
import type { Config } from '../src/config-groups.ts';
import { systemTimer } from '../src/deadline.ts';
import { freeBytesOf } from '../src/disk.ts';
import { createLive } from '../src/live.ts';
import type { Log } from '../src/log.ts';
import { openState } from '../src/state/database.ts';
import { createStores } from '../src/state/stores.ts';
import { createTelemetry } from '../src/telemetry.ts';
import { type WatchedLlm, watch } from '../src/watched-llm.ts';
import { createAlertsService, createTellOn } from './alerts.ts';
import { runAside } from './aside.ts';
import type { Foundation } from './compose.ts';
import { createCore } from './core.ts';
import { createHttp } from './http.ts';
import { createPapersService } from './papers.ts';
import { createPlatforms } from './platforms.ts';
import { createPostsService } from './posts.ts';
import { createRetentionService } from './retention.ts';
import type { Core, Service } from './service.ts';
import { measureService } from './service-metrics.ts';
import { type Closing, stopAll, until } from './stopping.ts';
import { syncServices } from './sync.ts';

/** Where mail mounts its form. */
const SUBSCRIBE_PATH = '/subscribe';

export interface ServeOptions {
  readonly config: Config;
  readonly foundation: Foundation;
  readonly samplePath: string;
  /** How this program is run again, without arguments. */
  readonly self: readonly string[];
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
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

interface ServicesParts {
  readonly stores: Core['stores'];
  readonly closing: Closing;
  readonly fail: Core['fail'];
}

async function createServices(
  options: ServeOptions,
  { stores, closing, fail }: ServicesParts,
): Promise<readonly Service[]> {
  const { config, foundation, samplePath, log, now, monotonic } = options;
  const telemetry = createTelemetry();
  const llm = foundation.llm && watch(foundation.llm);
  const all: Service[] = [];
  const { feeds } = foundation.sources;
  measureService(telemetry.registry, { config, stores, feeds, services: () => all, now });
  const papers = createPapersService({
    index: foundation.index,
    samplePath,
    log,
    onChange: () => core.clear(),
  });
  const live = createLive({
    sources: foundation.sources,
    index: foundation.index,
    clock: systemClock,
    onChange: () => core.clear(),
  });
  const mail =
    config.mail &&
    (await import('./email/service.ts')).createMail({
      settings: config.mail,
      page: config.page,
      stores,
      publisherOn: (platform) => core.digests.publisherOn(platform),
      log,
      now,
      monotonic,
    });
  const core = createCore({
    config,
    live,
    foundation: { ...foundation, llm },
    stores,
    signUps: mail?.signUps,
    telemetry,
    services: () => all,
    fail,
    indexing: papers.progress,
    closing: { intake: closing.intake.signal, work: closing.work.signal },
    log,
    now,
    monotonic,
  });
  if (mail !== undefined) core.connect(mail.publisher);
  const { dataDir, retentionDays: days, page } = config;
  const own = {
    settings: page,
    retentionDays: days,
    hasModel: llm !== undefined,
    telemetry,
    map: {
      dataDir,
      draw: () => runAside([...options.self, 'index', 'map'], closing.intake.signal),
    },
    ...(mail && { subscribePath: SUBSCRIBE_PATH }),
  };
  const { mountPage } = await import('./web/routes.tsx');
  const platforms = await createPlatforms(config, core);
  all.push(
    createRetentionService({ stores, dataDir, days, now, log, clear: core.clear }),
    papers,
    ...syncServices({ config, foundation, stores, log, now, onChange: core.clear }),
    ...(llm === undefined ? [] : [modelPart(llm)]),
    createHttp({
      settings: page,
      registry: telemetry.registry,
      services: () => all,
      log,
      mount(app, mayLookInside) {
        for (const platform of platforms) platform.mount?.(app); // the page's password is not for them
        mail?.mount(app);
        mountPage(app, { ...own, core, mayLookInside });
      },
    }),
    ...platforms,
    ...(mail === undefined ? [] : [mail.service]),
    createPostsService(core.digests),
    createAlertsService({
      dataDir,
      operators: config.operators,
      feeds,
      stores,
      budget: core.budget,
      modelFailure: () => llm?.failure(),
      freeBytes: freeBytesOf,
      tellOn: createTellOn(core.digests.publisherOn, mail?.tell),
      log,
      now,
      timer: systemTimer,
    }),
  );
  return all;
}

/** Answers are quotes while it is silent, so that nothing depends on it. */
function modelPart(llm: WatchedLlm): Service {
  return {
    name: 'language model',
    async start() {},
    async stop() {},
    health: () => ({
      alive: true,
      ready: llm.failure() === undefined,
      detail: llm.failure()?.message ?? llm.name,
    }),
  };
}

/** Where a person on this machine finds the page, or everybody does. */
function urlOf({ host, port, publicUrl }: Config['page']): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const name = everywhere[host] ?? host;
  return publicUrl ?? `http://${name.includes(':') ? `[${name}]` : name}:${port}/`;
}
