import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { drawCharts } from './charts.mjs';
import { SETTINGS } from './settings.mjs';
import { SIZES } from './sizes.mjs';

const PACKAGES = {
  minisearch: ['minisearch'],
  orama: ['@orama/orama'],
  lancedb: ['@lancedb/lancedb'],
  sqlite: ['better-sqlite3', 'sqlite-vec'],
};
const GOALS = {
  faster: 5, // times, hybrid against each peer's hybrid, at equal or better nDCG@10
  growth: 2, // times per ten times the papers
  steadyMB: 4_000, // at 1M
  p95: 30, // ms, hybrid at 1M
  openMs: 3_000, // at 166k
};

/** Writes result.json, benchmarks.md and the charts; gives the Markdown. */
export async function writeReport(results, { folder, out, command }) {
  mkdirSync(folder, { recursive: true });
  const run = { command, date: new Date().toISOString().slice(0, 10), machine: machine() };
  writeFileSync(join(out, 'result.json'), JSON.stringify({ ...run, results }, null, 1));
  const charts = await drawCharts(results, folder);
  const text = [
    '# Beside what people would pick instead',
    '',
    '<!-- Written by `npm run bench`; what is changed here is lost. -->',
    '',
    `\`${run.command}\`, ${run.date}, ${run.machine}.`,
    '',
    ...INTRODUCTION,
    '',
    '## The question',
    '',
    ...questionTable(results),
    '',
    ...charts.flatMap(({ file, says }) => [`![${says}](${file})`, '', `${says}.`, '']),
    '## Several questions at once',
    '',
    ...throughputTable(results),
    '',
    '## Building, opening, memory, disk',
    '',
    ...storeTable(results),
    '',
    ...footnoteTables(results),
    '## The goals',
    '',
    ...goalLines(results),
    '',
    '## How each is set up',
    '',
    ...Object.entries(SETTINGS).map(
      ([engine, { title, says }]) => `- **${title}**${version(engine)}: ${says}.`,
    ),
    '',
  ].join('\n');
  writeFileSync(join(folder, 'benchmarks.md'), text);
  return text;
}

const INTRODUCTION = [
  'The same papers, questions and vectors (MiniLM, computed before) for all; ten hits; warm; one after the other on one',
  'machine, each engine in processes of its own. Times are milliseconds a question without its embedding, which is',
  'shown apart. Footnote’s hybrid search is the whole of it: papers read from the disk, names of authors spread.',
  '5k is SciFact with its claims, 20k OpenReview papers with their one-line summaries. 75k are the abstracts of arXiv',
  'papers, without titles, asked for by title; the vectors were made of both, for all alike, so that meaning alone does',
  'well there. 166k adds conference papers. 1M is 166k and copies of them with 15 % of the words exchanged, ids changed',
  'and noise on the vectors (cosine .95): for speed and memory; its nDCG says little.',
];

const papersOf = (size) => SIZES[size].papers.toLocaleString('en');
const titleOf = ({ engine }) => SETTINGS[engine].title;
const asked = (results) => results.filter(({ modes }) => modes !== undefined);

function questionTable(results) {
  const head = ['papers', 'engine', 'search', 'p50', 'p95', 'p99', 'nDCG@10', 'Footnote is'];
  const rows = results.flatMap((result) => {
    const first = [papersOf(result.size), titleOf(result)];
    if (result.modes === undefined)
      return [[...first, `stopped: ${result.stopped}`, '', '', '', '', '']];
    const own = results.find(({ engine, size }) => engine === 'footnote' && size === result.size);
    return ['lexical', 'dense', 'hybrid'].flatMap((mode) => {
      const found = result.modes[mode];
      if (found === undefined) return [];
      const times = [found.p50, found.p95, found.p99].map(ms);
      return [
        [...first, mode, ...times, quality(found, own?.modes?.[mode]), ratio(result, own, mode)],
      ];
    });
  });
  return table(head, rows);
}

/** Of fewer questions where the time for them was up: then Footnote's on the same ones stands beside it. */
function quality({ ndcg10, gains }, own) {
  const told = ndcg10.toFixed(3).replace(/^0/, '');
  if (own === undefined || gains.length >= own.gains.length) return ndcg10 >= 1 ? '1' : told;
  const same = own.gains.slice(0, gains.length);
  const mean = same.reduce((sum, gain) => sum + gain, 0) / same.length;
  return `${told} (${gains.length} questions; Footnote ${mean.toFixed(3).replace(/^0/, '')})`;
}

function ratio(result, own, mode) {
  const ours = own?.modes?.[mode];
  if (result.engine === 'footnote' || ours === undefined) return '';
  return `${twoDigits(result.modes[mode].p50 / ours.p50)} × as fast`;
}

function throughputTable(results) {
  const head = [
    'papers',
    'engine',
    '1 at once',
    '8',
    '64',
    'p95 of 64',
    'loop waits (64), at most',
  ];
  const rows = asked(results).map((result) => {
    const { throughput } = result;
    const rates = ['1', '8', '64'].map((n) => `${throughput[n].perSecond.toFixed(0)}/s`);
    const last = throughput['64'];
    return [papersOf(result.size), titleOf(result), ...rates, ms(last.p95), ms(last.loopLagMs.max)];
  });
  return table(head, rows);
}

function storeTable(results) {
  const head = ['papers', 'engine', 'building', 'its peak', 'opening', 'memory', 'peak', 'disk'];
  const rows = asked(results).map((result) => [
    papersOf(result.size),
    titleOf(result),
    `${result.buildSeconds.toFixed(0)} s${result.builtBefore ? ` (${result.at.slice(0, 10)}, before this run)` : ''}`,
    megabytes(result.buildPeakMB),
    result.openMs === null ? 'as building' : `${(result.openMs / 1e3).toFixed(2)} s`,
    megabytes(result.steadyMB),
    megabytes(result.servePeakMB),
    megabytes(result.diskMB),
  ]);
  return table(head, rows);
}

function footnoteTables(results) {
  const own = asked(results).filter(({ engine }) => engine === 'footnote');
  if (own.length === 0) return [];
  const times = ({ p50, p95, p99 }) => `${ms(p50)} / ${ms(p95)} / ${ms(p99)}`;
  const head = [
    'papers',
    'a question’s embedding',
    'extractive answer',
    'answers while all is built anew',
    'the loop waits meanwhile: p99, at most',
  ];
  const rows = own.map(({ size, embedding, answer, building }) => [
    papersOf(size),
    times(embedding),
    times(answer),
    building ? times(building.answers) : '–',
    building ? `${ms(building.loopLagMs.p99)}, ${ms(building.loopLagMs.max)}` : '–',
  ]);
  return [
    '## Footnote alone',
    '',
    'Milliseconds: p50 / p95 / p99. An answer embeds the sentences that it may quote.',
    '',
    ...table(head, rows),
    '',
  ];
}

function goalLines(results) {
  const own = asked(results).filter(({ engine }) => engine === 'footnote');
  const at = (size) => own.find((result) => result.size === size);
  return [
    ...own.flatMap((result) => fasterLines(result, results)),
    ...growthLines(own),
    goal(
      '166k open in 3 s',
      at('166k') && at('166k').openMs <= GOALS.openMs,
      seconds(at('166k')?.openMs),
    ),
    goal(
      '1M in 4 GB',
      at('1M') && at('1M').steadyMB <= GOALS.steadyMB,
      megabytes(at('1M')?.steadyMB),
    ),
    goal(
      '1M: hybrid p95 of 30 ms',
      at('1M') && at('1M').modes.hybrid.p95 <= GOALS.p95,
      `${ms(at('1M')?.modes.hybrid.p95)} ms`,
    ),
  ].map((line) => `- ${line}`);
}

function fasterLines(own, results) {
  return asked(results)
    .filter(({ engine, size, modes }) => engine !== 'footnote' && size === own.size && modes.hybrid)
    .map((peer) => {
      const times = peer.modes.hybrid.p50 / own.modes.hybrid.p50;
      const common = Math.min(peer.modes.hybrid.gains.length, own.modes.hybrid.gains.length);
      const mean = ({ gains }) =>
        gains.slice(0, common).reduce((sum, gain) => sum + gain, 0) / common;
      const [ours, theirs] = [mean(own.modes.hybrid), mean(peer.modes.hybrid)];
      return goal(
        `${own.size}: hybrid five times as fast as ${titleOf(peer)} at equal or better nDCG@10`,
        times >= GOALS.faster && ours >= theirs,
        `${twoDigits(times)} times, nDCG@10 ${ours.toFixed(3)} against ${theirs.toFixed(3)}`,
      );
    });
}

/** From each size to the largest: a question with its embedding, by the median. */
function growthLines(own) {
  const last = own.at(-1);
  const total = ({ embedding, modes }) => embedding.p50 + modes.hybrid.p50;
  return own.slice(0, -1).map((first) => {
    const tens = Math.log10(SIZES[last.size].papers / SIZES[first.size].papers);
    const growth = (total(last) / total(first)) ** (1 / tens);
    return goal(
      `a question costs at most twice as much per ten times the papers, ${first.size} to ${last.size}`,
      growth <= GOALS.growth,
      `${growth.toFixed(2)} times (${ms(total(first))} to ${ms(total(last))} ms)`,
    );
  });
}

function goal(what, met, figure) {
  if (met === undefined) return `${what}: not measured in this run`;
  return `${what}: ${figure}, **${met ? 'met' : 'not met'}**`;
}

function table(head, rows) {
  const alignments = head.map((_, i) => (i < 2 ? '---' : '--:'));
  return [head, alignments, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function ms(value) {
  if (value === undefined) return '–';
  return value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0);
}

function megabytes(value) {
  if (value === null || value === undefined) return '–';
  return value < 1_000 ? `${value.toFixed(0)} MB` : `${(value / 1e3).toFixed(2)} GB`;
}

const seconds = (value) => (value === undefined ? '–' : `${(value / 1e3).toFixed(2)} s`);

function version(engine) {
  const found = (PACKAGES[engine] ?? []).map((name) => {
    const places = ['../node_modules', '../../../node_modules'];
    for (const place of places) {
      try {
        const url = new URL(`${place}/${name}/package.json`, import.meta.url);
        return `${name} ${JSON.parse(readFileSync(url, 'utf8')).version}`;
      } catch {} // the other place has it
    }
    return name;
  });
  return found.length === 0 ? '' : ` (${found.join(', ')})`;
}

function machine() {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

function twoDigits(value) {
  return value < 100 ? value.toPrecision(2) : Math.round(value).toLocaleString('en');
}
