import { describeSettings, describeStatus, type Row } from '../../../src/descriptions.ts';
import type { CorpusStatus, Help, Notice, SettingsCard } from '../../../src/reply.ts';
import { asTyped, commandName } from '../command-names.ts';
import { SECTION_MAX } from '../limits.ts';
import { inert, within } from '../mrkdwn.ts';
import { phrases } from '../phrases.ts';
import { fallback, section, small, type Whole } from './blocks.ts';

const VALUE_MAX = 300;
const CHANNELS_MAX = 100;
const NOTICE_MAX = 900;

export function renderStatus(reply: CorpusStatus): Whole {
  const { problem } = reply.status;
  const notes = problem === undefined ? [] : ['', within(asTyped(problem), NOTICE_MAX, inert)];
  const rows = describeStatus(reply);
  return table('Status', [...rows.map(line), ...notes]);
}

export function renderSettings({ settings }: SettingsCard): Whole {
  const rows = describeSettings(settings, (id) => `<#${id}>`, CHANNELS_MAX);
  const lines = rows.map(([name, value]) =>
    name === 'channels' ? `*${name}* ${value}` : line([name, value]),
  );
  return table('Settings', lines);
}

export function renderHelp({ commands }: Help): Whole {
  const lines = commands.map(
    ({ name, description }) => `*${commandName(name)}* ${inert(description)}`,
  );
  const { text, blocks } = table('What you can ask for', lines);
  return { text, blocks: [...blocks, ...small(phrases.howElse)] };
}

export function renderNotice({ text }: Notice): Whole {
  const shown = asTyped(text);
  return { text: fallback(shown), blocks: [section(within(shown, NOTICE_MAX, inert))] };
}

/** One fact a line. */
export function line([name, value]: Row): string {
  return `*${inert(name)}* ${within(value, VALUE_MAX, inert)}`;
}

function table(title: string, lines: readonly string[]): Whole {
  let shown = lines;
  while (shown.join('\n').length > SECTION_MAX) shown = shown.slice(0, -1);
  return { text: title, blocks: [section(shown.join('\n'))] };
}
