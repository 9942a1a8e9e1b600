import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PERMISSIONS } from '../adapters/discord/application.ts';
import { SCOPES } from '../adapters/slack/scopes.ts';
import { settingNames, settings } from '../src/settings.ts';
import { aFolder } from './support/builders.ts';
import { root } from './support/corpus.ts';
import { footnote } from './support/shell.ts';

const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(documents)('%s', (name) => {
  const text = read(name).replace(/```[\s\S]*?```/g, '');

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? name : join(dirname(name), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names only npm scripts that there are', () => {
    const named = [...read(name).matchAll(/\bnpm run (?:--silent )?([a-z][\w:]*)/g)];
    expect(named.map(([, one = '']) => one).filter((one) => !(one in scripts))).toEqual([]);
  });

  it('names only settings that there are', () => {
    const set = [...read(name).matchAll(/^(?:# )?([A-Z][A-Z\d_]{3,})=/gm)].map(([, one]) => one);
    expect(set.filter((one) => one !== undefined && !(one in settings))).toEqual([]);
  });
});

it('the page for operators has every setting once, with its default', () => {
  const rows = [...read('docs/operating.md').matchAll(/^\| `([A-Z][A-Z\d_]+)` \| (.+?) \|/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual([...settingNames].sort());
  for (const [, name = '', fallback] of rows) {
    const setting = Object.entries(settings).find(([one]) => one === name)?.[1];
    expect(`${name} ${fallback}`).toBe(
      `${name} ${setting?.fallback ? `\`${setting.fallback}\`` : '–'}`,
    );
  }
});

it('the guides name the rights that are asked for', () => {
  expect(read('docs/guides/discord.md')).toContain(`permissions=${PERMISSIONS}`);
  const slack = read('docs/guides/slack.md');
  expect(SCOPES.filter((scope) => !slack.includes(`\`${scope}\``))).toEqual([]);
});

it('SECURITY.md names rows of the fault table', () => {
  const rows = z.record(z.string(), z.unknown()).parse(JSON.parse(read('tests/full/rows.json')));
  const lines = read('docs/SECURITY.md')
    .split('\n')
    .filter((line) => /\| [A-Z]\d/.test(line));
  const named = lines.flatMap((line) => line.match(/\b[A-Z]\d{1,2}\b(?=[,\s|])/g) ?? []);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((id) => !(id in rows))).toEqual([]);
});

it('the README shows what its first commands print', async () => {
  const readme = read('README.md');
  const cwd = aFolder();
  const [, question = ''] = /npm run ask -- "(.+)"/.exec(readme) ?? [];
  const first = await footnote(['ask', question], { cwd });
  expect(readme).toContain(`\`\`\`\n${first.stdout}\`\`\``);
  const [, other = '', shown = ''] = /\$ npx footnote ask "(.+)"\n([\s\S]+?)…\n/.exec(readme) ?? [];
  const second = await footnote(['ask', other], { cwd });
  expect(second.stdout.startsWith(shown)).toBe(true);
  expect(shown).toContain('[1]');
});

it('what measures takes from dist what the sources have', () => {
  const bench = readdirSync(join(root, 'tests/bench'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.mjs') && !file.includes('node_modules'))
    .flatMap((file) => [
      ...read(join('tests/bench', file)).matchAll(
        /import \{([^}]+)\} from '(?:\.\.\/)+dist\/(.+)\.js'/g,
      ),
    ]);
  const missing = bench.flatMap(([, names = '', module = '']) => {
    const source = existsSync(join(root, `${module}.ts`)) ? read(`${module}.ts`) : '';
    const wanted = names.split(',').map((one) => one.trim().split(' ')[0] ?? '');
    return wanted.filter(
      (one) => one !== '' && !new RegExp(`^export .*\\b${one}\\b`, 'm').test(source),
    );
  });
  expect(bench.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
