import { expect, it, onTestFinished } from 'vitest';
import { checkSlack } from '../../../adapters/slack/check.ts';
import { SCOPES } from '../../../adapters/slack/scopes.ts';
import type { SlackSettings } from '../../../src/config-slack.ts';
import { leastManifest, manifest } from '../../support/slack/own-manifest.ts';
import { type Slack, startSlack } from '../../support/slack/server.ts';

async function aSlack(own: unknown = manifest): Promise<Slack> {
  const slack = await startSlack({ manifest: own });
  onTestFinished(() => slack.close());
  return slack;
}

function settingsFor({ token, appToken, apiUrl }: Slack): SlackSettings {
  return {
    workspaces: { kind: 'one', botToken: token },
    delivery: { kind: 'socket', appToken },
    apiUrl,
  };
}

it('says who it is, and that it may do everything', async () => {
  const slack = await aSlack();
  expect(await checkSlack(settingsFor(slack))).toEqual([
    { name: 'Slack', ok: true, detail: expect.stringMatching(/^@footnote in \S/) },
    { name: 'Slack scopes', ok: true, detail: `has ${SCOPES.join(', ')}` },
    { name: 'Slack events', ok: true, detail: 'come over a socket' },
  ]);
});

it('names the features that a workspace does without, and the scopes that it cannot do without', async () => {
  const least = await checkSlack(settingsFor(await aSlack(leastManifest())));
  expect(least[1]?.ok).toBe(true);
  expect(least[1]?.detail).toContain('thread follow-ups (channels:history, groups:history)');
  const slack = await aSlack();
  const token = slack.installIn(slack.team, ['chat:write']);
  const settings = settingsFor({ ...slack, token });
  const [, scopes] = await checkSlack(settings);
  expect(scopes).toMatchObject({ ok: false });
  expect(scopes?.detail).toMatch(/^has chat:write, lacks app_mentions:read, .*; add them under/);
});

it('names the setting whose token is wrong, and Slack where that is down', async () => {
  const slack = await aSlack();
  const wrong = settingsFor({ ...slack, token: 'xoxb-wrong', appToken: 'xapp-wrong' });
  const findings = await checkSlack(wrong);
  expect(findings.map(({ ok, detail }) => [ok, detail.split(':')[0]])).toEqual([
    [false, 'SLACK_BOT_TOKEN'],
    [false, 'SLACK_APP_TOKEN'],
  ]);
  slack.faults.always('auth.test', { kind: 'status', status: 503 });
  const [down] = await checkSlack(settingsFor(slack));
  expect(down).toMatchObject({ ok: false, detail: expect.stringContaining('cannot be reached') });
});

it('tells where many workspaces install it, and where Slack posts', async () => {
  const findings = await checkSlack({
    workspaces: {
      kind: 'many',
      clientId: '1.2',
      clientSecret: 'secret',
      stateSecret: 'secret',
      stateKey: 'secret',
      publicUrl: 'https://papers.example.org',
    },
    delivery: { kind: 'http', signingSecret: 'secret' },
  });
  expect(findings.map(({ detail }) => detail)).toEqual([
    'workspaces install it at https://papers.example.org/slack/install',
    'come by HTTP to /slack/events on this service',
  ]);
});
