import { webApi } from '@slack/bolt';
import type { SlackSettings } from '../../src/config-slack.ts';
import { systemTimer, type Timer } from '../../src/deadline.ts';
import { pause } from '../../src/pacing.ts';
import type { Core, Service } from '../service.ts';
import { createAnswering } from './answering.ts';
import { createApp } from './app.ts';
import { createClientOptions, createTokenGuard, type Fetch } from './client-options.ts';
import { createHttpReceiver } from './http-receiver.ts';
import { createSdkLogger } from './logger.ts';
import { createOAuth } from './oauth.ts';
import { createOneWorkspace } from './one-workspace.ts';
import { createDigestPublisher } from './publisher.ts';
import { createSocketReceiver } from './socket-receiver.ts';
import { createTurnstile } from './turnstile.ts';

/** A start takes no longer; what is not connected then goes on connecting. */
const START_MS = 15_000;

export interface SlackOptions {
  readonly timer?: Timer;
  readonly fetch?: Fetch;
}

/** Footnote in one Slack workspace or in several, over a socket or over the service's own HTTP server. */
export function createSlack(
  settings: SlackSettings,
  core: Core,
  { timer = systemTimer, fetch = globalThis.fetch }: SlackOptions = {},
): Service {
  const { log, now, monotonic, stores } = core;
  const { workspaces: whose, delivery, apiUrl } = settings;
  const logger = createSdkLogger(log);
  const guard = createTokenGuard(fetch);
  const clientOptions = createClientOptions({ apiUrl, fetch: guard.fetch, logger });
  const stopping = new AbortController();
  const common = { clientOptions, guard, log, logger };
  const workspaces =
    whose.kind === 'one'
      ? createOneWorkspace({ ...whose, ...common, now, timer, signal: stopping.signal })
      : createOAuth({ settings: whose, installations: stores.installations, ...common });
  const receiver =
    delivery.kind === 'socket'
      ? createSocketReceiver({ ...delivery, ...common, timer, monotonic })
      : createHttpReceiver({ ...delivery, log, now, monotonic });
  core.connect(
    createDigestPublisher({
      calls: stores.calls,
      async clientOf(teamId) {
        const whom = { teamId, enterpriseId: undefined, isEnterpriseInstall: false };
        const { botToken } = await workspaces.authorize(whom);
        return new webApi.WebClient(botToken, clientOptions);
      },
    }),
  );
  const answering = createAnswering(core, timer);
  const turn = createTurnstile(timer, 'isOwing' in receiver ? receiver.isOwing : () => false);
  createApp({ core, answering, workspaces, receiver, clientOptions, fetch, logger, turn });

  let refusal: string | undefined;

  async function connect(): Promise<void> {
    await workspaces.start();
    if (!stopping.signal.aborted) await receiver.start();
  }

  return {
    name: 'slack',
    async start() {
      const connected = connect();
      connected.catch((error: Error) => {
        refusal = error.message;
        log.error({ err: error, service: 'slack' }, 'Slack could not be joined');
      });
      await Promise.race([connected, pause(START_MS, timer, stopping.signal)]);
    },
    mount(app) {
      if ('mount' in receiver) receiver.mount(app);
      workspaces.mount?.(app);
    },
    async stop() {
      await answering.stop();
      stopping.abort();
      await receiver.stop();
    },
    health() {
      if (refusal !== undefined) return { alive: false, ready: false, detail: refusal };
      const parts = [workspaces.health(), receiver.health()];
      return {
        alive: parts.every(({ alive }) => alive),
        ready: parts.every(({ ready }) => ready),
        detail: parts.map(({ detail }) => detail).join(', '),
      };
    },
  };
}
