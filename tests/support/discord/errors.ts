import { RESTJSONErrorCodes as Code } from 'discord.js';

interface Details {
  readonly headers?: Readonly<Record<string, string>>;
  /** Of an invalid body, by field. */
  readonly errors?: object;
  /** Seconds. */
  readonly retry_after?: number;
  readonly global?: boolean;
}

/** An answer that is not a success, as Discord words it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: number;
  /** More of the body than code and message. */
  readonly details: object;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, more: Details = {}) {
    const { headers = {}, ...details } = more;
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** Discord's status and message for the codes that the server gives without further details. */
const ANSWERS = {
  [Code.GeneralError]: [401, '401: Unauthorized'],
  [Code.UnknownApplication]: [404, 'Unknown Application'],
  [Code.UnknownChannel]: [404, 'Unknown Channel'],
  [Code.UnknownGuild]: [404, 'Unknown Guild'],
  [Code.UnknownMember]: [404, 'Unknown Member'],
  [Code.UnknownMessage]: [404, 'Unknown Message'],
  [Code.UnknownUser]: [404, 'Unknown User'],
  [Code.UnknownWebhook]: [404, 'Unknown Webhook'],
  [Code.UnknownInteraction]: [404, 'Unknown interaction'],
  [Code.UnknownApplicationCommand]: [404, 'Unknown application command'],
  [Code.RequestEntityTooLarge]: [413, 'Request entity too large'],
  [Code.ThisMessageWasAlreadyCrossposted]: [400, 'This message has already been crossposted.'],
  [Code.CannotSendAMessageInAForumChannel]: [400, 'Cannot send a message in a forum channel'],
  [Code.InteractionHasAlreadyBeenAcknowledged]: [400, 'Interaction has already been acknowledged.'],
  [Code.ThisInteractionHasHitTheMaximumNumberOfFollowUpMessages]: [
    400,
    'This interaction has hit the maximum number of follow up messages',
  ],
  [Code.MissingAccess]: [403, 'Missing Access'],
  [Code.CannotEditMessageAuthoredByAnotherUser]: [
    403,
    'Cannot edit a message authored by another user',
  ],
  [Code.CannotSendAnEmptyMessage]: [400, 'Cannot send an empty message'],
  [Code.CannotSendMessagesToThisUser]: [403, 'Cannot send messages to this user'],
  [Code.MissingPermissions]: [403, 'Missing Permissions'],
  [Code.CannotExecuteActionOnThisChannelType]: [400, 'Cannot execute action on this channel type'],
  [Code.InvalidWebhookToken]: [401, 'Invalid Webhook Token'],
  [Code.InvalidAPIVersion]: [400, 'Invalid API version'],
  [Code.InvalidActionOnArchivedThread]: [400, 'Thread is archived'],
  [Code.RequestBodyContainsInvalidJSON]: [400, 'The request body contains invalid JSON.'],
  [Code.CannotReplyWithoutPermissionToReadMessageHistory]: [
    403,
    'Cannot reply without permission to read message history',
  ],
  [Code.ThreadAlreadyCreatedForMessage]: [
    400,
    'A thread has already been created for this message',
  ],
  [Code.ThreadLocked]: [400, 'Thread is locked'],
} as const satisfies Record<number, readonly [number, string]>;

export function apiError(code: keyof typeof ANSWERS): ApiError {
  const [status, message] = ANSWERS[code];
  return new ApiError(status, code, message);
}

/** What was looked for, or Discord's answer for what is not there. */
export function known<T>(found: T | undefined, code: keyof typeof ANSWERS): T {
  if (found === undefined) throw apiError(code);
  return found;
}
