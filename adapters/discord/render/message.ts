import {
  type APIActionRowComponent,
  type APIButtonComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import { BUTTONS_A_ROW_MAX, LABEL_MAX, ROWS_MAX } from '../limits.ts';

export interface Button {
  readonly label: string;
  readonly customId: string;
}

/** A message as Discord takes it. It shows no previews and calls nobody, whatever it says. */
export interface Body {
  readonly content: string;
  readonly components: readonly APIActionRowComponent<APIButtonComponent>[];
  readonly flags: number;
  readonly allowed_mentions: { readonly parse: readonly never[] };
}

export interface Message {
  readonly body: Body;
  readonly file?: { readonly name: string; readonly text: string };
}

export function toMessage(content: string, buttons: readonly Button[] = []): Message {
  return {
    body: {
      content,
      components: rowsOf(buttons.slice(0, ROWS_MAX * BUTTONS_A_ROW_MAX)),
      flags: MessageFlags.SuppressEmbeds,
      allowed_mentions: { parse: [] },
    },
  };
}

function rowsOf(buttons: readonly Button[]): Body['components'] {
  const rows = Array.from({ length: Math.ceil(buttons.length / BUTTONS_A_ROW_MAX) }, (_, row) =>
    buttons.slice(row * BUTTONS_A_ROW_MAX, (row + 1) * BUTTONS_A_ROW_MAX),
  );
  return rows.map((row) => ({ type: ComponentType.ActionRow, components: row.map(toComponent) }));
}

function toComponent({ label, customId }: Button): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label: label.slice(0, LABEL_MAX),
    custom_id: customId,
  };
}
