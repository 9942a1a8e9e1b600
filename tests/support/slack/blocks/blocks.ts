import { type Fields, isFields } from '../fields.ts';
import {
  accessory,
  actionElement,
  contextAction,
  contextElement,
  inputElement,
  plain,
  text,
} from './elements.ts';
import {
  also,
  anything,
  boolean,
  byType,
  type Check,
  list,
  object,
  oneOf,
  type Shape,
  string,
  typed,
  unique,
  url,
} from './schema.ts';

export type Surface = 'message' | 'modal' | 'home';

const BLOCKS_MAX: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
const ID_MAX = 255;
export const MARKDOWN_MAX = 12_000;

const block = (required: Shape, optional: Shape = {}): Check =>
  typed(required, { block_id: string(ID_MAX), ...optional });

const richText = block({ elements: list(anything, 100, 0) });
const cell = byType({
  raw_text: typed({ text: string(3000, 0) }),
  raw_number: typed({ value: anything }, { text: string(3000) }),
  rich_text: richText,
});
const task = { task_id: string(ID_MAX), title: string(256), status: anything } as const;
const taskMore = { details: richText, output: richText, sources: list(anything, 25) } as const;

/** Where there are two ways to give something, one of them must be given. */
const either =
  (...names: readonly string[]) =>
  (value: Fields, at: string): readonly string[] =>
    names.some((name) => value[name] !== undefined)
      ? []
      : [`missing required field: ${names[0]} [json-pointer:${at}]`];

const ANYWHERE: Readonly<Record<string, Check>> = {
  actions: block({ elements: list(actionElement, 25) }),
  context: block({ elements: list(contextElement, 10) }),
  divider: block({}),
  header: block({ text: plain(150) }),
  image: also(
    block(
      { alt_text: string(2000) },
      { title: plain(2000), image_url: url(3000), slack_file: anything },
    ),
    either('image_url', 'slack_file'),
  ),
  input: block(
    { label: plain(2000), element: inputElement },
    { hint: plain(2000), optional: boolean, dispatch_action: boolean },
  ),
  rich_text: richText,
  section: also(
    block({}, { text: text(3000), fields: list(text(2000), 10), accessory, expand: boolean }),
    either('text', 'fields'),
  ),
};

const IN_MESSAGES: Readonly<Record<string, Check>> = {
  ...ANYWHERE,
  alert: block(
    { text: text(3000) },
    { level: oneOf('default', 'info', 'warning', 'error', 'success') },
  ),
  context_actions: block({ elements: list(contextAction, 5) }),
  markdown: block({ text: string(MARKDOWN_MAX) }),
  plan: block(
    { title: string(256) },
    { tasks: list(object(task, { ...taskMore, type: anything, block_id: anything }), 50) },
  ),
  table: block({ rows: list(list(cell, 20), 100) }, { column_settings: list(anything, 20) }),
  task_card: block(task, taskMore),
};

/** What is wrong with blocks, as Slack says it in `response_metadata.messages`. */
export function checkBlocks(blocks: unknown, surface: Surface, at = '/blocks'): readonly string[] {
  const known = byType(surface === 'message' ? IN_MESSAGES : ANYWHERE);
  const problems = list(known, BLOCKS_MAX[surface], surface === 'message' ? 0 : 1)(blocks, at);
  if (!Array.isArray(blocks)) return problems;
  const all = blocks.map((value, i) => ({ value, at: `${at}/${i}` }));
  const ids = all.map((one) => ({ value: idOf(one.value, 'block_id'), at: one.at }));
  const actions = all.flatMap((one) => unique('action_id', elementsOf(one.value, one.at)));
  return [...problems, ...unique('block_id', ids), ...actions];
}

/** The interactive elements of one block and where they are. */
export function elementsOf(
  value: unknown,
  at = '',
): readonly { readonly value: unknown; readonly at: string; readonly element: Fields }[] {
  if (!isFields(value)) return [];
  const places: readonly (readonly [unknown, string])[] = [
    ...(Array.isArray(value.elements)
      ? value.elements.map((one, i) => [one, `${at}/elements/${i}`] as const)
      : []),
    [value.accessory, `${at}/accessory`],
    [value.element, `${at}/element`],
  ];
  return places.flatMap(([element, place]) =>
    isFields(element) ? [{ value: idOf(element, 'action_id'), at: place, element }] : [],
  );
}

function idOf(value: unknown, name: string): unknown {
  return isFields(value) ? value[name] : undefined;
}
