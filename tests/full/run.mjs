// npm run test:full [-- FILTER…]: runs each row of the fault table with its own number and writes
// docs/trust.md from the tests that name a row ("row X4: …") and the figures that they hand in
// (tests/support/row.ts). A row passes when all of its tests do. With filters nothing is written.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const filters = process.argv.slice(2);
const rows = JSON.parse(readFileSync(new URL('rows.json', import.meta.url), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'footnote-'));
const report = join(folder, 'report.json');
const figuresFile = join(folder, 'figures.jsonl');
const { status } = spawnSync(
  'npx',
  [
    'vitest',
    'run',
    ...filters,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, FOOTNOTE_TESTS: 'full', FOOTNOTE_FIGURES: figuresFile },
  },
);
const { testResults, startTime } = JSON.parse(readFileSync(report, 'utf8'));
const tests = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((result) => ({ ...result, file: relative(process.cwd(), name) })),
);
const figures = existsSync(figuresFile)
  ? readFileSync(figuresFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
const date = new Date(startTime).toISOString().slice(0, 10);

const wanted = ([row]) => filters.length === 0 || testsOf(row).length > 0;
const table = Object.entries(rows)
  .filter(wanted)
  .map(([row, { fault, notRun }]) => {
    if (notRun !== undefined) return `| ${row} | ${fault} | not run: ${notRun} | – | – | ${date} |`;
    const own = testsOf(row);
    const passed = own.filter(({ status: outcome }) => outcome === 'passed').length;
    const files = [...new Set(own.map(({ file }) => `\`${file}\``))].sort().join(', ');
    const given = figures.filter(({ id }) => id === row).map(({ figure }) => figure);
    const whole = row === 'C2' ? wholeSuite() : { figure: [], hits: 0 };
    const figure =
      [...new Set(given), ...whole.figure].join('; ') || `${passed}/${own.length} tests`;
    const pass = own.length > 0 && passed === own.length && whole.hits === 0 ? 'yes' : 'no';
    return `| ${row} | ${fault} | ${files} | ${figure} | ${pass} | ${date} |`;
  });
const page = `# Faults and attacks survived

Written by \`npm run test:full\`: the tests that show each row, the row's figure, and when it was run.
Row D3 (interactions over HTTP with forged signatures) is about a way that Footnote does not use: it hears Discord by the gateway.

| row | fault | shown by | figure | pass | date |
|---|---|---|---|---|---|
${table.join('\n')}
`;
if (filters.length === 0) writeFileSync('docs/trust.md', page);
else process.stdout.write(page);
process.exit(status ?? 1);

/** What programs and bots that had a secret said in all tests, looked through for it (tests/support/secrets.ts). */
function wholeSuite() {
  const watched = figures.filter(({ id }) => id === 'C2 watched' || id === 'C2 hit');
  const hits = watched.filter(({ id }) => id === 'C2 hit').length;
  const characters = watched.reduce((sum, { figure }) => sum + Number(figure), 0);
  const of = `${watched.length} outputs of programs and bots that had one (${characters} characters)`;
  return { hits, figure: watched.length === 0 ? [] : [`${hits} hits in ${of}`] };
}

function testsOf(row) {
  return tests.filter(({ fullName }) => new RegExp(`\\brow ${row}\\b`).test(fullName));
}
