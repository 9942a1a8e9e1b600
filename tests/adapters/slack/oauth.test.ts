import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../../adapters/slack/scopes.ts';
import { ConfigError } from '../../../src/errors.ts';
import type { Message } from '../../support/slack/messages.ts';
import { manifest } from '../../support/slack/own-manifest.ts';
import type { Channel, Team, User } from '../../support/slack/world.ts';
import { aBot, aRunningBot, type Bot, type BotOptions } from '../../support/slack-bot.ts';

const QUESTION = 'How do residual networks train very deep layers?';
const ANSWER = 'Residual networks train very deep layers with shortcut connections.';
const SLACK = 'slack';

interface Workspace {
  readonly team: Team;
  readonly user: User;
  readonly channel: Channel;
}

/** A workspace in which the app is not installed yet. */
function aWorkspace({ slack: { world } }: Bot, enterprise?: Team['enterprise']): Workspace {
  const team = world.addTeam(enterprise === undefined ? {} : { enterprise });
  const user = world.addUser(team);
  return { team, user, channel: world.addChannel(team, { members: [user.id, team.botUserId] }) };
}

const install = ({ slack, url }: Bot, { team, user }: Workspace, more: object = {}) =>
  slack.browser.install(`${url}/slack/install`, { team, user, ...more });

async function answerIn(bot: Bot, { user, channel }: Workspace): Promise<Message> {
  const { message } = bot.slack.mention({ user, channel }, QUESTION);
  return await bot.slack.until(() => bot.inThread(message)[0]);
}

const forMany = (options: BotOptions = {}): Promise<Bot> =>
  aRunningBot({ ...options, workspaces: 'many', delivery: 'http' });

it('the manifest that ships asks for what the code asks for', () => {
  expect(manifest.oauth_config.scopes.bot).toEqual(SCOPES);
});

describe('workspaces that install the app', () => {
  it.each(['http', 'socket'] as const)(
    'are answered, each with its own token (%s)',
    async (delivery) => {
      const bot = await aRunningBot({ workspaces: 'many', delivery });
      const { slack } = bot;
      const [one, two] = [aWorkspace(bot), aWorkspace(bot)];
      for (const workspace of [one, two]) {
        const visit = await install(bot, workspace);
        expect(visit).toMatchObject({
          status: 200,
          body: expect.stringContaining('Footnote is installed.'),
        });
        expect(slack.shown(await answerIn(bot, workspace))).toContain(ANSWER);
      }
      const tokens = slack
        .requests('chat.postMessage')
        .map(({ token, teamId }) => ({ token, teamId }));
      expect(tokens.map(({ teamId }) => teamId)).toEqual([one.team.id, two.team.id]);
      expect(tokens[0]?.token).not.toBe(tokens[1]?.token);
      expect(bot.service.health().detail).toContain('2 workspaces');
    },
  );

  it('are remembered over a restart, and their tokens are not to be read', async () => {
    const first = await forMany();
    const workspace = aWorkspace(first);
    await install(first, workspace);
    await first.stop();
    const kept = await first.core.stores.installations.all(SLACK);
    expect(kept.map(({ tenant }) => tenant)).toEqual([workspace.team.id]);
    expect(JSON.stringify(kept)).not.toMatch(/xoxb|secret/);
    const second = await forMany({ after: first });
    expect(second.slack.shown(await answerIn(second, workspace))).toContain(ANSWER);
  });

  it('that were kept with another STATE_KEY stop the start', async () => {
    const first = await forMany();
    await install(first, aWorkspace(first));
    await first.stop();
    const second = await aBot({ after: first, workspaces: 'many', stateKey: 'x'.repeat(32) });
    const refused = await second.start().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect((refused as ConfigError).problems).toEqual([
      expect.stringMatching(/^STATE_KEY: is not the one/),
    ]);
  });

  it('of a whole enterprise are answered in each of its workspaces', async () => {
    const bot = await forMany();
    const { slack } = bot;
    const enterprise = { id: 'E0001', name: 'Example' };
    const [one, two] = [aWorkspace(bot, enterprise), aWorkspace(bot, enterprise)];
    await install(bot, one, { wholeEnterprise: true });
    for (const workspace of [one, two]) {
      expect(slack.shown(await answerIn(bot, workspace))).toContain(ANSWER);
      slack.command(workspace, '/papers', 'status');
      expect(slack.shown(await slack.until(() => slack.privateTo(workspace.user)[0]))).toContain(
        '*papers* 3',
      );
    }
  });

  it('are not answered before they install it, and nothing breaks', async () => {
    const bot = await forMany();
    const [stranger, known] = [aWorkspace(bot), aWorkspace(bot)];
    bot.slack.installIn(stranger.team);
    const { mention } = bot.slack.mention(stranger, QUESTION);
    await mention?.acked;
    await install(bot, known);
    await answerIn(bot, known);
    expect(bot.slack.requests('chat.postMessage')).toHaveLength(1);
  });
});

describe('an installation', () => {
  it('that somebody refuses ends kindly', async () => {
    const bot = await forMany();
    const visit = await install(bot, aWorkspace(bot), { denied: true });
    expect(visit).toMatchObject({ status: 400, body: expect.stringContaining('Begin again at') });
    expect(await bot.core.stores.installations.all(SLACK)).toEqual([]);
  });

  it('with a forged state, another browser’s, an old one, or a code used before is none', async () => {
    const bot = await forMany();
    const { slack, url } = bot;
    const workspace = aWorkspace(bot);
    const page = await fetch(`${url}/slack/install`, { redirect: 'manual' });
    const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const back = slack.browser.consent(page.headers.get('location') ?? '', workspace);
    const visit = async (change: (target: URL) => void, headers: Record<string, string>) => {
      const target = new URL(back.pathname + back.search, url);
      change(target);
      return (await fetch(target, { redirect: 'manual', headers })).status;
    };
    const state = back.searchParams.get('state') ?? '';
    const forged = `${state.slice(0, -4)}AAAA`;
    const sameCookie = cookie.replace(state, forged);
    expect(await visit((t) => t.searchParams.set('state', forged), { cookie })).toBe(400);
    expect(await visit((t) => t.searchParams.set('state', forged), { cookie: sameCookie })).toBe(
      400,
    );
    expect(await visit((t) => t.searchParams.delete('state'), { cookie })).toBe(400);
    expect(await visit(() => {}, {})).toBe(400);
    expect(await visit((t) => t.searchParams.set('code', 'guessed'), { cookie })).toBe(400);
    expect(await bot.core.stores.installations.all(SLACK)).toEqual([]);
    expect(await visit(() => {}, { cookie })).toBe(200);
    expect(await visit(() => {}, { cookie })).toBe(400);
    expect(await bot.core.stores.installations.all(SLACK)).toHaveLength(1);
  });
});

describe('row K6: what ends', () => {
  it.each(['uninstall', 'tokensRevoked'] as const)(
    'row K6: after %s nothing more is asked there, and the token is gone',
    async (ending) => {
      const bot = await forMany();
      const { slack, core } = bot;
      const [gone, other] = [aWorkspace(bot), aWorkspace(bot)];
      await install(bot, gone);
      await install(bot, other);
      await answerIn(bot, gone);
      const traces = [slack[ending](gone.team)].flat();
      for (const trace of traces) await trace?.acked;
      await bot.until(() => bot.service.health().detail.includes('one workspace'));
      const before = slack.requests().filter(({ teamId }) => teamId === gone.team.id).length;
      slack.mention(gone, QUESTION);
      slack.openHome(gone.user, 'home', gone.team);
      expect(slack.shown(await answerIn(bot, other))).toContain(ANSWER);
      expect(slack.requests().filter(({ teamId }) => teamId === gone.team.id)).toHaveLength(before);
      expect(await core.stores.installations.all(SLACK)).toMatchObject([{ tenant: other.team.id }]);
      await install(bot, gone);
      expect(slack.shown(await answerIn(bot, gone))).toContain(ANSWER);
    },
  );

  it('row K6: an uninstalled workspace is forgotten', async () => {
    const bot = await forMany();
    const { slack, core } = bot;
    const gone = aWorkspace(bot);
    await install(bot, gone);
    const place = { platform: SLACK, tenant: gone.team.id };
    await core.stores.settings.set(place, { language: 'de' });
    const answer = await answerIn(bot, gone);
    const [id] = JSON.stringify(answer.blocks).match(/(?<=answer=)[\w-]+/) ?? [];
    expect(await core.stores.turns.get(place, id ?? '')).toBeDefined();
    for (const trace of slack.uninstall(gone.team)) await trace.acked;
    await bot.until(() => bot.service.health().detail.includes('0 workspaces'));
    const { language } = await core.stores.settings.get(place);
    expect(language).toBe('');
    expect(await core.stores.turns.get(place, id ?? '')).toBeUndefined();
  });

  it('row K6: what ended before it was installed anew takes nothing of the new one', async () => {
    const bot = await forMany();
    const { slack, core } = bot;
    const workspace = aWorkspace(bot);
    await install(bot, workspace);
    const traces = slack.uninstall(workspace.team);
    for (const trace of traces) await trace.acked;
    await bot.until(() => bot.service.health().detail.includes('0 workspaces'));
    await slack.clock.advance(60_000);
    await install(bot, workspace);
    const place = { platform: SLACK, tenant: workspace.team.id };
    await core.stores.settings.set(place, { language: 'de' });
    for (const trace of traces) {
      const attempt = slack.retry(trace, 1);
      await bot.until(() => attempt.ack !== undefined);
    }
    expect(slack.shown(await answerIn(bot, workspace))).toContain(ANSWER);
    expect(await core.stores.settings.get(place)).toMatchObject({ language: 'de' });
    expect(bot.service.health().detail).toContain('one workspace');
  });

  it('row K6: a token that ended before Slack took this one ends nothing', async () => {
    const first = await aRunningBot();
    const { slack } = first;
    const ended = slack.tokensRevoked(slack.team);
    await ended?.acked;
    await first.stop();
    await slack.clock.advance(60_000);
    const second = await aRunningBot({ after: first, token: slack.installIn(slack.team) });
    await second.connected();
    if (ended === undefined) throw new Error('nothing was told');
    const attempt = slack.retry(ended, 1);
    await second.until(() => attempt.ack !== undefined);
    const { message } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    expect(slack.shown(await slack.until(() => second.inThread(message)[0]))).toContain(ANSWER);
    expect(second.service.health()).toMatchObject({ alive: true, ready: true });
  });

  it('row K6: an answer on its way stops when its token ends', async () => {
    const bot = await aRunningBot({ time: 'of Slack' });
    const { slack } = bot;
    slack.faults.next('chat.postMessage', { kind: 'ratelimited', retryAfterS: 30 });
    slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    await slack.until(() => slack.requests('chat.postMessage').length === 1);
    await slack.tokensRevoked(slack.team)?.acked;
    await bot.until(() => !bot.service.health().ready);
    const before = slack.requests().length;
    await slack.clock.advance(120_000);
    await bot.stop();
    expect(slack.requests()).toHaveLength(before);
    expect(bot.service.health()).toMatchObject({
      alive: false,
      detail: expect.stringContaining('install the app again and set the new SLACK_BOT_TOKEN'),
    });
  });
});
