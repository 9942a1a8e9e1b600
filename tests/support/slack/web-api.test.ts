import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { aClient, aSlack, clientOptions, refusal } from './bolt.ts';
import { ratelimited } from './faults.ts';

describe('tokens', () => {
  it('are needed, known, not revoked, and of the right kind', async () => {
    const slack = await aSlack();
    const anonymous = new webApi.WebClient(undefined, clientOptions(slack));
    expect(await refusal(anonymous.auth.test())).toBe('not_authed');
    expect(await refusal(aClient(slack, 'xoxb-unknown').auth.test())).toBe('invalid_auth');
    const wrong = aClient(slack).apps.connections.open({});
    expect(await refusal(wrong)).toBe('not_allowed_token_type');
    await aClient(slack).auth.revoke();
    expect(await refusal(aClient(slack).auth.test())).toBe('token_revoked');
  });

  it('say whose they are', async () => {
    const slack = await aSlack();
    const { id, botUserId, botId } = slack.team;
    expect(await aClient(slack).auth.test()).toMatchObject({
      team_id: id,
      user_id: botUserId,
      bot_id: botId,
    });
  });

  it('give no more than their scopes', async () => {
    const slack = await aSlack();
    const client = aClient(slack, slack.installIn(slack.team, ['chat:write', 'commands']));
    const { id: channel } = slack.general;
    await client.chat.postMessage({ channel, text: 'x' });
    const calls = {
      'channels:read': client.conversations.info({ channel }),
      'channels:history': client.conversations.replies({ channel, ts: '1.000001' }),
      'users:read': client.users.info({ user: slack.ada.id }),
      'files:write': client.files.getUploadURLExternal({ filename: 'x', length: 1 }),
      'links:write': client.chat.unfurl({ channel, ts: '1.000001', unfurls: {} }),
      'im:write': client.conversations.open({ users: slack.ada.id }),
      'team:read': client.team.info(),
    };
    for (const call of Object.values(calls)) expect(await refusal(call)).toBe('missing_scope');
    const asked = slack.requests().filter(({ answer }) => answer?.body.error === 'missing_scope');
    expect(asked.map(({ answer }) => String(answer?.body.needed).split(',')[0]).sort()).toEqual(
      Object.keys(calls).sort(),
    );
  });

  it('of an enterprise work in each of its workspaces, and nowhere else', async () => {
    const slack = await aSlack();
    const enterprise = { id: 'E1', name: 'University' };
    const one = slack.world.addTeam({ enterprise });
    const other = slack.world.addTeam();
    const { value } = slack.state.tokens.issue({
      kind: 'bot',
      enterpriseId: 'E1',
      scopes: ['team:read'],
    });
    const client = aClient(slack, value);
    expect(await client.apiCall('team.info', { team_id: one.id })).toMatchObject({
      team: { id: one.id },
    });
    expect(await refusal(client.apiCall('team.info', { team_id: other.id }))).toBe(
      'team_access_not_granted',
    );
    expect(await refusal(client.team.info())).toBe('missing_argument');
  });
});

describe('writing', () => {
  it('is refused where the bot is not, in archives, and of nothing', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const { ada, team, world } = slack;
    const open = world.addChannel(team, { members: [ada.id] });
    const closed = world.addChannel(team, { kind: 'private', members: [ada.id] });
    const old = world.addChannel(team, { members: [team.botUserId], archived: true });
    const foreign = world.addChannel(world.addTeam(), { members: [team.botUserId] });
    const to = (channel: string) => refusal(client.chat.postMessage({ channel, text: 'x' }));
    expect(await to(open.id)).toBe('not_in_channel');
    expect(await to(closed.id)).toBe('channel_not_found');
    expect(await to(foreign.id)).toBe('channel_not_found');
    expect(await to('C1')).toBe('channel_not_found');
    expect(await to(old.id)).toBe('is_archived');
    const { id: channel } = slack.general;
    expect(await refusal(client.chat.postMessage({ channel, text: '' }))).toBe('no_text');
    const both = { channel, text: 'x', markdown_text: 'x' };
    expect(await refusal(client.chat.postMessage(both))).toBe('markdown_text_conflict');
    const long = { channel, markdown_text: 'x'.repeat(12_001) };
    expect(await refusal(client.chat.postMessage(long))).toBe('msg_too_long');
    const nowhere = { channel, text: 'x', thread_ts: '1.000001' };
    expect(await refusal(client.chat.postMessage(nowhere))).toBe('thread_not_found');
  });

  it('goes to a person’s direct messages by their id', async () => {
    const slack = await aSlack();
    const { channel } = await aClient(slack).chat.postMessage({
      channel: slack.ada.id,
      text: 'hi',
    });
    expect(channel).toBe(slack.world.im(slack.team, slack.ada.id).id);
    const { channel: opened } = await aClient(slack).conversations.open({ users: slack.ada.id });
    expect(opened?.id).toBe(channel);
  });

  it('in private is seen by one member only, and cannot be updated', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const { id: channel } = slack.general;
    const { message_ts: ts = '' } = await client.chat.postEphemeral({
      channel,
      user: slack.ada.id,
      text: 'psst',
    });
    expect(slack.privateTo(slack.ada).map(({ text }) => text)).toEqual(['psst']);
    expect([slack.privateTo(slack.ben), slack.messages(slack.general)]).toEqual([[], []]);
    expect(await refusal(client.chat.update({ channel, ts, text: 'x' }))).toBe('message_not_found');
    const stranger = slack.world.addUser(slack.team).id;
    const outside = client.chat.postEphemeral({ channel, user: stranger, text: 'x' });
    expect(await refusal(outside)).toBe('user_not_in_channel');
  });

  it('changes and deletes the bot’s own messages; blocks stay unless they are given', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const { id: channel } = slack.general;
    const blocks = [{ type: 'divider' as const }];
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'one', blocks });
    await client.chat.update({ channel, ts, text: 'two' });
    expect(slack.messages(slack.general)).toMatchObject([{ text: 'two', blocks }]);
    await client.chat.update({ channel, ts, text: 'three', blocks: [] });
    expect(slack.messages(slack.general)).toMatchObject([{ text: 'three', blocks: [] }]);
    const long = client.chat.update({ channel, ts, text: 'ü'.repeat(2001) });
    expect(await refusal(long)).toBe('msg_too_long');
    const { message } = slack.say({ user: slack.ada, channel: slack.general }, 'hers');
    const hers = { channel, ts: message.ts };
    expect(await refusal(client.chat.update({ ...hers, text: 'x' }))).toBe('cant_update_message');
    expect(await refusal(client.chat.delete(hers))).toBe('cant_delete_message');
    await client.chat.delete({ channel, ts });
    expect(await refusal(client.chat.delete({ channel, ts }))).toBe('message_not_found');
  });
});

describe('reading', () => {
  it('tells of channels and people what rights need', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const { general, ada, admin, ben, team, world } = slack;
    const info = await client.conversations.info({ channel: general.id });
    expect(info.channel).toMatchObject({
      creator: ada.id,
      is_private: false,
      is_ext_shared: false,
    });
    const { members } = await client.conversations.members({ channel: general.id, limit: 2 });
    expect(members).toHaveLength(2);
    const person = await client.users.info({ user: ben.id, include_locale: true });
    expect(person.user).toMatchObject({ is_admin: false, tz: 'Asia/Tokyo', locale: 'ja-JP' });
    expect((await client.users.info({ user: admin.id })).user).toMatchObject({ is_admin: true });
    const partner = world.addTeam();
    const stranger = world.addUser(partner);
    expect(await refusal(client.users.info({ user: stranger.id }))).toBe('user_not_found');
    world.addChannel(team, { teamIds: [team.id, partner.id], members: [stranger.id] });
    expect((await client.users.info({ user: stranger.id })).user).toMatchObject({
      is_stranger: true,
    });
  });

  it('gives a thread, without what was private or deleted', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const where = { user: slack.ada, channel: slack.general };
    const { message: root } = slack.say(where, 'root');
    const channel = slack.general.id;
    const thread_ts = root.ts;
    await client.chat.postMessage({ channel, thread_ts, text: 'reply' });
    const { ts = '' } = await client.chat.postMessage({ channel, thread_ts, text: 'gone' });
    await client.chat.delete({ channel, ts });
    await client.chat.postEphemeral({ channel, thread_ts, user: slack.ada.id, text: 'private' });
    const { messages } = await client.conversations.replies({ channel, ts: thread_ts });
    expect(messages?.map(({ text }) => text)).toEqual(['root', 'reply']);
  });
});

describe('files', () => {
  it('are announced, uploaded and shared as snippets', async () => {
    const slack = await aSlack();
    await aClient(slack).files.uploadV2({
      channel_id: slack.general.id,
      content: '@article{x}',
      filename: 'paper.bib',
      snippet_type: 'text',
      initial_comment: 'BibTeX',
    });
    const [message] = slack.messages(slack.general);
    const file = slack.state.files.get(message?.files?.[0] ?? '');
    expect(file).toMatchObject({ name: 'paper.bib', content: '@article{x}', snippetType: 'text' });
    expect(message?.text).toBe('BibTeX');
  });

  it('are not shared before they are uploaded', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const { file_id: id = '' } = await client.files.getUploadURLExternal({
      filename: 'x',
      length: 3,
    });
    const early = client.files.completeUploadExternal({ files: [{ id }] });
    expect(await refusal(early)).toBe('file_not_found');
  });
});

describe('agents', () => {
  it('show a status until they reply, and prompts without a thread only', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const dm = slack.world.im(slack.team, slack.ada.id);
    const { message } = slack.say({ user: slack.ada, channel: dm }, 'hello');
    const thread = { channel_id: dm.id, thread_ts: message.ts };
    await client.assistant.threads.setStatus({ ...thread, status: 'is reading' });
    expect(slack.status(message)).toBe('is reading');
    await client.chat.postMessage({ channel: dm.id, thread_ts: message.ts, text: 'x' });
    expect(slack.status(message)).toBeUndefined();
    await client.assistant.threads.setStatus({ ...thread, status: 'is reading' });
    await slack.clock.advance(120_001);
    expect(slack.status(message)).toBeUndefined();
    const prompts = [{ title: 'Trending', message: 'What is trending?' }];
    await client.assistant.threads.setSuggestedPrompts({ ...thread, prompts });
    expect(slack.state.assistance.prompts.size).toBe(0);
    await client.assistant.threads.setSuggestedPrompts({ channel_id: dm.id, prompts });
    expect(slack.state.assistance.prompts.get(dm.id)).toEqual(prompts);
    const many = Array.from({ length: 5 }, () => ({ title: 'x', message: 'x' }));
    const tooMany = client.assistant.threads.setSuggestedPrompts({
      channel_id: dm.id,
      prompts: many,
    });
    expect(await refusal(tooMany)).toBe('invalid_arguments');
  });
});

describe('limits and faults', () => {
  it('answers 429 beyond a tier, by the clock, when it is told to', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    slack.enforceTiers();
    for (let i = 0; i < 50; i++) await client.team.info();
    await expect(client.team.info()).rejects.toMatchObject({ retryAfter: 60 });
    await slack.clock.advance(60_000);
    await client.team.info();
  });

  it('answers as it is told, once or always', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    slack.faults.next('auth.test', ratelimited(30), { kind: 'status', status: 503 }, undefined, {
      kind: 'error',
      error: 'internal_error',
    });
    await expect(client.auth.test()).rejects.toMatchObject({ retryAfter: 30 });
    await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 503 });
    await client.auth.test();
    expect(await refusal(client.auth.test())).toBe('internal_error');
    slack.faults.always('*', { kind: 'reset' });
    await expect(client.auth.test()).rejects.toThrow('request error');
    slack.faults.clear();
    await client.auth.test();
  });

  it('does it and loses the answer, or answers late, or never', async () => {
    const slack = await aSlack();
    const { id: channel } = slack.general;
    const client = new webApi.WebClient(slack.token, { ...clientOptions(slack), timeout: 50 });
    slack.faults.next('chat.postMessage', { kind: 'lost' }, { kind: 'hang' });
    await expect(client.chat.postMessage({ channel, text: 'one' })).rejects.toThrow(
      'request error',
    );
    await expect(client.chat.postMessage({ channel, text: 'two' })).rejects.toThrow('timeout');
    expect(slack.messages(slack.general).map(({ text }) => text)).toEqual(['one']);
    slack.faults.next('auth.test', { kind: 'delay', ms: 1_000 });
    const late = aClient(slack).auth.test();
    await slack.until(() => slack.requests('auth.test').length === 1);
    await slack.until(() => slack.clock.waiting === 1);
    await slack.clock.advance(1_000);
    expect(await late).toMatchObject({ ok: true });
  });

  it('refuses what it does not model', async () => {
    const slack = await aSlack();
    expect(
      await refusal(aClient(slack).reactions.add({ channel: 'C1', name: 'eyes', timestamp: '1' })),
    ).toBe('unknown_method');
  });
});
