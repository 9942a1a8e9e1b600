/** One package of package-lock.json. */
export interface LockedPackage {
  readonly version?: string | undefined;
  /** An SPDX expression. */
  readonly license?: string | undefined;
  /** Only builds and tests. */
  readonly dev?: boolean | undefined;
}

interface Listed {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly dev: boolean;
}

/** Ask for no more than that their notices are kept. */
const PERMISSIVE = [
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC'],
  ...['MIT', 'MIT-0', 'Python-2.0', 'Unlicense', 'WTFPL'],
];
/** Asks for changes of its own files, so it does for what only tests. */
const WITH_CHANGES_SHARED = 'MPL-2.0';
/** Old packages that say it in a file of theirs alone. */
const SAID_IN_A_FILE: Readonly<Record<string, string>> = {
  'typeahead@0.2.2': 'Apache-2.0',
  'xtend@1.0.3': 'MIT',
};

/** The packages of a lock file, by name and version. */
export function listPackages(locked: Readonly<Record<string, LockedPackage>>): readonly Listed[] {
  const all = Object.entries(locked).flatMap(([path, { version = '', license, dev = false }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    const licence = license ?? SAID_IN_A_FILE[`${name}@${version}`] ?? 'unknown';
    return path === '' ? [] : [{ name, version, licence, dev }];
  });
  const byKey = new Map<string, Listed>();
  for (const one of all) {
    const key = `${one.name} ${one.version}`;
    byKey.set(key, { ...one, dev: one.dev && (byKey.get(key)?.dev ?? true) });
  }
  return [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? []);
}

/** Whether a package may be used as it is. */
export function isFree({ licence, dev }: Pick<Listed, 'licence' | 'dev'>): boolean {
  const bare = licence.replace(/^\((.*)\)$/, '$1');
  const mayBe = (one: string): boolean =>
    PERMISSIVE.includes(one) || (dev && one === WITH_CHANGES_SHARED);
  if (bare.includes(' AND ')) return bare.split(' AND ').every(mayBe);
  return bare.split(' OR ').some(mayBe);
}

/** docs/licences.md. */
export function licencePage(packages: readonly Listed[]): string {
  const lines = (dev: boolean): readonly string[] => {
    const listed = packages.filter((one) => one.dev === dev);
    const licences = [...new Set(listed.map(({ licence }) => licence))].sort();
    return licences.flatMap((licence) => {
      const of = listed.filter((one) => one.licence === licence);
      const names = of.map(({ name, version }) => `${name} ${version}`).join(', ');
      return [`**${licence}** (${of.length}): ${names}`, ''];
    });
  };
  return [
    '# Licences of what Footnote is built with',
    '',
    'Made from package-lock.json by `npm run licences`; a test fails when it is out of date, or when a licence is',
    'not a permissive one (MPL-2.0 is allowed to what only builds and tests). The texts that packages bring lie in',
    '`node_modules`, also in the image. What else ships, the embedding model and the sample corpus, is in',
    '[NOTICE](../NOTICE).',
    '',
    '## Installed with it',
    '',
    ...lines(false),
    '## Only for building and testing',
    '',
    ...lines(true),
  ].join('\n');
}
