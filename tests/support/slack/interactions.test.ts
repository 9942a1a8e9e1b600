import { describe, expect, it } from 'vitest';
import { aClient, aSlack, aSocketApp, refusal } from './bolt.ts';

const buttons = {
  type: 'actions' as const,
  elements: [
    {
      type: 'button' as const,
      action_id: 'more',
      text: { type: 'plain_text' as const, text: 'More' },
      value: '42',
    },
  ],
};
const modal = {
  type: 'modal' as const,
  callback_id: 'ask',
  title: { type: 'plain_text' as const, text: 'Ask' },
  submit: { type: 'plain_text' as const, text: 'Ask' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'question',
      label: { type: 'plain_text' as const, text: 'Question' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
  ],
};

describe('commands', () => {
  it('come with what was typed, and are answered in private', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, (app) => {
      app.command('/ask', async ({ ack, respond, command }) => {
        await ack();
        await respond(`you typed ${command.text}`);
      });
    });
    const where = { user: slack.ada, channel: slack.general };
    const trace = slack.command(where, '/ask', `is R&D <@${slack.ben.id}> good?`);
    expect((await trace.acked).payload).toEqual({});
    const [answer] = await slack.until(() => nonEmpty(slack.privateTo(slack.ada)));
    expect(answer?.text).toBe('you typed is R&amp;D @ben good?');
    expect(slack.messages(slack.general)).toEqual([]);
    expect(slack.privateTo(slack.ben)).toEqual([]);
  });

  it('may be answered by the acknowledgement, for all to see', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, (app) => {
      app.command('/papers', async ({ ack, command }) => {
        await ack({ response_type: 'in_channel', text: command.text });
      });
    });
    const where = { user: slack.ada, channel: slack.general };
    slack.command(where, '/papers', `by <@${slack.ben.id}>`);
    const [answer] = await slack.until(() => nonEmpty(slack.messages(slack.general)));
    expect(answer?.text).toBe(`by <@${slack.ben.id}|ben>`);
  });

  it('cannot be given when the manifest has none such', async () => {
    const slack = await aSlack();
    const where = { user: slack.ada, channel: slack.general };
    expect(() => slack.command(where, '/nope', '')).toThrow('not a valid command');
  });
});

describe('response_url', () => {
  it('works five times within thirty minutes; a command has nothing to replace', async () => {
    const slack = await aSlack();
    const where = { user: slack.ada, channel: slack.general };
    const { responseUrl = '' } = slack.command(where, '/ask', 'x');
    for (const n of [1, 2, 3, 4, 5]) {
      expect(await post(responseUrl, { text: `${n}`, replace_original: true })).toMatchObject({
        status: 200,
      });
    }
    expect(await post(responseUrl, { text: '6' })).toEqual({ status: 404, error: 'used_url' });
    expect(slack.privateTo(slack.ada).map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5']);
    const late = slack.command(where, '/ask', 'x').responseUrl ?? '';
    await slack.clock.advance(1_800_001);
    expect(await post(late, { text: 'x' })).toEqual({ status: 404, error: 'expired_url' });
    expect(await post(`${slack.state.origin}/response/none`, {})).toMatchObject({ status: 404 });
  });

  it('replaces and deletes the message whose button was pressed, also a private one', async () => {
    const slack = await aSlack();
    const where = { user: slack.ada, channel: slack.general };
    const { responseUrl = '' } = slack.command(where, '/ask', 'x');
    await post(responseUrl, { text: 'private', blocks: [buttons] });
    const [message] = slack.privateTo(slack.ada);
    if (message === undefined) throw new Error('no message');
    const pressed = slack.press(slack.ada, message, 'more');
    expect(pressed.body).toMatchObject({
      container: { is_ephemeral: true },
      actions: [{ action_id: 'more', value: '42' }],
    });
    expect(pressed.body.message).toBeUndefined();
    await post(pressed.responseUrl ?? '', { text: 'better', replace_original: true });
    expect(slack.privateTo(slack.ada)).toMatchObject([{ text: 'better', blocks: [] }]);
    await post(pressed.responseUrl ?? '', { delete_original: true });
    expect(slack.privateTo(slack.ada)).toEqual([]);
  });

  it('is checked as messages are', async () => {
    const slack = await aSlack();
    const { responseUrl = '' } = slack.command(
      { user: slack.ada, channel: slack.general },
      '/ask',
      'x',
    );
    expect(await post(responseUrl, { blocks: [{ type: 'nope' }] })).toMatchObject({
      error: 'invalid_blocks',
    });
    expect(await post(responseUrl, {})).toMatchObject({ error: 'no_text' });
  });
});

describe('buttons', () => {
  it('reach their listener with the message, and replace it', async () => {
    const slack = await aSlack();
    const app = await aSocketApp(slack, (one) => {
      one.action('more', async ({ ack, respond, action }) => {
        await ack();
        const value = 'value' in action ? action.value : '';
        await respond({ replace_original: true, text: `more of ${value}` });
      });
    });
    await app.client.chat.postMessage({ channel: slack.general.id, text: 'x', blocks: [buttons] });
    const [message] = slack.messages(slack.general);
    if (message === undefined) throw new Error('no message');
    const trace = slack.press(slack.ben, message, 'more');
    await trace.acked;
    await slack.until(() => message.text === 'more of 42');
    expect(trace.body).toMatchObject({ message: { ts: message.ts }, user: { id: slack.ben.id } });
  });

  it('cannot be pressed where there are none', async () => {
    const slack = await aSlack();
    const { message } = slack.say({ user: slack.ada, channel: slack.general }, 'x');
    expect(() => slack.press(slack.ada, message, 'more')).toThrow('there is no more to press');
  });

  it('of feedback, and menus, say what was chosen', async () => {
    const slack = await aSlack();
    const plain = (text: string) => ({ type: 'plain_text' as const, text });
    const feedback = {
      type: 'context_actions' as const,
      elements: [
        {
          type: 'feedback_buttons' as const,
          action_id: 'feedback',
          positive_button: { text: plain('Good'), value: 'good' },
          negative_button: { text: plain('Bad'), value: 'bad' },
        },
      ],
    };
    const menu = {
      type: 'actions' as const,
      elements: [
        {
          type: 'overflow' as const,
          action_id: 'menu',
          options: [
            { text: plain('One'), value: '1' },
            { text: plain('Two'), value: '2' },
          ],
        },
      ],
    };
    await aClient(slack).chat.postMessage({
      channel: slack.general.id,
      text: 'x',
      blocks: [feedback, menu],
    });
    const [message] = slack.messages(slack.general);
    if (message === undefined) throw new Error('no message');
    const actionOf = (actionId: string, choice: string): unknown =>
      slack.press(slack.ada, message, actionId, choice).body.actions;
    expect(actionOf('feedback', 'negative')).toMatchObject([{ value: 'bad' }]);
    expect(actionOf('menu', '2')).toMatchObject([{ selected_option: { value: '2' } }]);
    expect(() => actionOf('menu', '3')).toThrow('no option 3');
  });
});

describe('modals', () => {
  it('open with a trigger, once, within three seconds', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const { id: trigger_id } = slack.globalShortcut(slack.ada, 'ask');
    await client.views.open({ trigger_id, view: modal });
    expect(slack.modalOf(slack.ada)?.content.callback_id).toBe('ask');
    expect(await refusal(client.views.open({ trigger_id, view: modal }))).toBe(
      'exchanged_trigger_id',
    );
    const late = slack.globalShortcut(slack.ada, 'ask').id;
    await slack.clock.advance(3_001);
    expect(await refusal(client.views.open({ trigger_id: late, view: modal }))).toBe(
      'expired_trigger_id',
    );
    const never = client.views.open({ trigger_id: '1.2.3', view: modal });
    expect(await refusal(never)).toBe('invalid_trigger_id');
  });

  it('stay open with errors, change, or close, as the acknowledgement of their submission says', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, (app) => {
      app.shortcut('ask', async ({ ack, client, shortcut }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: modal });
      });
      app.view('ask', async ({ ack, view }) => {
        const question = view.state.values.question?.text?.value ?? '';
        if (question === '') await ack({ response_action: 'errors', errors: { question: 'Ask!' } });
        else await ack();
      });
    });
    slack.globalShortcut(slack.ada, 'ask');
    const view = await slack.until(() => slack.modalOf(slack.ada));
    const { payload } = await slack.submit(view, { question: { text: { value: '' } } }).acked;
    expect(payload).toEqual({ response_action: 'errors', errors: { question: 'Ask!' } });
    expect(slack.modalOf(slack.ada)?.id).toBe(view.id);
    await slack.submit(view, { question: { text: { value: 'why?' } } }).acked;
    expect(slack.modalOf(slack.ada)).toBeUndefined();
  });

  it('are updated while they are open, against a hash', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const { id: trigger_id } = slack.globalShortcut(slack.ada, 'ask');
    const opened = await client.views.open({ trigger_id, view: modal });
    const view_id = opened.view?.id ?? '';
    const hash = opened.view?.hash ?? '';
    await client.views.update({ view_id, hash, view: { ...modal, callback_id: 'changed' } });
    expect(slack.modalOf(slack.ada)?.content.callback_id).toBe('changed');
    expect(await refusal(client.views.update({ view_id, hash, view: modal }))).toBe(
      'hash_conflict',
    );
    expect(await refusal(client.views.update({ view_id: 'V1', view: modal }))).toBe('not_found');
  });
});

describe('the home tab', () => {
  it('is told when it opens, with the view that was published', async () => {
    const slack = await aSlack();
    await aSocketApp(slack, (app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        if (event.tab !== 'home') return;
        const blocks = [
          { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'Hello' } },
        ];
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
      });
    });
    expect(slack.openHome(slack.ada, 'home')?.body.event).not.toHaveProperty('view');
    await slack.until(() => slack.homeOf(slack.ada));
    expect(slack.openHome(slack.ada, 'home')?.body.event).toMatchObject({ view: { type: 'home' } });
    expect(slack.openHome(slack.ada, 'messages')?.body.event).toMatchObject({
      tab: 'messages',
      channel: slack.world.im(slack.team, slack.ada.id).id,
    });
  });
});

describe('shortcuts and links', () => {
  it('come with the message that was chosen', async () => {
    const slack = await aSlack();
    const { message } = slack.say({ user: slack.ada, channel: slack.general }, 'a < b');
    const trace = slack.messageShortcut(slack.ben, message, 'related');
    expect(trace.body).toMatchObject({
      type: 'message_action',
      message: { ts: message.ts, text: 'a &lt; b', user: slack.ada.id },
      response_url: trace.responseUrl,
    });
    expect(() => slack.messageShortcut(slack.ben, message, 'nope')).toThrow('no message shortcut');
  });

  it('are told when a domain of the manifest is shared, and unfurled by what is in the message', async () => {
    const slack = await aSlack();
    const client = aClient(slack);
    const where = { user: slack.ada, channel: slack.general };
    const url = 'https://arxiv.org/abs/2310.16764?a=1&b=2';
    const { message, links } = slack.shareLinks(where, [url, 'https://example.org/x']);
    expect(links?.body.event).toMatchObject({
      links: [{ url, domain: 'arxiv.org' }],
      message_ts: message.ts,
    });
    expect(slack.shareLinks(where, ['https://example.org/x']).links).toBeUndefined();
    const to = { channel: slack.general.id, ts: message.ts };
    await client.chat.unfurl({ ...to, unfurls: { [url]: { text: 'A paper' } } });
    expect(message.unfurls).toEqual({ [url]: { text: 'A paper' } });
    const foreign = client.chat.unfurl({
      ...to,
      unfurls: { 'https://evil.example': { text: 'x' } },
    });
    expect(await refusal(foreign)).toBe('cannot_unfurl_message');
    const nowhere = client.chat.unfurl({ channel: to.channel, ts: '1.000001', unfurls: {} });
    expect(await refusal(nowhere)).toBe('cannot_find_message');
  });
});

describe('leaving', () => {
  it('ends the tokens and tells the app, which Bolt lets through without a token', async () => {
    const slack = await aSlack();
    const heard: string[] = [];
    const app = await aSocketApp(slack, (one) => {
      one.event(/tokens_revoked|app_uninstalled/, async ({ event, body }) => {
        heard.push(`${event.type} ${body.team_id}`);
      });
    });
    slack.uninstall(slack.team);
    await slack.until(() => heard.length === 2);
    expect(heard).toEqual([`tokens_revoked ${slack.team.id}`, `app_uninstalled ${slack.team.id}`]);
    expect(await refusal(app.client.auth.test())).toBe('account_inactive');
  });
});

async function post(url: string, body: object): Promise<{ status: number; error?: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const { error } = (await response.json()) as { error?: string };
  return { status: response.status, ...(error === undefined ? {} : { error }) };
}

function nonEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}
