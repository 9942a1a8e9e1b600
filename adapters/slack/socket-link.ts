import { type App, type Logger, SocketModeReceiver, type webApi } from '@slack/bolt';
import type { Timer } from '../../src/deadline.ts';
import type { Log } from '../../src/log.ts';

export interface LinkParts {
  readonly app: App;
  readonly appToken: string;
  readonly clientOptions: webApi.WebClientOptions;
  readonly logger: Logger;
  readonly log: Log;
  readonly timer: Timer;
  /** Called with each sign of life. */
  readonly sign: () => void;
}

/** One connection to Slack, from its beginning to its end. */
export interface Link {
  /** Slack has said hello; rejects where it does not in time. */
  readonly open: Promise<void>;
  readonly closed: Promise<void>;
  /** Resolves when it is closed, which may take a second where nobody answers. */
  close(): Promise<void>;
}

const HELLO_MS = 10_000;
const FORCE_MS = 1_000;

/**
 * A connection that ends when it ends: it does not come back by itself, no frame can end the process, and neither
 * a hanging upgrade nor a missing hello holds it for ever.
 */
export function openLink({ app, appToken, logger, log, timer, sign, ...parts }: LinkParts): Link {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...parts.clientOptions } },
    processEventErrorHandler: async ({ error }) => {
      log.warn({ err: error, service: 'slack' }, 'an event was not handled');
      return false;
    },
  });
  receiver.init(app);
  const { client } = receiver;
  let isClosing = false;
  const closed = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));

  const [read] = client.listeners('ws_message');
  if (read === undefined) throw new Error('this Slack SDK reads its frames otherwise');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (...frame: unknown[]) => {
    sign();
    try {
      await read(...frame);
    } catch (error) {
      log.warn({ err: error, service: 'slack' }, 'a frame of Slack could not be read');
    }
  });

  async function close(): Promise<void> {
    isClosing = true;
    void client.disconnect();
    const cancel = timer(FORCE_MS, () => void client.disconnect()); // asked again it waits for nobody
    await closed;
    cancel();
  }

  async function open(): Promise<void> {
    let cancel = (): void => {};
    const late = new Promise<never>((_, reject) => {
      cancel = timer(HELLO_MS, () => reject(new Error('Slack opened no connection in time')));
    });
    const started = receiver.start();
    started.then(
      () => void (isClosing && close()), // it was given up
      () => {},
    );
    const given = closed.then(() => {
      throw new Error('Slack closed the connection before it was open');
    });
    try {
      await Promise.race([started, late, given]);
      sign();
    } finally {
      cancel();
    }
  }

  return { open: open(), closed, close };
}
