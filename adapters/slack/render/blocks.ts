import type { types } from '@slack/bolt';
import { shorten } from '../../../src/text.ts';
import {
  BLOCKS_JSON_MAX,
  BLOCKS_MAX,
  BUTTON_TEXT_MAX,
  BUTTONS_MAX,
  CONTEXT_ELEMENTS_MAX,
  OPTION_VALUE_MAX,
  TEXT_BYTES_MAX,
} from '../limits.ts';
import { plain, within } from '../mrkdwn.ts';

export type Block = types.KnownBlock;
export type Blocks = Block[];

/** A message as Slack takes it. */
export interface Whole {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: Blocks;
  /** What is better sent as a file, where files may be sent. */
  readonly file?: { readonly name: string; readonly text: string };
}

export interface Button {
  readonly label: string;
  readonly value: string;
  /** The rank of the card that it belongs to, where there are several. */
  readonly card?: number | undefined;
}

/** What can be done with a reply. */
export interface Buttons {
  readonly actions: readonly Button[];
  readonly feedback?: { readonly good: string; readonly bad: string };
}

/** Beside the reply: where it will stand, and what can be done there. */
export interface View {
  /** Slack does not show what a slash command was given. */
  readonly question: 'shown' | 'visible';
  readonly buttons: Buttons;
}

/** No character takes more than three bytes a unit of its length. */
const FALLBACK_MAX = Math.floor(TEXT_BYTES_MAX / 3);

export const ACTION_ID = /^(?:call-\d+|menu-\d+|feedback)$/;

/** `text` is Slack's own format, escaped. */
export function section(text: string, accessory?: types.Overflow): Block {
  const shown = { type: 'mrkdwn', text, verbatim: true } as const;
  return { type: 'section', text: shown, ...(accessory && { accessory }) };
}

export function small(...lines: readonly string[]): Blocks {
  const elements = lines
    .filter((line) => line !== '')
    .slice(0, CONTEXT_ELEMENTS_MAX)
    .map((text) => ({ type: 'mrkdwn' as const, text, verbatim: true }));
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

export function buttonRow({ actions, feedback }: Buttons): Blocks {
  const row = actions.slice(0, BUTTONS_MAX).map(
    ({ label, value }, i): types.Button => ({
      type: 'button',
      text: { type: 'plain_text', text: shorten(label, BUTTON_TEXT_MAX), emoji: true },
      value,
      action_id: `call-${i}`,
    }),
  );
  return [
    ...(row.length === 0 ? [] : [{ type: 'actions' as const, elements: row }]),
    ...(feedback === undefined ? [] : [feedbackRow(feedback)]),
  ];
}

function feedbackRow({ good, bad }: NonNullable<Buttons['feedback']>): Block {
  const button = (text: string, label: string, value: string) => ({
    text: { type: 'plain_text' as const, text, emoji: true },
    accessibility_label: label,
    value,
  });
  return {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: button('👍', 'This answer is good', good),
        negative_button: button('👎', 'This answer is not good', bad),
      },
    ],
  };
}

/** A menu at the edge of a section; undefined where nothing fits. */
export function menu(n: number, buttons: readonly Button[]): types.Overflow | undefined {
  const options = buttons
    .filter(({ value }) => value.length <= OPTION_VALUE_MAX)
    .map(({ label, value }) => ({
      text: { type: 'plain_text' as const, text: label, emoji: true },
      value,
    }));
  return options.length === 0 ? undefined : { type: 'overflow', action_id: `menu-${n}`, options };
}

/** As many of these groups as have room beside the others, each whole, and how many have none. */
export function fitting(
  groups: readonly (readonly Block[])[],
  others: readonly Block[],
): { readonly shown: Blocks; readonly left: number } {
  const shown = [...groups];
  while (shown.length > 0 && !hasRoom([...shown.flat(), ...others])) shown.pop();
  return { shown: shown.flat(), left: groups.length - shown.length };
}

function hasRoom(blocks: readonly Block[]): boolean {
  return blocks.length <= BLOCKS_MAX && JSON.stringify(blocks).length <= BLOCKS_JSON_MAX;
}

/** What stands for the blocks where they are not shown, cut to what an edit may hold. */
export function fallback(text: string): string {
  return within(text, FALLBACK_MAX, plain) || 'Footnote';
}
