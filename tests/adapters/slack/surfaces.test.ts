import { describe, expect, it } from 'vitest';
import { leastManifest } from '../../support/slack/own-manifest.ts';
import { aRunningBot } from '../../support/slack-bot.ts';

const QUESTION = 'How do residual networks train very deep layers?';
const ANSWER = 'Residual networks train very deep layers with shortcut connections.';
const HERE = { platform: 'slack' } as const;

describe('App Home', () => {
  it('shows what Footnote does, what it knows, and the newest papers', async () => {
    const { slack } = await aRunningBot();
    slack.openHome(slack.ada, 'home');
    const home = await slack.until(() => slack.homeOf(slack.ada));
    const shown = JSON.stringify(home.content.blocks);
    for (const text of [
      'Every sentence carries a footnote',
      '*papers* 3',
      'Newest papers',
      'Patches for vision',
    ]) {
      expect(shown).toContain(text);
    }
    expect(shown).not.toContain('on disk');
  });

  it('answers what was asked in a window also where the question could not be shown', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    slack.openHome(slack.ada, 'home');
    slack.pressIn(await slack.until(() => slack.homeOf(slack.ada)), 'ask');
    const modal = await slack.until(() => slack.modalOf(slack.ada));
    slack.faults.next('chat.postMessage', { kind: 'error', error: 'service_unavailable' });
    await slack.submit(modal, { question: { text: { value: QUESTION } } }).acked;
    const dm = slack.world.im(slack.team, slack.ada.id);
    const answer = await slack.until(() => slack.messages(dm)[0]);
    expect(slack.shown(answer)).toContain(QUESTION);
    expect(slack.shown(answer)).toContain(ANSWER);
  });

  it('asks a question in a window, and answers in a thread of the direct messages', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    slack.openHome(slack.ada, 'home');
    slack.pressIn(await slack.until(() => slack.homeOf(slack.ada)), 'ask');
    const modal = await slack.until(() => slack.modalOf(slack.ada));
    const empty = await slack.submit(modal, { question: { text: { value: '  ' } } }).acked;
    expect(empty.payload).toMatchObject({
      response_action: 'errors',
      errors: { question: expect.stringContaining('Ask in words') },
    });
    await slack.submit(modal, { question: { text: { value: `${QUESTION} <!channel>` } } }).acked;
    const dm = slack.world.im(slack.team, slack.ada.id);
    const root = await slack.until(() => slack.messages(dm)[0]);
    expect(slack.shown(root)).toBe(`You asked: ${QUESTION}`);
    expect(slack.shown(await slack.until(() => bot.inThread(root)[0]))).toContain(ANSWER);
    slack.say({ user: slack.ada, channel: dm, threadTs: root.ts }, 'who wrote it?');
    expect(slack.shown(await slack.until(() => bot.inThread(root)[1]))).toContain('Ada Example');
  });

  it('has menus whose replies come as direct messages', async () => {
    const { slack } = await aRunningBot();
    slack.openHome(slack.ada, 'home');
    const home = await slack.until(() => slack.homeOf(slack.ada));
    const [value] = JSON.stringify(home.content.blocks).match(/1:similar\?[^"]+/) ?? [];
    slack.pressIn(home, 'menu-1', value);
    const dm = slack.world.im(slack.team, slack.ada.id);
    expect(slack.shown(await slack.until(() => slack.messages(dm)[0]))).toContain('Papers near');
  });

  it('shows what is wrong where the papers cannot be read', async () => {
    const { slack } = await aRunningBot({
      sabotage: { part: 'index', method: 'status', error: new Error('broken') },
    });
    slack.openHome(slack.ada, 'home');
    const home = await slack.until(() => slack.homeOf(slack.ada));
    expect(JSON.stringify(home.content.blocks)).toContain('Something went wrong (ref');
  });
});

it('suggests questions about the newest papers when somebody opens the direct messages', async () => {
  const bot = await aRunningBot();
  const { slack } = bot;
  slack.openHome(slack.ada, 'messages');
  const dm = slack.world.im(slack.team, slack.ada.id);
  const prompts = await slack.until(() => slack.state.assistance.prompts.get(dm.id));
  expect(prompts.map(({ title }) => title)).toEqual([
    'Patches for vision transformers',
    'Dropout at random',
    'Residual networks in depth',
    'What can you do?',
  ]);
  const { message } = slack.say({ user: slack.ada, channel: dm }, String(prompts[0]?.message));
  expect(slack.shown(await slack.until(() => bot.inThread(message)[0]))).toContain(
    'Patches for vision transformers',
  );
});

describe('shortcuts', () => {
  it('find papers related to a message, for who chose it', async () => {
    const { slack } = await aRunningBot();
    const { message } = slack.say(
      { user: slack.ben, channel: slack.general },
      'I read about residual networks & layers',
    );
    slack.messageShortcut(slack.ada, message, 'find-related');
    const related = await slack.until(() => slack.privateTo(slack.ada)[0]);
    expect(slack.shown(related)).toContain('Papers related to this message');
    expect(slack.shown(related)).toContain('Residual networks in depth');
    const { message: linked } = slack.say(
      { user: slack.ben, channel: slack.general },
      'https://arxiv.org/abs/2401.00001',
    );
    slack.messageShortcut(slack.ada, linked, 'find-related');
    const near = await slack.until(() => slack.privateTo(slack.ada)[1]);
    expect(slack.shown(near)).not.toContain('Residual networks in depth');
  });

  it('of a message without words say so', async () => {
    const { slack } = await aRunningBot();
    const { message } = slack.say({ user: slack.ben, channel: slack.general }, '🎉');
    slack.messageShortcut(slack.ada, message, 'find-related');
    const reply = await slack.until(() => slack.privateTo(slack.ada)[0]);
    expect(slack.shown(reply)).toContain('Ask in words');
  });

  it('open the window to ask from anywhere', async () => {
    const { slack } = await aRunningBot();
    slack.globalShortcut(slack.ada, 'ask');
    expect((await slack.until(() => slack.modalOf(slack.ada))).content.callback_id).toBe('ask');
  });

  it('say so where the window did not open in time', async () => {
    const { slack } = await aRunningBot();
    slack.faults.next('views.open', { kind: 'error', error: 'expired_trigger_id' });
    slack.globalShortcut(slack.ada, 'ask');
    const dm = slack.world.im(slack.team, slack.ada.id);
    const told = await slack.until(() => slack.messages(dm)[0]);
    expect(slack.shown(told)).toContain('Open it again, or write me your question here.');
  });
});

describe('links to papers', () => {
  const LINKS = [
    'https://arxiv.org/abs/2401.00001',
    'https://huggingface.co/papers/2401.00002',
    'https://arxiv.org/list/cs.CL/new',
    'https://arxiv.org/abs/1901.99999',
  ];

  it('stay as they are until an admin turns cards on', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const { links } = slack.shareLinks({ user: slack.ada, channel: slack.general }, LINKS);
    await links?.acked;
    const { message } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    await slack.until(() => bot.inThread(message)[0]);
    expect(slack.requests('chat.unfurl')).toEqual([]);
  });

  it('show title, authors, one sentence and buttons, where the paper is known', async () => {
    const { slack, core } = await aRunningBot();
    await core.stores.settings.set({ ...HERE, tenant: slack.team.id }, { unfurls: true });
    const { message } = slack.shareLinks({ user: slack.ada, channel: slack.general }, LINKS);
    await slack.until(() => slack.requests('chat.unfurl').length === 1);
    await slack.until(() => message.unfurls);
    expect(Object.keys(message.unfurls ?? {})).toEqual(LINKS.slice(0, 2));
    const card = JSON.stringify(message.unfurls?.[LINKS[0] ?? '']);
    expect(card).toContain('Residual networks in depth');
    expect(card).toContain('Ada Example, Bob Third');
    expect(card).toContain('Residual networks train very deep layers');
    expect(card).toContain('BibTeX');
  });

  it('are shown once, though Slack tells of them twice', async () => {
    const { slack, core } = await aRunningBot();
    await core.stores.settings.set({ ...HERE, tenant: slack.team.id }, { unfurls: true });
    const { links } = slack.shareLinks({ user: slack.ada, channel: slack.general }, LINKS);
    if (links === undefined) throw new Error('no links');
    await links.acked;
    slack.retry(links, 1);
    slack.shareLinks({ user: slack.ada, channel: slack.general }, LINKS.slice(1, 2));
    await slack.until(() => slack.requests('chat.unfurl').length === 2);
    expect(slack.requests('chat.unfurl')).toHaveLength(2);
  });
});

it('does with the least scopes what those allow', async () => {
  const bot = await aRunningBot({ manifest: leastManifest() });
  const { slack } = bot;
  slack.openHome(slack.ada, 'home');
  await slack.until(() => slack.homeOf(slack.ada));
  slack.command({ user: slack.ada, channel: slack.general }, '/papers', 'settings private on');
  const refused = await slack.until(() => slack.privateTo(slack.ada)[0]);
  expect(slack.shown(refused)).toContain('You may not change the settings here.');
});
