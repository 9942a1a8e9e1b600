import { RESTJSONErrorCodes as Code, DiscordAPIError, HTTPError } from 'discord.js';

/**
 * gone: somebody removed the message, or where it stood · refused: that way is closed, another may be open · malformed: our
 * mistake · outage: the same may go through later
 */
export type Failure = 'gone' | 'refused' | 'malformed' | 'outage';

const GONE = new Set<unknown>([Code.UnknownMessage, Code.UnknownChannel]);
const MALFORMED = new Set<unknown>([
  Code.InvalidFormBodyOrContentType,
  Code.CannotSendAnEmptyMessage,
]);

const BLOCKED = new Set<unknown>([undefined, 0, Code.CloudflareIsBlockingYourRequest]);

/** It was not even tried: it was refused before. */
export class RefusedBefore extends Error {
  override readonly name = 'RefusedBefore';
}

/** Not Discord's rights speak, but what stands before it, or a token that it did not know for a moment. */
function isBlocked({ status, code }: DiscordAPIError): boolean {
  return [401, 403].includes(status) && BLOCKED.has(code);
}

export function failureOf(error: unknown): Failure {
  if (error instanceof RefusedBefore) return 'refused';
  if (!(error instanceof DiscordAPIError)) return 'outage';
  if (isBlocked(error)) return 'outage';
  if (GONE.has(error.code)) return 'gone';
  if (MALFORMED.has(error.code)) return 'malformed';
  return error.status === 429 ? 'outage' : 'refused';
}

/** Where nothing may be written: by its rights, or because it is not there. */
export function isClosed(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError) || isBlocked(error)) return false;
  return error.status === 403 || error.code === Code.UnknownChannel;
}

/** Discord counts those, and bans who gets too many. */
export function isInvalid(error: unknown): boolean {
  return error instanceof DiscordAPIError && [401, 403, 429].includes(error.status);
}

export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof DiscordAPIError && codes.includes(Number(error.code));
}

/** Discord itself says that it did not do what was asked. What is lost on the way may have been done. */
export function isAnswered(error: unknown): boolean {
  return error instanceof DiscordAPIError || (error instanceof HTTPError && error.status === 429);
}

/** For the list of what was posted. */
export function reasonOf(error: unknown): string {
  if (hasCode(error, Code.UnknownChannel)) return 'the channel is not there any more';
  if (error instanceof DiscordAPIError) return `Discord says “${error.message.split('\n', 1)[0]}”`;
  return 'Discord could not be reached';
}
