import { describeSettings, describeStatus, type Row } from '../../../src/descriptions.ts';
import type { CorpusStatus, Help, Notice, SettingsCard } from '../../../src/reply.ts';
import { shorten } from '../../../src/text.ts';
import { commandName } from '../command-names.ts';
import { SECTION_MAX } from '../limits.ts';
import { inert } from '../mrkdwn.ts';
import { phrases } from '../phrases.ts';
import { fallback, section, small, type Whole } from './blocks.ts';

const VALUE_MAX = 300;
const NOTICE_MAX = 900;

export function renderStatus(reply: CorpusStatus): Whole {
  const { problem } = reply.status;
  const notes = problem === undefined ? [] : ['', inert(shorten(problem, NOTICE_MAX))];
  const rows = describeStatus(reply);
  return table('Status', [...rows.map(line), ...notes]);
}

export function renderSettings({ settings }: SettingsCard): Whole {
  const [[name, channels], ...rows] = describeSettings(settings, (id) => `<#${id}>`) as [
    Row,
    ...Row[],
  ];
  return table('Settings', [`*${name}* ${channels}`, ...rows.map(line)]);
}

export function renderHelp({ commands }: Help): Whole {
  const lines = commands.map(
    ({ name, description }) => `*${commandName(name)}* ${inert(description)}`,
  );
  const { text, blocks } = table('What you can ask for', lines);
  return { text, blocks: [...blocks, ...small(phrases.howElse)] };
}

export function renderNotice({ text }: Notice): Whole {
  const shown = shorten(text, NOTICE_MAX);
  return { text: fallback(shown), blocks: [section(inert(shown).slice(0, SECTION_MAX))] };
}

/** One fact a line. */
export function line([name, value]: Row): string {
  return `*${inert(name)}* ${inert(shorten(value, VALUE_MAX))}`;
}

function table(title: string, lines: readonly string[]): Whole {
  let shown = lines;
  while (shown.join('\n').length > SECTION_MAX) shown = shown.slice(0, -1);
  return { text: title, blocks: [section(shown.join('\n'))] };
}
