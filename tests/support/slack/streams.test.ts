import { expect, it } from 'vitest';
import { aClient, aSlack, refusal } from './bolt.ts';
import { STREAM_IDLE_MS, STREAM_LIFE_MS } from './methods/streams.ts';

async function aStream() {
  const slack = await aSlack();
  const client = aClient(slack);
  const { message: root } = slack.say({ user: slack.ada, channel: slack.general }, 'why?');
  const thread = { channel: slack.general.id, thread_ts: root.ts };
  const recipient = { recipient_user_id: slack.ada.id, recipient_team_id: slack.team.id };
  return { slack, client, root, thread, recipient };
}

it('grows by appends and ends with blocks', async () => {
  const { slack, client, root, thread, recipient } = await aStream();
  const { ts = '' } = await client.chat.startStream({
    ...thread,
    ...recipient,
    markdown_text: 'One. ',
  });
  const to = { channel: thread.channel, ts };
  await client.chat.appendStream({ ...to, markdown_text: 'Two. ' });
  const blocks = [
    { type: 'context' as const, elements: [{ type: 'mrkdwn' as const, text: 'sources' }] },
  ];
  await client.chat.stopStream({ ...to, markdown_text: 'Three.', blocks });
  const [, message] = slack.messages(slack.general);
  expect(message).toMatchObject({
    threadTs: root.ts,
    markdown: 'One. Two. Three.',
    stream: { state: 'stopped' },
  });
  expect(message && slack.shown(message)).toBe('One. Two. Three.\nsources');
});

it('is what the SDK’s own streamer drives', async () => {
  const { slack, client, thread, recipient } = await aStream();
  const streamer = client.chatStream({ ...thread, ...recipient, buffer_size: 5 });
  for (const piece of ['One ', 'two ', 'three ', 'four'])
    await streamer.append({ markdown_text: piece });
  await streamer.stop();
  expect(slack.messages(slack.general).at(-1)?.markdown).toBe('One two three four');
});

it('loses white space at the beginning of what is appended', async () => {
  const { slack, client, thread, recipient } = await aStream();
  const { ts = '' } = await client.chat.startStream({
    ...thread,
    ...recipient,
    markdown_text: 'One.',
  });
  await client.chat.appendStream({ channel: thread.channel, ts, markdown_text: ' Two.' });
  expect(slack.messages(slack.general).at(-1)?.markdown).toBe('One.Two.');
});

it('needs its reader in channels, and a thread in direct messages', async () => {
  const { slack, client, thread, recipient } = await aStream();
  const { recipient_team_id, recipient_user_id } = recipient;
  const start = (more: object) =>
    refusal(client.apiCall('chat.startStream', { ...thread, ...more }));
  expect(await start({ recipient_user_id })).toBe('missing_recipient_team_id');
  expect(await start({ recipient_team_id })).toBe('missing_recipient_user_id');
  expect(await start({ recipient_team_id: 'T1', recipient_user_id })).toBe('team_not_found');
  const channel = slack.world.im(slack.team, slack.ada.id).id;
  const bare = client.apiCall('chat.startStream', { channel });
  expect(await refusal(bare)).toBe('invalid_arguments');
});

it('takes 12,000 characters a call, and something', async () => {
  const { client, thread, recipient } = await aStream();
  const long = client.chat.startStream({
    ...thread,
    ...recipient,
    markdown_text: 'x'.repeat(12_001),
  });
  expect(await refusal(long)).toBe('msg_too_long');
  const { ts = '' } = await client.chat.startStream({ ...thread, ...recipient });
  const nothing = client.apiCall('chat.appendStream', { channel: thread.channel, ts });
  expect(await refusal(nothing)).toBe('no_text');
  const chunks = [{ type: 'nope' }];
  const strange = client.apiCall('chat.appendStream', { channel: thread.channel, ts, chunks });
  expect(await refusal(strange)).toBe('invalid_chunks');
});

it('cannot be updated or deleted before it has ended, nor appended to afterwards', async () => {
  const { client, thread, recipient } = await aStream();
  const { ts = '' } = await client.chat.startStream({
    ...thread,
    ...recipient,
    markdown_text: 'One.',
  });
  const to = { channel: thread.channel, ts };
  expect(await refusal(client.chat.update({ ...to, text: 'x' }))).toBe('streaming_state_conflict');
  expect(await refusal(client.chat.delete(to))).toBe('cant_delete_message');
  await client.chat.stopStream(to);
  const late = client.chat.appendStream({ ...to, markdown_text: 'x' });
  expect(await refusal(late)).toBe('message_not_in_streaming_state');
  expect(await refusal(client.chat.stopStream(to))).toBe('message_not_in_streaming_state');
  await client.chat.update({ ...to, text: 'x', blocks: [] });
});

it('ends when nothing is appended for a while, and after five minutes in any case', async () => {
  const { slack, client, thread, recipient } = await aStream();
  const start = async (): Promise<{ channel: string; ts: string }> => {
    const { ts = '' } = await client.chat.startStream({ ...thread, ...recipient });
    return { channel: thread.channel, ts };
  };
  const idle = await start();
  await slack.clock.advance(STREAM_IDLE_MS + 1);
  const late = client.chat.appendStream({ ...idle, markdown_text: 'x' });
  expect(await refusal(late)).toBe('message_not_in_streaming_state');
  await client.chat.update({ ...idle, text: 'rescued', blocks: [] });
  const busy = await start();
  for (let passed = 0; passed < STREAM_LIFE_MS; passed += STREAM_IDLE_MS) {
    await client.chat.appendStream({ ...busy, markdown_text: 'x' });
    await slack.clock.advance(STREAM_IDLE_MS);
  }
  expect(await refusal(client.chat.stopStream(busy))).toBe('message_not_in_streaming_state');
});
