import { systemClock } from '../index/sources/clock.ts';
import type { Config } from '../src/config-groups.ts';
import { systemTimer } from '../src/deadline.ts';
import { freeBytesOf } from '../src/disk.ts';
import { createLive } from '../src/live.ts';
import type { Log } from '../src/log.ts';
import { createTelemetry, type Telemetry } from '../src/telemetry.ts';
import { type WatchedLlm, watch } from '../src/watched-llm.ts';
import { createAlertsService, createTellOn } from './alerts.ts';
import { runAside } from './aside.ts';
import type { Foundation } from './compose.ts';
import { createCore, type WholeCore } from './core.ts';
import type { Mail, MailParts } from './email/service.ts';
import { createHttp } from './http.ts';
import { createPapersService } from './papers.ts';
import { createPlatforms } from './platforms.ts';
import { createPostsService } from './posts.ts';
import { createRetentionService } from './retention.ts';
import type { Core, Service } from './service.ts';
import { measureService } from './service-metrics.ts';
import type { Closing } from './stopping.ts';
import { syncServices } from './sync.ts';

/** Where mail mounts its form. */
const SUBSCRIBE_PATH = '/subscribe';

export interface ServicesOptions {
  readonly config: Config;
  readonly foundation: Foundation;
  readonly samplePath: string;
  /** How this program is run again, without arguments. */
  readonly self: readonly string[];
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
}

interface ServicesParts {
  readonly stores: Core['stores'];
  readonly closing: Closing;
  readonly fail: Core['fail'];
}

/** Every part that has its settings, in the order in which they start. */
export async function createServices(
  options: ServicesOptions,
  { stores, closing, fail }: ServicesParts,
): Promise<readonly Service[]> {
  const { config, foundation, samplePath, log, now, monotonic } = options;
  const { dataDir, retentionDays: days } = config;
  const { index, sources } = foundation;
  const telemetry = createTelemetry();
  const llm = foundation.llm && watch(foundation.llm);
  const all: Service[] = [];
  const services = (): readonly Service[] => all;
  const onChange = (): void => core.clear();
  measureService(telemetry.registry, { config, stores, feeds: sources.feeds, services, now });
  const papers = createPapersService({ index, samplePath, log, onChange });
  const mail = await mailOf(options, stores, (platform) => core.digests.publisherOn(platform));
  const core = createCore({
    config,
    live: createLive({ sources, index, clock: systemClock, onChange }),
    foundation: { ...foundation, llm },
    stores,
    signUps: mail?.signUps,
    telemetry,
    services,
    fail,
    indexing: papers.progress,
    closing: { intake: closing.intake.signal, work: closing.work.signal },
    log,
    now,
    monotonic,
  });
  if (mail !== undefined) core.connect(mail.publisher);
  const platforms = await createPlatforms(config, core);
  const parts = { core, stores, telemetry, services, llm, mail, platforms, closing };
  all.push(
    createRetentionService({ stores, dataDir, days, now, log, clear: core.clear }),
    papers,
    ...syncServices({ config, foundation, stores, log, now, onChange }),
    ...(llm === undefined ? [] : [modelPart(llm)]),
    await httpOf(options, parts),
    ...platforms,
    ...(mail === undefined ? [] : [mail.service]),
    createPostsService(core.digests),
    alertsOf(options, parts),
  );
  return all;
}

/** Undefined where no mail can be sent. */
async function mailOf(
  { config: { mail, page }, log, now, monotonic }: ServicesOptions,
  stores: Core['stores'],
  publisherOn: MailParts['publisherOn'],
): Promise<Mail | undefined> {
  if (mail === undefined) return undefined;
  const { createMail } = await import('./email/service.ts');
  return createMail({ settings: mail, page, stores, publisherOn, log, now, monotonic });
}

interface MadeParts extends Pick<ServicesParts, 'stores' | 'closing'> {
  readonly core: WholeCore;
  readonly telemetry: Telemetry;
  readonly services: () => readonly Service[];
  readonly llm: WatchedLlm | undefined;
  readonly mail: Mail | undefined;
  readonly platforms: readonly Service[];
}

/** The one server, with the page on it and what platforms and mail mount. */
async function httpOf(
  { config, self, log }: ServicesOptions,
  { core, telemetry, services, llm, mail, platforms, closing }: MadeParts,
): Promise<Service> {
  const { dataDir, retentionDays, page: settings } = config;
  const { mountPage } = await import('./web/routes.tsx');
  const draw = (): Promise<void> => runAside([...self, 'index', 'map'], closing.intake.signal);
  const page = {
    core,
    settings,
    retentionDays,
    hasModel: llm !== undefined,
    telemetry,
    map: { dataDir, draw },
    ...(mail && { subscribePath: SUBSCRIBE_PATH }),
  };
  return createHttp({
    settings,
    registry: telemetry.registry,
    services,
    log,
    mount(app, mayLookInside) {
      for (const platform of platforms) platform.mount?.(app); // the page's password is not for them
      mail?.mount(app);
      mountPage(app, { ...page, mayLookInside });
    },
  });
}

function alertsOf(
  { config: { dataDir, operators }, foundation, log, now }: ServicesOptions,
  { core, stores, llm, mail }: MadeParts,
): Service {
  return createAlertsService({
    dataDir,
    operators,
    feeds: foundation.sources.feeds,
    stores,
    budget: core.budget,
    modelFailure: () => llm?.failure(),
    freeBytes: freeBytesOf,
    tellOn: createTellOn(core.digests.publisherOn, mail?.tell),
    log,
    now,
    timer: systemTimer,
  });
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
