import { type DestinationStream, destination, pino } from 'pino';
import { prettyLine } from './log-lines.ts';

/** Objects first, then a message in the past tense; never a question's text above debug. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type LogForm = 'json' | 'colours' | 'no colours';

export interface LogOptions {
  readonly level: string;
  /** Never written, wherever they stand in a line. */
  readonly secrets: readonly string[];
  /** JSON, one line an event, by default; else for somebody who watches. */
  readonly as?: LogForm;
  /** Standard error by default. */
  readonly to?: DestinationStream;
}

const STDERR = 2;
/** Bytes that wait for room on the disk; what comes then is lost. */
const UNWRITTEN_MAX = 1_000_000;
const SECRET_LENGTH_MIN = 4;
/** “Basic Information” is a page that messages send people to. */
const CREDENTIALS =
  /\b((?:Bearer|Basic(?! Information\b))\s+|(?:api_?key|token|password|secret|access_token|sig|signature)=)[^\s"'&\\]+/gi;
const USERINFO = /(\w:\/\/)[^\s"'/@]+@/g;

/** A log whose lines hold no secret. */
export function createLog({ level, secrets, to, as = 'json' }: LogOptions): Log {
  const sink = to ?? logTo(STDERR);
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    {
      write(line: string): void {
        const clean = redact(line, secrets);
        sink.write(as === 'json' ? clean : prettyLine(clean, as));
      },
    },
  );
}

/** What cannot be written costs nobody anything else. */
export function logTo(fd: number): DestinationStream {
  const stream = destination({ dest: fd, sync: true, maxLength: UNWRITTEN_MAX });
  stream.on('drop', () => void stream.write('')); // else nothing tries again once there is room
  return stream.on('error', () => {});
}

/** The text without the secrets, however they are written there, and without what reads like credentials. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap(spellings)
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text)
    .replace(CREDENTIALS, '$1[redacted]')
    .replace(USERINFO, '$1[redacted]@');
}

/** As it is, within JSON, within JSON within JSON, and in a URL. */
function spellings(secret: string): readonly string[] {
  if (secret.length < SECRET_LENGTH_MIN) return []; // it would take ordinary words and numbers along
  const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
  const all = [secret, inJson(secret), inJson(inJson(secret)), encodeURIComponent(secret)];
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}
