import { MemoryInstallationStore } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { aClient, anHttpApp, aSlack, refusal } from './bolt.ts';
import { RETRIES_AFTER_MS } from './delivery.ts';
import { FORGERIES } from './forgeries.ts';
import type { Slack } from './server.ts';

/** Bolt takes time stamps from the future. */
const TAKEN_BY_BOLT = ['from the future', 'in milliseconds'];

describe('requests', () => {
  it('of all kinds reach the real Bolt', async () => {
    const slack = await aSlack();
    const { ada, general } = slack;
    const heard: string[] = [];
    await anHttpApp(slack, (app) => {
      app.event('app_mention', async () => void heard.push('mention'));
      app.command('/ask', async ({ ack, command }) => {
        heard.push(`command ${command.text}`);
        await ack('thinking');
      });
      app.shortcut('ask', async ({ ack }) => {
        heard.push('shortcut');
        await ack();
      });
    });
    const { mention } = slack.mention({ user: ada, channel: general }, 'x');
    await mention?.acked;
    await slack.command({ user: ada, channel: general }, '/ask', 'what + why?').acked;
    await slack.globalShortcut(ada, 'ask').acked;
    expect(heard).toEqual(['mention', 'command what + why?', 'shortcut']);
    expect(slack.privateTo(ada).map(({ text }) => text)).toEqual(['thinking']);
  });

  it('that check the address get their challenge back', async () => {
    const slack = await aSlack();
    const url = await anHttpApp(slack, () => {});
    const reply = await slack.post(url, slack.challenge('abc'));
    expect([reply.status, JSON.parse(reply.body)]).toEqual([200, { challenge: 'abc' }]);
  });

  it.each(FORGERIES.map(({ name, forge }) => ({ name, forge })))(
    'are refused before they are heard when they have $name',
    async ({ name, forge }) => {
      const slack = await aSlack();
      const heard: unknown[] = [];
      const url = await anHttpApp(slack, (app) => {
        app.event('app_mention', async () => void heard.push(1));
        app.command('/ask', async ({ ack }) => {
          heard.push(1);
          await ack();
        });
      });
      for (const real of await someRequests(slack)) {
        heard.length = 0;
        const { status } = await slack.post(url, forge(real, slack.signingSecret));
        const expected = TAKEN_BY_BOLT.includes(name) ? [200, 1] : [401, 0];
        expect([status, heard.length]).toEqual(expected);
      }
    },
  );

  it('are heard again when they are replayed: Bolt does not count them', async () => {
    const slack = await aSlack();
    let heard = 0;
    const url = await anHttpApp(slack, (app) => {
      app.event('app_mention', async () => void heard++);
    });
    const { mention } = slack.mention({ user: slack.ada, channel: slack.general }, 'x');
    if (mention === undefined) throw new Error('no mention');
    await mention.acked;
    const request = slack.signed(mention);
    for (let i = 0; i < 2; i++) expect((await slack.post(url, request)).status).toBe(200);
    expect(heard).toBe(3);
  });

  it('that fail come again with their number and reason', async () => {
    const slack = await aSlack();
    const heard: unknown[] = [];
    const url = await anHttpApp(slack, (app) => {
      app.use(async ({ context, next }) => {
        heard.push([context.retryNum, context.retryReason]);
        await next();
      });
    });
    slack.deliverTo({ url: 'http://127.0.0.1:9' });
    const { mention } = slack.mention({ user: slack.ada, channel: slack.general }, 'x');
    await slack.until(() => mention?.attempts[0]?.failure === 'connection_failed');
    slack.deliverTo({ url });
    await slack.clock.advance(0);
    await mention?.acked;
    expect(heard).toContainEqual([1, 'connection_failed']);
  });

  it('are tried again after an error of the app, unless it says not to', async () => {
    const slack = await aSlack();
    const statuses = [500, 503, 500];
    const url = await anHttpApp(slack, () => {}, {
      customRoutes: [
        {
          path: '/failing',
          method: 'POST',
          handler: (_, response) => {
            const status = statuses.shift() ?? 200;
            const last = statuses.length === 0 ? { 'x-slack-no-retry': '1' } : {};
            response.writeHead(status, last).end();
          },
        },
      ],
    });
    const paths = { event: '/failing', command: '/failing', interaction: '/failing' };
    slack.deliverTo({ url, paths });
    const { event } = slack.say({ user: slack.ada, channel: slack.general }, 'x');
    for (const n of [0, 1, 2]) {
      await slack.until(() => event?.attempts[n]?.failure);
      await slack.clock.advance(RETRIES_AFTER_MS[n] ?? 0);
    }
    expect(event?.attempts.map(({ failure }) => failure)).toEqual([
      'http_500',
      'http_503',
      'http_500',
    ]);
  });
});

describe('installing', () => {
  const oauth = (slack: Slack, installationStore: MemoryInstallationStore) => ({
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    stateSecret: 'state-secret',
    scopes: ['chat:write', 'commands'],
    installationStore,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });

  it('gives a token for the workspace, with which its people are answered', async () => {
    const slack = await aSlack();
    const store = new MemoryInstallationStore();
    const team = slack.world.addTeam();
    const user = slack.world.addUser(team);
    const channel = slack.world.addChannel(team, { members: [user.id, team.botUserId] });
    const url = await anHttpApp(
      slack,
      (app) => {
        app.command('/ask', async ({ ack, client }) => {
          await ack();
          await client.chat.postMessage({ channel: channel.id, text: 'hello' });
        });
      },
      oauth(slack, store),
    );
    const visit = await slack.browser.install(`${url}/slack/install`, { team, user });
    expect(visit.status).toBe(200);
    const query = { teamId: team.id, enterpriseId: undefined, isEnterpriseInstall: false };
    const installation = await store.fetchInstallation(query);
    expect(installation.bot).toMatchObject({
      userId: team.botUserId,
      scopes: ['chat:write', 'commands'],
    });
    slack.command({ user, channel }, '/ask', 'x');
    await slack.until(() => slack.messages(channel).length === 1);
    expect(slack.requests('chat.postMessage')).toMatchObject([{ teamId: team.id }]);
  });

  it('is refused to those who say no, who come without their cookie, or with a code that was used', async () => {
    const slack = await aSlack();
    const { team, ada: user } = slack;
    const url = await anHttpApp(slack, () => {}, oauth(slack, new MemoryInstallationStore()));
    const denied = await slack.browser.install(`${url}/slack/install`, {
      team,
      user,
      denied: true,
    });
    expect(denied.status).toBe(500);
    const page = await (await fetch(`${url}/slack/install`)).text();
    const link = page.match(/href="(https:[^"]*)"/)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const back = slack.browser.consent(link, { team, user });
    expect((await fetch(`${url}${back.pathname}${back.search}`)).status).toBe(400);
    const code = back.searchParams.get('code') ?? '';
    const redeem = () =>
      aClient(slack).oauth.v2.access({
        client_id: slack.clientId,
        client_secret: slack.clientSecret,
        code,
      });
    expect(await redeem()).toMatchObject({ team: { id: team.id }, scope: 'chat:write,commands' });
    expect(await refusal(redeem())).toBe('invalid_code');
  });

  it('of a whole enterprise has no workspace', async () => {
    const slack = await aSlack();
    const store = new MemoryInstallationStore();
    const team = slack.world.addTeam({ enterprise: { id: 'E1', name: 'University' } });
    const user = slack.world.addUser(team);
    const url = await anHttpApp(slack, () => {}, oauth(slack, store));
    await slack.browser.install(`${url}/slack/install`, { team, user, wholeEnterprise: true });
    const query = { teamId: undefined, enterpriseId: 'E1', isEnterpriseInstall: true };
    expect(await store.fetchInstallation(query)).toMatchObject({ enterprise: { id: 'E1' } });
  });
});

/** One of each content type, made by what people do. */
async function someRequests(slack: Slack) {
  const where = { user: slack.ada, channel: slack.general };
  const { mention } = slack.mention(where, 'x');
  const command = slack.command(where, '/ask', 'what/why?');
  await Promise.all([mention?.acked, command.acked]);
  return [mention, command].flatMap((trace) => (trace === undefined ? [] : [slack.signed(trace)]));
}
