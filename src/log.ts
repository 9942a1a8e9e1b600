import { type DestinationStream, destination, pino } from 'pino';

/** Objects first, then a message in the past tense; never a question's text above debug. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface LogOptions {
  readonly level: string;
  /** Never written, wherever they stand in a line. */
  readonly secrets: readonly string[];
  /** Standard error by default. */
  readonly to?: DestinationStream;
}

const STDERR = 2;
const CREDENTIALS = /\b(Bearer\s+|(?:api_?key|token|password|secret)=)[^\s"'&\\]+/gi;

/** JSON lines. */
export function createLog({ level, secrets, to }: LogOptions): Log {
  const sink = to ?? destination({ dest: STDERR, sync: true });
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => void sink.write(redact(line, secrets)) },
  );
}

/** The text without the secrets and without anything that reads like credentials. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length > 0)
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text)
    .replace(CREDENTIALS, '$1[redacted]');
}
