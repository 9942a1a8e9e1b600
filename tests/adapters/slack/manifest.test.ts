import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ASK, GROUP, SHORTCUTS } from '../../../adapters/slack/command-names.ts';
import { BASE_SCOPES, OPTIONAL_SCOPES, SCOPES } from '../../../adapters/slack/scopes.ts';
import { parsePaperId } from '../../../index/paper-ids.ts';
import { commandTable } from '../../../src/commands/table.ts';
import { root } from '../../support/corpus.ts';
import { readManifest } from '../../support/slack/manifest.ts';
import { manifest } from '../../support/slack/own-manifest.ts';

const { features } = readManifest(manifest);
it('asks for the scopes that the features need, the optional ones apart', () => {
  const { bot, bot_optional: optional } = manifest.oauth_config.scopes;
  expect(bot).toEqual(SCOPES);
  expect(optional).toEqual(Object.values(OPTIONAL_SCOPES).flat().sort());
  expect(bot.filter((scope) => !optional.includes(scope))).toEqual(BASE_SCOPES);
});

it('asks for the events that are listened to, and no others', () => {
  const asked = manifest.settings.event_subscriptions.bot_events.map((one) => one.split('.')[0]);
  const source = readFileSync(join(root, 'adapters/slack/app.ts'), 'utf8');
  const heard = [...source.matchAll(/app\.event\('(\w+)'/g)].map(([, type]) => type);
  expect([...new Set(asked)].sort()).toEqual([...heard, 'app_mention', 'message'].sort());
});

it('has the commands and shortcuts that are answered', () => {
  expect(features.slash_commands.map(({ command }) => command)).toEqual([ASK, GROUP]);
  const hint = features.slash_commands[1]?.usage_hint ?? '';
  const offered = hint.split(' | ').map((usage) => usage.split(' ')[0]);
  const listed = commandTable.filter(({ listed = 'everywhere' }) => listed !== 'nowhere');
  expect(offered.sort()).toEqual(
    listed
      .map(({ name }) => name)
      .filter((name) => name !== 'ask')
      .sort(),
  );
  const ids = features.shortcuts.map(({ callback_id }) => callback_id);
  expect(ids.sort()).toEqual(Object.values(SHORTCUTS).sort());
});

it('has links to papers unfurled, from places whose links name papers', () => {
  const links = [
    'arxiv.org/abs/2310.16764',
    'doi.org/10.1000/182',
    'huggingface.co/papers/2310.16764',
  ];
  expect(features.unfurl_domains).toEqual(links.map((link) => link.split('/')[0]));
  expect(links.filter((link) => parsePaperId(`https://${link}`) === undefined)).toEqual([]);
});
