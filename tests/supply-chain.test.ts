import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Database } from '../index/sqlite.ts';
import { root } from './support/corpus.ts';
import { isFree, licencePage, listPackages } from './support/licences.ts';
import { row } from './support/row.ts';

const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const Lock = z.object({
  lockfileVersion: z.number(),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});
const lock = Lock.parse(JSON.parse(read('package-lock.json')));
const nodes = Lock.parse(JSON.parse(read('.ci/nodes/package-lock.json')));
/** What lies in node_modules, as npm left it. */
const installed = Lock.parse(JSON.parse(read('node_modules/.package-lock.json'))).packages;
const manifest = z
  .object({
    allowScripts: z.record(z.string(), z.boolean()),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')));
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const nodePackages = Object.entries(nodes.packages).filter(([path]) => path !== '');
const nameOf = (path: string): string => path.split('node_modules/').at(-1) ?? path;

const REGISTRY = 'https://registry.npmjs.org/';
/** Older ones have known holes. */
const LEAST = {
  nodemailer: '10.4.1',
  'fast-xml-parser': '5.5.7',
  'better-sqlite3': '12.8.0',
  'tar-fs': '2.1.4', // unpacks what better-sqlite3 downloads
};
/** Published by thieves. */
const STOLEN = ['axios@1.14.1', 'axios@0.30.4'];

function isAtLeast(version: string, least: string): boolean {
  const [found, wanted] = [version, least].map((text) => text.split('.').map(Number));
  for (const [i, part] of (wanted ?? []).entries()) {
    const own = found?.[i] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}

row(
  'O7',
  'only what the lock file names is installed, and no script runs that is not allowed',
  { quick: 1, full: 1 },
  async () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = [...new Set(scripted.map(([path]) => nameOf(path)))].sort();
    expect(names.filter((name) => manifest.allowScripts[name] === undefined)).toEqual([]);
    const allowed = Object.entries(manifest.allowScripts).filter(([, may]) => may);
    expect(allowed.map(([name]) => name).sort()).toEqual([
      'better-sqlite3',
      'footnote',
      'hnswlib-node',
    ]);
    expect(read('.npmrc')).toMatch(/^save-exact=true\nmin-release-age=7$/m);
    expect(read('.ci/run')).toContain('npm ci --no-audit --no-fund --strict-allow-scripts');

    for (const [path, { resolved = REGISTRY, integrity }] of [...packages, ...nodePackages]) {
      expect(`${path} ${resolved}`).toContain(` ${REGISTRY}`); // by name alone: from the registry
      expect(`${path} ${integrity}`).toMatch(/ sha512-/);
    }
    for (const version of Object.values({
      ...manifest.dependencies,
      ...manifest.devDependencies,
    })) {
      expect(version).toMatch(/^(npm:[^@]+@)?\d+\.\d+\.\d+/);
    }
    for (const [path, { version = '' }] of packages) {
      const least = Object.entries(LEAST).find(([name]) => name === nameOf(path))?.[1];
      if (least !== undefined) expect(isAtLeast(version, least), `${path} ${version}`).toBe(true);
    }
    const all = packages.map(([path, { version }]) => `${nameOf(path)}@${version}`);
    expect(all.filter((one) => STOLEN.includes(one))).toEqual([]);
    for (const [path, { integrity }] of Object.entries(installed)) {
      expect(`${path} ${integrity}`).toBe(`${path} ${lock.packages[path]?.integrity}`);
    }
    const db = new Database(':memory:');
    const sqlite = String(db.prepare('SELECT sqlite_version()').pluck().get());
    db.close();
    expect(isAtLeast(sqlite, '3.51.3')).toBe(true);
    return `${packages.length} packages pinned by hash, ${Object.keys(installed).length} installed as pinned, ${names.length} with install scripts and ${allowed.length - 1} of those allowed; SQLite ${sqlite}`;
  },
);

it('row O7: every package has a permissive licence, and docs/licences.md names it', async () => {
  const listed = listPackages(lock.packages);
  expect(listed.filter((one) => !isFree(one))).toEqual([]);
  await expect(licencePage(listed)).toMatchFileSnapshot('../docs/licences.md');
});

it.each([
  ['MIT', false, true],
  ['(MIT OR EUPL-1.1+)', false, true],
  ['MIT AND GPL-3.0-only', false, false],
  ['GPL-3.0-or-later', true, false],
  ['MPL-2.0', true, true],
  ['MPL-2.0', false, false],
  ['SEE LICENSE IN LICENSE', false, false],
  ['unknown', true, false],
])('row O7: licence %s (only for tests: %s) is free: %s', (licence, dev, free) => {
  expect(isFree({ licence, dev })).toBe(free);
});

it('row O7: the Nodes that CI tries are those that are supported', () => {
  expect(nodePackages.map(([path]) => nameOf(path))).toEqual(['node-20', 'node-22', 'node-24']);
});
