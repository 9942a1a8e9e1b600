import type { types } from '@slack/bolt';
import { phrases } from './phrases.ts';

export const ASK_MODAL = 'ask';
/** Of the button that opens it, and of the input. */
export const ASK_ACTION = 'ask';
export const QUESTION_BLOCK = 'question';
const QUESTION_ACTION = 'text';
const QUESTION_MAX = 2_000;

/** Asks for a question. */
export const askModal: types.ModalView = {
  type: 'modal',
  callback_id: ASK_MODAL,
  title: { type: 'plain_text', text: 'Ask Footnote' },
  submit: { type: 'plain_text', text: 'Ask' },
  close: { type: 'plain_text', text: 'Cancel' },
  blocks: [
    {
      type: 'input',
      block_id: QUESTION_BLOCK,
      label: { type: 'plain_text', text: 'Your question' },
      hint: { type: 'plain_text', text: phrases.answersDirectly },
      element: {
        type: 'plain_text_input',
        action_id: QUESTION_ACTION,
        multiline: true,
        max_length: QUESTION_MAX,
        focus_on_load: true,
      },
    },
  ],
};

/** What was filled in; undefined where there is nothing to ask. */
export function readQuestion(view: {
  readonly state: {
    readonly values: Readonly<
      Record<string, Readonly<Record<string, { readonly value?: string | null }>>>
    >;
  };
}): string | undefined {
  const text = view.state.values[QUESTION_BLOCK]?.[QUESTION_ACTION]?.value ?? '';
  return /[\p{L}\p{N}]/u.test(text) ? text : undefined;
}
