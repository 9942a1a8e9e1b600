import { MessageFlags } from 'discord.js';
import type { Shown } from './records.ts';
import { textsIn } from './validation/layout.ts';
import type { MessageBody } from './validation/message-body.ts';

export function shownBy({ content, embeds, components, attachments }: Shown): Shown {
  return { content, embeds, components, attachments };
}

/** Everything there is to read in it. */
export function textOf({ content, embeds, components }: Shown): string {
  const cards = embeds.flatMap((it) => [
    it.author?.name,
    it.title,
    it.description,
    ...(it.fields ?? []).flatMap(({ name, value }) => [name, value]),
    it.footer?.text,
  ]);
  return [content, ...cards, ...textsIn(components)].filter(Boolean).join('\n');
}

export const EMPTY: Shown = { content: '', embeds: [], components: [], attachments: [] };

export function changesIn({ content, embeds, components }: MessageBody): Partial<Shown> {
  return {
    ...(content === undefined ? {} : { content: content ?? '' }),
    ...(embeds === undefined ? {} : { embeds: embeds ?? [] }),
    ...(components === undefined ? {} : { components: components ?? [] }),
  };
}

/** Buttons alone are no message, unless it is made of components only. */
export function isEmpty(
  { content, embeds, components, attachments }: Shown,
  flags: number,
): boolean {
  const parts = (flags & MessageFlags.IsComponentsV2) === 0 ? [] : components;
  return content === '' && [embeds, parts, attachments].every(({ length }) => length === 0);
}
