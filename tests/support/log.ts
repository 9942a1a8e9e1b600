import { createLog, type LogOptions } from '../../src/log.ts';

/** A log at debug level, and what was written to it. */
export function aLog(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const to = { write: (line: string) => void lines.push(line) };
  return { log: createLog({ level: 'debug', secrets: [], to, ...options }), lines };
}
