import type { AddressInfo } from 'node:net';
import {
  App,
  HTTPReceiver,
  type Logger,
  LogLevel,
  SocketModeReceiver,
  type SocketModeReceiverOptions,
  webApi,
} from '@slack/bolt';
import { onTestFinished } from 'vitest';
import { FULL_MANIFEST } from './manifest.ts';
import { PATHS } from './outgoing.ts';
import { type Slack, type SlackOptions, startSlack } from './server.ts';

/** A Slack that is closed when the test ends. */
export async function aSlack(options: Partial<SlackOptions> = {}): Promise<Slack> {
  const slack = await startSlack({ manifest: FULL_MANIFEST, ...options });
  onTestFinished(() => slack.close());
  return slack;
}

/** The SDK's client, which tries once. */
export function aClient(slack: Slack, token: string | undefined = slack.token): webApi.WebClient {
  return new webApi.WebClient(token, clientOptions(slack));
}

/** The real Bolt in Socket Mode, connected; `listen` registers what it does. */
export async function aSocketApp(
  slack: Slack,
  listen: (app: App) => void,
  options: Pick<SocketModeReceiverOptions, 'clientPingTimeout'> = {},
): Promise<App> {
  const logger = aQuietLogger();
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger,
    ...options,
    installerOptions: { clientOptions: clientOptions(slack) },
  });
  const app = new App({
    receiver,
    token: slack.token,
    logger,
    clientOptions: clientOptions(slack),
  });
  listen(app);
  await app.start();
  onTestFinished(async () => {
    await app.stop(); // before the socket is closed
    await slack.until(() => slack.sockets.open === 0);
  });
  return app;
}

type HttpOptions = Partial<ConstructorParameters<typeof HTTPReceiver>[0]>;

/** The real Bolt over HTTP, with the workspace's token unless `options` bring OAuth; gives its address. */
export async function anHttpApp(
  slack: Slack,
  listen: (app: App) => void,
  options: HttpOptions = {},
): Promise<string> {
  const logger = aQuietLogger();
  const receiver = new HTTPReceiver({
    signingSecret: slack.signingSecret,
    endpoints: Object.values(PATHS),
    logger,
    ...options,
  });
  const auth = options.clientId === undefined ? { token: slack.token } : {};
  const app = new App({ receiver, ...auth, logger, clientOptions: clientOptions(slack) });
  listen(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => receiver.stop());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  slack.deliverTo({ url });
  return url;
}

export function clientOptions(slack: Slack): webApi.WebClientOptions {
  return {
    slackApiUrl: slack.apiUrl,
    fetch: slack.traffic.fetch,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: aQuietLogger(),
  };
}

/** What Slack answered instead of ok; fails when it was ok. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) return error.data.error;
    throw error;
  }
  throw new Error('it was not refused');
}

function aQuietLogger(): Logger {
  const silent = (): void => {};
  return {
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
    setLevel: silent,
    setName: silent,
    getLevel: () => LogLevel.ERROR,
  };
}
