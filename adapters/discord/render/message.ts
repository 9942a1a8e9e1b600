import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIEmbed,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import { BUTTONS_A_ROW_MAX, CONTENT_MAX, LABEL_MAX, ROWS_MAX } from '../limits.ts';

export interface Button {
  readonly label: string;
  readonly customId: string;
  /** Buttons of one card stand in a row of their own. */
  readonly card?: number | undefined;
}

/** A message as Discord takes it. It shows no previews and calls nobody, whatever it says. */
export interface Body {
  readonly content: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components: readonly APIActionRowComponent<APIButtonComponent>[];
  readonly flags: number;
  readonly allowed_mentions: { readonly parse: readonly never[] };
}

export interface Message {
  readonly body: Body;
  readonly file?: { readonly name: string; readonly text: string };
}

/** As many of the lines, from the first on, as have room in one message. */
export function fitting(lines: readonly string[]): string {
  let shown = lines;
  while (shown.length > 1 && shown.join('\n').length > CONTENT_MAX) shown = shown.slice(0, -1);
  return shown.join('\n');
}

export function toMessage(content: string, buttons: readonly Button[] = []): Message {
  return {
    body: {
      content,
      components: rowsOf(buttons),
      flags: MessageFlags.SuppressEmbeds,
      allowed_mentions: { parse: [] },
    },
  };
}

/** Cards under a line of text. There is nothing in it that Discord could preview. */
export function toCards(
  content: string,
  embeds: readonly APIEmbed[],
  buttons: readonly Button[],
): Message {
  const { body } = toMessage(content, buttons);
  return { body: { ...body, embeds, flags: 0 } };
}

function rowsOf(buttons: readonly Button[]): Body['components'] {
  const cards = [...new Set(buttons.map(({ card }) => card))];
  const rows = cards.flatMap((card) => {
    const own = buttons.filter((button) => button.card === card);
    return Array.from({ length: Math.ceil(own.length / BUTTONS_A_ROW_MAX) }, (_, row) =>
      own.slice(row * BUTTONS_A_ROW_MAX, (row + 1) * BUTTONS_A_ROW_MAX),
    );
  });
  return rows
    .slice(0, ROWS_MAX)
    .map((row) => ({ type: ComponentType.ActionRow, components: row.map(toComponent) }));
}

function toComponent({ label, customId }: Button): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label: label.slice(0, LABEL_MAX),
    custom_id: customId,
  };
}
