import { ComponentType } from 'discord.js';
import { z } from 'zod';
import { button, type Control, row, uniqueIds } from './components.ts';
import { httpUrl, list, mistake, sized, upTo } from './form.ts';

const MOST_COMPONENTS = 40;
const MOST_CHARACTERS = 4000;

const media = z.object({ url: httpUrl });
const textDisplay = z.object({
  type: z.literal(ComponentType.TextDisplay),
  content: sized(1, MOST_CHARACTERS),
});
const thumbnail = z.object({
  type: z.literal(ComponentType.Thumbnail),
  media,
  description: upTo(1024).nullish(),
});
const section = z.object({
  type: z.literal(ComponentType.Section),
  components: list(textDisplay, 1, 3),
  accessory: z.discriminatedUnion('type', [button, thumbnail]),
});
const gallery = z.object({
  type: z.literal(ComponentType.MediaGallery),
  items: list(z.object({ media }), 1, 10),
});
const separator = z.object({
  type: z.literal(ComponentType.Separator),
  divider: z.boolean().optional(),
  spacing: z.number().int().min(1).max(2).optional(),
});
const part = z.discriminatedUnion('type', [row, textDisplay, section, gallery, separator]);
const container = z.object({
  type: z.literal(ComponentType.Container),
  accent_color: z.number().int().min(0).max(0xffffff).nullish(),
  components: z.array(part).min(1),
});
const anything = z.discriminatedUnion('type', [
  row,
  textDisplay,
  section,
  gallery,
  separator,
  container,
]);

/** Components of a message that consists of nothing else (IS_COMPONENTS_V2). */
export const layout = uniqueIds(
  mistake(
    mistake(z.array(anything).min(1), 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', {
      when: (parts) => countIn(parts) > MOST_COMPONENTS,
      message: `The total number of components must be ${MOST_COMPONENTS} or fewer`,
    }),
    'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
    {
      when: (parts) => textsIn(parts).join('').length > MOST_CHARACTERS,
      message: `The total displayable text size must be ${MOST_CHARACTERS} or fewer`,
    },
  ),
);

export type Component = z.output<typeof anything>;

/** Buttons and menus, in the order they are seen. */
export function controlsIn(components: readonly Component[]): readonly Control[] {
  return components.flatMap((component): readonly Control[] => {
    switch (component.type) {
      case ComponentType.ActionRow:
        return component.components;
      case ComponentType.Container:
        return controlsIn(component.components);
      case ComponentType.Section:
        return component.accessory.type === ComponentType.Button ? [component.accessory] : [];
      default:
        return [];
    }
  });
}

/** What is there to read. */
export function textsIn(components: readonly Component[]): readonly string[] {
  return components.flatMap((component): readonly string[] => {
    switch (component.type) {
      case ComponentType.TextDisplay:
        return [component.content];
      case ComponentType.Section:
        return component.components.map(({ content }) => content);
      case ComponentType.Container:
        return textsIn(component.components);
      default:
        return [];
    }
  });
}

function countIn(part: unknown): number {
  if (Array.isArray(part)) return part.reduce<number>((sum, each) => sum + countIn(each), 0);
  if (typeof part !== 'object' || part === null) return 0;
  const nested = Object.values(part).reduce<number>((sum, each) => sum + countIn(each), 0);
  return nested + ('type' in part ? 1 : 0);
}
