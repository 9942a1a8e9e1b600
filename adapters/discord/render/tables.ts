import { describeSettings, describeStatus, type Row } from '../../../src/descriptions.ts';
import type { CorpusStatus, Help, Notice, SettingsCard } from '../../../src/reply.ts';
import { shorten } from '../../../src/text.ts';
import { commandName } from '../command-names.ts';
import { inert, sentence, small } from '../escape.ts';
import { CONTENT_MAX } from '../limits.ts';
import { phrases } from '../phrases.ts';
import { type Message, toMessage } from './message.ts';

const VALUE_MAX = 300;
const CHANNELS_MAX = 50;
const NOTICE_MAX = 800;

export function renderStatus(reply: CorpusStatus): readonly Message[] {
  const { problem } = reply.status;
  const notes = problem === undefined ? [] : ['', inert(shorten(problem, NOTICE_MAX))];
  return [toMessage(within([...describeStatus(reply).map(line), ...notes]))];
}

export function renderSettings({ settings }: SettingsCard): readonly Message[] {
  const rows = describeSettings(settings, (id) => `<#${id}>`, CHANNELS_MAX);
  const lines = rows.map(([name, value]) =>
    name === 'channels' ? `**${name}** ${value}` : line([name, value]),
  );
  return [toMessage(within(lines))];
}

export function renderHelp({ commands }: Help): readonly Message[] {
  const lines = commands.map(
    ({ name, description }) => `**/${commandName(name)}** ${inert(description)}`,
  );
  return [toMessage(within([...lines, '', small(phrases.howElse)]))];
}

export function renderNotice({ text }: Notice): readonly Message[] {
  return [toMessage(sentence(shorten(text, NOTICE_MAX)))];
}

function line([name, value]: Row): string {
  return `**${inert(name)}** ${inert(shorten(value, VALUE_MAX))}`;
}

function within(lines: readonly string[]): string {
  let shown = lines;
  while (shown.join('\n').length > CONTENT_MAX) shown = shown.slice(0, -1);
  return shown.join('\n');
}
