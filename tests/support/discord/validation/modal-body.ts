import { ComponentType, TextInputStyle } from 'discord.js';
import { z } from 'zod';
import { stringSelect, uniqueIds } from './components.ts';
import { list, sized, upTo } from './form.ts';

const LONGEST_INPUT = 4000;

const textInput = z.object({
  type: z.literal(ComponentType.TextInput),
  custom_id: sized(1, 100),
  style: z.union([z.literal(TextInputStyle.Short), z.literal(TextInputStyle.Paragraph)]),
  label: upTo(45).optional(),
  min_length: z.number().int().min(0).max(LONGEST_INPUT).optional(),
  max_length: z.number().int().min(1).max(LONGEST_INPUT).optional(),
  required: z.boolean().optional(),
  value: upTo(LONGEST_INPUT).optional(),
  placeholder: upTo(100).optional(),
});

const label = z.object({
  type: z.literal(ComponentType.Label),
  label: sized(1, 45),
  description: upTo(100).optional(),
  component: z.discriminatedUnion('type', [textInput, stringSelect]),
});

/** The older way, in which the input carries its own label. */
const inputRow = z.object({
  type: z.literal(ComponentType.ActionRow),
  components: list(textInput.required({ label: true }), 1, 1),
});

const text = z.object({ type: z.literal(ComponentType.TextDisplay), content: sized(1, 4000) });

export const modalBody = z.object({
  custom_id: sized(1, 100),
  title: sized(1, 45),
  components: uniqueIds(list(z.discriminatedUnion('type', [label, inputRow, text]), 1, 5)),
});

export type Modal = z.output<typeof modalBody>;
export type Input = z.output<typeof textInput> | z.output<typeof stringSelect>;

/** What a person fills in. */
export function inputsIn({ components }: Modal): readonly Input[] {
  return components.flatMap((component): readonly Input[] => {
    if (component.type === ComponentType.Label) return [component.component];
    return component.type === ComponentType.ActionRow ? component.components : [];
  });
}
