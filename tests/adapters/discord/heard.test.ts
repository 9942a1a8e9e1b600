import { type GatewayMessageCreateDispatchData, MessageType } from 'discord.js';
import { expect, it } from 'vitest';
import { isBlank, readMessage } from '../../../adapters/discord/heard.ts';

const self = { id: '1', roleId: '10' };

function aMessage(changes: object = {}): GatewayMessageCreateDispatchData {
  const author = { id: '2', username: 'ada' };
  const base = {
    type: MessageType.Default,
    author,
    mentions: [],
    mention_roles: [],
    components: [],
    attachments: [],
  };
  return {
    ...base,
    content: '',
    mention_everyone: false,
    ...changes,
  } as unknown as GatewayMessageCreateDispatchData;
}

it('takes a mention of the role that it has to itself for one of itself', () => {
  const message = aMessage({ content: '<@&10> why?', mention_roles: ['10'] });
  expect(readMessage(message, self)).toEqual({
    text: 'why?',
    mentionsFootnote: true,
    mentionsOthers: false,
  });
});

it('tells mentions of others, of other roles and of everyone from its own', () => {
  const others = [
    aMessage({ mentions: [{ id: '3' }] }),
    aMessage({ mention_roles: ['11'] }),
    aMessage({ mention_everyone: true }),
  ];
  for (const message of others) {
    expect(readMessage(message, self)).toMatchObject({
      mentionsFootnote: false,
      mentionsOthers: true,
    });
  }
});

it('leaves mentions, channels and emoji out of what is asked', () => {
  const content = '<@1> is <#5> like <:cat:6> or <a:dog:7>, <@!3>?';
  expect(readMessage(aMessage({ content }), self)?.text).toBe('is like or , ?');
});

it('does not count the author of the message that is replied to as mentioned', () => {
  const referenced_message = { author: { id: '3' } };
  const message = aMessage({
    type: MessageType.Reply,
    mentions: [{ id: '3' }],
    referenced_message,
  });
  expect(readMessage(message, self)).toMatchObject({
    mentionsOthers: false,
    repliesTo: 'somebody',
  });
});

it('reads what is forwarded to it alone as if it was written', () => {
  const message_snapshots = [{ message: { content: 'What are graphs?' } }];
  expect(readMessage(aMessage({ message_snapshots }), self)?.text).toBe('What are graphs?');
  expect(readMessage(aMessage({ guild_id: '9', message_snapshots }), self)?.text).toBe('');
});

it.each([
  ['nothing in a server', {}, true],
  ['words', { content: 'why?' }, false],
  ['a picture', { attachments: [{}] }, false],
  ['a sticker', { sticker_items: [{}] }, false],
  ['a message from elsewhere', { message_snapshots: [{}] }, false],
  ['nothing where it may read all', { guild_id: undefined }, false],
])('takes %s for what it may not read: %j, %s', (_, changes, expected) => {
  expect(isBlank(aMessage({ guild_id: '9', ...changes }))).toBe(expected);
});

it.each([
  ['a bot', { author: { id: '2', bot: true } }],
  ['a webhook', { webhook_id: '4' }],
  ['Discord itself', { type: MessageType.ThreadCreated }],
])('does not hear what %s says', (_, changes) => {
  expect(readMessage(aMessage(changes), self)).toBeUndefined();
});
