import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../src/log.ts';

/** Warnings and errors of Slack's SDK in our log; the rest holds what people wrote. */
export function createSdkLogger(log: Pick<Log, 'warn'>): Logger {
  const nothing = (): void => {};
  const text = (parts: readonly unknown[]): string => parts.map(String).join(' ').slice(0, 500);
  return {
    debug: nothing,
    info: nothing,
    warn: (...parts) => log.warn({ said: text(parts), service: 'slack' }, 'the Slack SDK warned'),
    error: (...parts) =>
      log.warn({ said: text(parts), service: 'slack' }, 'the Slack SDK reported an error'),
    setLevel: nothing,
    setName: nothing,
    getLevel: () => LogLevel.WARN,
  };
}
