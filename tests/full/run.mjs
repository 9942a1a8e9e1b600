// npm run test:full: runs the whole suite and writes docs/trust.md from the tests that name a row of the
// fault table, like "row X4: …". A row passes when all of its tests do.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const ROWS = {
  C1: 'malformed, unknown or half-set configuration is refused by name',
  C4: 'an index of another embedding model is refused and left as it is',
  L1: 'a language model that fails never costs the person an answer',
  L3: 'citations of papers that were not found, and links, never reach the reader',
  L4: 'questions that the papers do not cover are refused',
  L5: 'nasty questions stay within the token budget',
  X4: 'an index with another dimension, metric, model or format is refused',
};

const report = join(mkdtempSync(join(tmpdir(), 'footnote-')), 'report.json');
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  { stdio: 'inherit', env: { ...process.env, FOOTNOTE_TESTS: 'full' } },
);
const { testResults, startTime } = JSON.parse(readFileSync(report, 'utf8'));
const tests = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((result) => ({ ...result, file: relative(process.cwd(), name) })),
);
const date = new Date(startTime).toISOString().slice(0, 10);

const lines = Object.entries(ROWS).map(([row, about]) => {
  const own = tests.filter(({ fullName }) => new RegExp(`\\brow ${row}\\b`).test(fullName));
  const passed = own.filter(({ status: outcome }) => outcome === 'passed').length;
  const files = [...new Set(own.map(({ file }) => `\`${file}\``))].sort().join(', ');
  const pass = own.length > 0 && passed === own.length ? 'yes' : 'no';
  return `| ${row} | ${about} | ${files} | ${passed}/${own.length} | ${pass} | ${date} |`;
});
writeFileSync(
  'docs/trust.md',
  `# Faults and attacks survived

Written by \`npm run test:full\`: the tests that show each row, how many of them passed, and when.

| row | fault | shown by | tests | pass | date |
|---|---|---|--:|---|---|
${lines.join('\n')}
`,
);
process.exit(status ?? 1);
