import { type Client, MessageFlags } from 'discord.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { aClient, aScene, type Scene } from './scene.ts';

let scene: Scene;
let client: Client<true>;

beforeEach(async () => {
  scene = await aScene();
  client = await aClient(scene.discord);
});

/** The codes of the mistakes in a 50035, or its own code, or `sent`. */
async function outcome(body: object): Promise<string> {
  const path = `/channels/${scene.papers.id}/messages` as const;
  return client.rest.post(path, { body }).then(
    () => 'sent',
    (error) =>
      [...JSON.stringify(error.rawError.errors ?? {}).matchAll(/"code":"(\w+)"/g)]
        .map(([, code]) => code)
        .join() || String(error.code),
  );
}

const text = (length: number): string => 'x'.repeat(length);
const button = (id: string) => ({ type: 2, style: 1, label: 'Go', custom_id: id });
const row = (...components: object[]) => ({ type: 1, components });
const option = (value: string) => ({ label: 'One', value });
const menu = (options: object[]) => ({ type: 3, custom_id: 'menu', options });
const several = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const embed = (more: object): object => ({ embeds: [{ title: 'Paper', ...more }] });
const parts = (...components: object[]) => ({ content: 'Go', components });
const layout = (...components: object[]) => ({ flags: MessageFlags.IsComponentsV2, components });

describe('what Discord takes', () => {
  it.each([
    ['2000 characters', { content: text(2000) }],
    ['text that is trimmed to 2000', { content: `  ${text(2000)}\n` }],
    [
      'embeds of 6000 characters in all',
      { embeds: [{ description: text(4096) }, { description: text(1904) }] },
    ],
    ['25 fields', embed({ fields: several(25, () => ({ name: 'a', value: 'b' })) })],
    [
      '5 rows of 5 buttons',
      parts(...several(5, (y) => row(...several(5, (x) => button(`${y} ${x}`))))),
    ],
    ['25 options', parts(row(menu(several(25, (n) => option(`${n}`)))))],
    [
      'a link',
      parts(row({ type: 2, style: 5, label: 'PDF', url: 'https://arxiv.org/pdf/1706.03762' })),
    ],
    ['components only', layout({ type: 10, content: text(4000) })],
  ])('is %s', async (_, body) => {
    expect(await outcome(body)).toBe('sent');
  });
});

describe('what Discord refuses', () => {
  it.each([
    ['2001 characters', { content: text(2001) }, 'BASE_TYPE_MAX_LENGTH'],
    ['nothing', {}, '50006'],
    ['blanks', { content: ' \n ' }, '50006'],
    ['buttons alone', { components: [row(button('a'))] }, '50006'],
    ['a title of 257', embed({ title: text(257) }), 'BASE_TYPE_MAX_LENGTH'],
    ['a description of 4097', embed({ description: text(4097) }), 'BASE_TYPE_MAX_LENGTH'],
    [
      '26 fields',
      embed({ fields: several(26, () => ({ name: 'a', value: 'b' })) }),
      'BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a field without a value',
      embed({ fields: [{ name: 'a', value: '' }] }),
      'BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a value of 1025',
      embed({ fields: [{ name: 'a', value: text(1025) }] }),
      'BASE_TYPE_BAD_LENGTH',
    ],
    ['a footer of 2049', embed({ footer: { text: text(2049) } }), 'BASE_TYPE_BAD_LENGTH'],
    ['an author of 257', embed({ author: { name: text(257) } }), 'BASE_TYPE_BAD_LENGTH'],
    ['an empty embed', { embeds: [{}] }, 'BASE_TYPE_REQUIRED'],
    ['11 embeds', { embeds: several(11, () => ({ title: 'a' })) }, 'BASE_TYPE_BAD_LENGTH'],
    [
      '6001 characters in embeds',
      { embeds: [{ description: text(4096) }, { description: text(1905) }] },
      'MAX_EMBED_SIZE_EXCEEDED',
    ],
    ['an address of no page', embed({ url: 'javascript:alert(1)' }), 'URL_TYPE_INVALID_SCHEME'],
    ['6 rows', parts(...several(6, (n) => row(button(`${n}`)))), 'BASE_TYPE_BAD_LENGTH'],
    [
      '6 buttons in a row',
      parts(row(...several(6, (n) => button(`${n}`)))),
      'BASE_TYPE_BAD_LENGTH',
    ],
    ['an empty row', parts(row()), 'BASE_TYPE_BAD_LENGTH'],
    ['one id twice', parts(row(button('a')), row(button('a'))), 'COMPONENT_CUSTOM_ID_DUPLICATED'],
    ['a label of 81', parts(row({ ...button('a'), label: text(81) })), 'BASE_TYPE_MAX_LENGTH'],
    ['an id of 101', parts(row(button(text(101)))), 'BASE_TYPE_BAD_LENGTH'],
    [
      'a link of 513',
      parts(row({ type: 2, style: 5, label: 'a', url: `https://a.org/${text(500)}` })),
      'BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a menu beside a button',
      parts(row(menu([option('1')]), button('a'))),
      'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    ],
    ['26 options', parts(row(menu(several(26, (n) => option(`${n}`))))), 'BASE_TYPE_BAD_LENGTH'],
    [
      'one value twice',
      parts(row(menu([option('1'), option('1')]))),
      'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
    ],
    ['a nonce of 26', { content: 'a', nonce: text(26) }, 'BASE_TYPE_MAX_LENGTH'],
    [
      'mentions said twice',
      { content: 'a', allowed_mentions: { parse: ['users'], users: ['1'] } },
      'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
    ],
    [
      'text beside components only',
      { ...layout({ type: 10, content: 'a' }), content: 'b' },
      'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    ],
    [
      '41 components',
      layout(...several(41, () => ({ type: 10, content: 'a' }))),
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
    ],
    [
      '4001 characters in components',
      layout(...several(2, () => ({ type: 10, content: text(2001) }))),
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
    ],
    [
      'a reply to nothing',
      { content: 'a', message_reference: { message_id: '1' } },
      'REPLIES_UNKNOWN_MESSAGE',
    ],
  ])('is %s', async (_, body, code) => {
    expect(await outcome(body)).toBe(code);
    expect(scene.papers.messages).toEqual([]);
  });
});
