/** Blocks of a message. */
export const BLOCKS_MAX = 50;
/** Characters of a message's blocks as JSON. */
export const BLOCKS_JSON_MAX = 13_200;
/** Characters of a section's text. */
export const SECTION_MAX = 3_000;
/** Characters of Markdown in a message, and in a call that appends to one. */
export const MARKDOWN_MAX = 12_000;
/** Bytes of the text that stands for a message where its blocks do not; `chat.update` takes no more. */
export const TEXT_BYTES_MAX = 4_000;
export const BUTTONS_MAX = 25;
export const BUTTON_TEXT_MAX = 75;
export const BUTTON_VALUE_MAX = 2_000;
export const OPTION_VALUE_MAX = 150;
export const CONTEXT_ELEMENTS_MAX = 10;
export const PROMPTS_MAX = 4;
