/** Characters of a message. */
export const CONTENT_MAX = 2_000;
/** Messages that one answer may take. */
export const MESSAGES_MAX = 2;
export const ROWS_MAX = 5;
export const BUTTONS_A_ROW_MAX = 5;
export const LABEL_MAX = 80;
export const CUSTOM_ID_MAX = 100;
export const CHOICES_MAX = 25;
export const CHOICE_MAX = 100;
export const DESCRIPTION_MAX = 100;
export const THREAD_NAME_MAX = 100;
/** Between two edits of an answer. */
export const EDIT_EVERY_MS = 1_200;
/** Discord shows that somebody types for ten seconds. */
export const TYPING_EVERY_MS = 8_000;
/** Requests answered 401, 403 or 429 that the bot allows itself in ten minutes; Discord bans after 10,000. */
export const INVALID_REQUESTS_MAX = 2_000;
/** Of them in one server, so that none silences the others. */
export const REFUSALS_IN_A_SERVER_MAX = 40;
