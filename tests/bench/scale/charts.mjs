import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { SETTINGS } from './settings.mjs';
import { SIZES } from './sizes.mjs';

const ORDER = Object.values(SETTINGS).map(({ title }) => title);

/** Charts of what was measured, as SVG; gives the files' names and what each shows. */
export async function drawCharts(results, folder) {
  const measured = results.filter(({ modes }) => modes !== undefined);
  const charts = [
    {
      file: 'benchmark-time.svg',
      says: 'Milliseconds a question (median; both axes logarithmic), by words, by meaning, and by both',
      spec: timeChart(measured),
    },
    {
      file: 'benchmark-quality.svg',
      says: 'nDCG@10 and milliseconds a question (95th percentile), the best that each engine does at each size: up and to the left is better',
      spec: qualityChart(measured),
    },
    {
      file: 'benchmark-memory.svg',
      says: 'Gigabytes in memory after all questions, papers on the other axis (both logarithmic)',
      spec: memoryChart(measured),
    },
  ];
  for (const { file, spec } of charts) {
    const view = new View(parse(compile(spec).spec), { renderer: 'none' });
    writeFileSync(join(folder, file), `${await view.toSVG()}\n`);
  }
  return charts.map(({ file, says }) => ({ file, says }));
}

const base = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'white',
  config: { font: 'sans-serif', view: { stroke: '#ddd' }, legend: { labelLimit: 300 } },
};
const color = {
  field: 'engine',
  type: 'nominal',
  sort: ORDER,
  scale: { domain: ORDER, range: ['#d62728', '#1f77b4', '#2ca02c', '#9467bd', '#8c6d31'] },
  title: null,
};
const papers = {
  field: 'papers',
  type: 'quantitative',
  scale: { type: 'log' },
  axis: { format: '~s', tickCount: 4 },
};
const named = ({ engine, size }) => ({
  engine: SETTINGS[engine].title,
  papers: SIZES[size].papers,
  size,
});

function timeChart(results) {
  const values = results.flatMap((result) =>
    Object.entries(result.modes).map(([mode, { p50 }]) => ({ ...named(result), mode, ms: p50 })),
  );
  return {
    ...base,
    data: { values },
    facet: { column: { field: 'mode', sort: ['lexical', 'dense', 'hybrid'], title: null } },
    spec: {
      width: 210,
      height: 240,
      mark: { type: 'line', point: true },
      encoding: {
        x: papers,
        y: { field: 'ms', type: 'quantitative', scale: { type: 'log' }, title: 'ms a question' },
        color,
      },
    },
  };
}

function qualityChart(results) {
  const values = results.map((result) => {
    const { ndcg10, p95 } = result.modes.hybrid ?? result.modes.lexical;
    return { ...named(result), ndcg10, ms: p95 };
  });
  return {
    ...base,
    data: { values },
    facet: {
      column: { field: 'size', sort: Object.keys(SIZES), title: null },
    },
    spec: {
      width: 140,
      height: 220,
      mark: { type: 'point', filled: true, size: 90 },
      encoding: {
        x: {
          field: 'ms',
          type: 'quantitative',
          scale: { type: 'log' },
          axis: { tickCount: 3, format: '~g' },
          title: 'ms (p95)',
        },
        y: { field: 'ndcg10', type: 'quantitative', scale: { zero: false }, title: 'nDCG@10' },
        color,
      },
    },
    resolve: { scale: { y: 'independent' } },
  };
}

function memoryChart(results) {
  const values = results.map((result) => ({ ...named(result), gigabytes: result.steadyMB / 1e3 }));
  return {
    ...base,
    width: 420,
    height: 240,
    data: { values },
    mark: { type: 'line', point: true },
    encoding: {
      x: papers,
      y: {
        field: 'gigabytes',
        type: 'quantitative',
        scale: { type: 'log' },
        title: 'GB in memory',
      },
      color,
    },
  };
}
