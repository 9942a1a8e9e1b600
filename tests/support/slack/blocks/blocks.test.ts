import { expect, it } from 'vitest';
import { aClient, aSlack, refusal } from '../bolt.ts';
import { checkBlocks, type Surface } from './blocks.ts';
import { checkView } from './views.ts';

const x = (length: number): string => 'x'.repeat(length);
const plain = (length: number) => ({ type: 'plain_text', text: x(length) });
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: x(length) });
const section = (length: number) => ({ type: 'section', text: mrkdwn(length) });
const button = (more: object = {}) => ({
  type: 'button',
  text: plain(75),
  action_id: x(255),
  ...more,
});
const actions = (...elements: readonly object[]) => ({ type: 'actions', elements });
const option = { text: plain(75), value: x(150) };
const times = (count: number, item: (i: number) => object): object[] =>
  Array.from({ length: count }, (_, i) => item(i));

/** Each just fits; one more of it does not. */
const LIMITS: readonly (readonly [string, (more: number) => object])[] = [
  ['section text', (n) => section(3000 + n)],
  ['fields', (n) => ({ type: 'section', fields: times(10 + n, () => mrkdwn(1)) })],
  ['field text', (n) => ({ type: 'section', fields: [mrkdwn(2000 + n)] })],
  ['header', (n) => ({ type: 'header', text: plain(150 + n) })],
  ['context elements', (n) => ({ type: 'context', elements: times(10 + n, () => mrkdwn(1)) })],
  ['actions', (n) => actions(...times(25 + n, (i) => button({ action_id: `${i}` })))],
  ['button text', (n) => actions(button({ text: plain(75 + n) }))],
  ['button value', (n) => actions(button({ value: x(2000 + n) }))],
  ['button url', (n) => actions(button({ url: `https://${x(2992 + n)}` }))],
  ['action_id', (n) => actions(button({ action_id: x(255 + n) }))],
  ['block_id', (n) => ({ ...section(1), block_id: x(255 + n) })],
  [
    'select options',
    (n) =>
      actions({ type: 'static_select', action_id: 'a', options: times(100 + n, () => option) }),
  ],
  [
    'overflow options',
    (n) => actions({ type: 'overflow', action_id: 'a', options: times(5 + n, () => option) }),
  ],
  [
    'option text',
    (n) =>
      actions({ type: 'overflow', action_id: 'a', options: [{ ...option, text: plain(75 + n) }] }),
  ],
  [
    'option value',
    (n) =>
      actions({ type: 'overflow', action_id: 'a', options: [{ ...option, value: x(150 + n) }] }),
  ],
  ['image alt', (n) => ({ type: 'image', image_url: 'https://x.example', alt_text: x(2000 + n) })],
  ['markdown', (n) => ({ type: 'markdown', text: x(12_000 + n) })],
  [
    'table rows',
    (n) => ({ type: 'table', rows: times(100 + n, () => [{ type: 'raw_text', text: 'x' }]) }),
  ],
  [
    'table cells',
    (n) => ({ type: 'table', rows: [times(20 + n, () => ({ type: 'raw_text', text: 'x' }))] }),
  ],
];

it.each(LIMITS)('holds the limit of %s', (_, make) => {
  expect(checkBlocks([make(0)], 'message')).toEqual([]);
  expect(checkBlocks([make(1)], 'message')).not.toEqual([]);
});

const WRONG: readonly (readonly [string, object, string])[] = [
  ['an unknown type', { type: 'nope' }, 'unsupported type: nope [json-pointer:/blocks/0/type]'],
  [
    'an unknown property',
    { ...section(1), colour: 'red' },
    'invalid additional property: colour [json-pointer:/blocks/0]',
  ],
  ['empty text', section(0), 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  [
    'a section of nothing',
    { type: 'section' },
    'missing required field: text [json-pointer:/blocks/0]',
  ],
  [
    'mrkdwn in a header',
    { type: 'header', text: mrkdwn(1) },
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  [
    'a text that is a string',
    { type: 'section', text: 'x' },
    'must provide an object [json-pointer:/blocks/0/text]',
  ],
  [
    'a link to nowhere',
    actions(button({ url: 'javascript:alert(1)' })),
    'invalid url [json-pointer:/blocks/0/elements/0/url]',
  ],
  [
    'two equal action ids',
    actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
    '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
  ],
];

it.each(WRONG)('refuses %s, and says where', (_, block, problem) => {
  expect(checkBlocks([block], 'message')).toContain(problem);
});

it('refuses two equal block ids; equal action ids in two blocks are fine', () => {
  const same = { ...section(1), block_id: 'same' };
  expect(checkBlocks([same, same], 'message')).toEqual([
    '`block_id` "same" already exists [json-pointer:/blocks/1/block_id]',
  ]);
  expect(checkBlocks([actions(button()), actions(button())], 'message')).toEqual([]);
});

it.each([
  ['message', 50],
  ['modal', 100],
  ['home', 100],
] as const)('takes so many blocks in a %s', (surface: Surface, max) => {
  expect(
    checkBlocks(
      times(max, () => section(1)),
      surface,
    ),
  ).toEqual([]);
  expect(
    checkBlocks(
      times(max + 1, () => section(1)),
      surface,
    ),
  ).toEqual([`no more than ${max} items allowed [json-pointer:/blocks]`]);
});

it('takes some blocks in messages only', () => {
  const markdown = [{ type: 'markdown', text: 'x' }];
  expect(checkBlocks(markdown, 'message')).toEqual([]);
  expect(checkBlocks(markdown, 'home')).toHaveLength(1);
});

it('checks modals', () => {
  const modal = { type: 'modal', title: plain(24), blocks: [section(1)] };
  expect(checkView(modal)).toEqual([]);
  expect(checkView({ ...modal, title: plain(25) })).toHaveLength(1);
  expect(checkView({ ...modal, private_metadata: x(3001) })).toHaveLength(1);
  expect(checkView({ ...modal, callback_id: x(256) })).toHaveLength(1);
  const input = { type: 'input', label: plain(1), element: { type: 'plain_text_input' } };
  expect(checkView({ ...modal, blocks: [input] })).toEqual([
    'missing required field: submit [json-pointer:/view]',
  ]);
});

it('answers as Slack does, with the place of what is wrong', async () => {
  const slack = await aSlack();
  const send = (blocks: object[]) =>
    aClient(slack).apiCall('chat.postMessage', { channel: slack.general.id, text: 'x', blocks });
  await expect(send([section(3001)])).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      response_metadata: {
        messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
      },
    },
  });
  const markdown = [6_000, 6_001].map((length) => ({ type: 'markdown', text: x(length) }));
  expect(await refusal(send(markdown))).toBe('msg_blocks_too_long');
  expect(await refusal(send(times(5, () => section(2_900))))).toBe('msg_blocks_too_long');
  const broken = { channel: slack.general.id, text: 'x', blocks: '{' };
  expect(await refusal(aClient(slack).apiCall('chat.postMessage', broken))).toBe(
    'invalid_blocks_format',
  );
});
