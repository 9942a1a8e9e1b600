import type { Command as Program } from 'commander';
import { readHistory } from '../../src/evaluation/history.ts';
import {
  evaluateTrending,
  type TrendingReport,
  type WayScores,
} from '../../src/evaluation/trending.ts';
import type { Shell } from './app.ts';

const LAYOUT = `
A history is a folder with a file for each day, YYYY-MM-DD.jsonl, that holds the day's list in its order, a paper a line:

  {"id": "2411.01234", "upvotes": 41, "comments": 3, "stars": 310, "published": "2024-11-20", "topic": "cs.CV"}

Only the id has to be there. Counts are those of that day; published dates a paper's age (else the first list that it is
on); papers with one topic are about the same. Each list is made at noon, UTC, from what was known by then.`;

export function addEvalTrending(group: Program, shell: Shell): void {
  group
    .command('trending')
    .description('replay a history of daily lists: how trending foresees the next day’s')
    .argument('<dir>', 'a folder with a file YYYY-MM-DD.jsonl for each day')
    .option('--json', 'print JSON')
    .addHelpText('after', LAYOUT)
    .action(async (dir: string, { json }: { readonly json?: boolean }) => {
      const report = await evaluateTrending(await readHistory(dir));
      shell.stdout.write(json === true ? `${JSON.stringify(report, null, 2)}\n` : toText(report));
    });
}

function toText({ from, to, lists, papers, ways }: TrendingReport): string {
  const heads = ['overlap@10', '±', 'repeated', 'topics', 'largest'];
  const rows = Object.entries(ways).map(([way, scores]) => row(way, cells(scores)));
  return [
    `${from} to ${to}: ${lists} lists, ${papers} papers`,
    row('', heads),
    ...rows,
    'overlap with the next day’s list; repeated: listed on an earlier day; largest: the largest topic’s share',
    '',
  ].join('\n');
}

function cells({ overlap10, ci95, repeatRate, ...spread }: WayScores): readonly string[] {
  const { topics, largestTopic } = spread;
  return [
    overlap10.toFixed(3),
    ci95.toFixed(3),
    percent(repeatRate),
    topics?.toFixed(1) ?? '–',
    largestTopic === undefined ? '–' : percent(largestTopic),
  ];
}

function row(name: string, values: readonly string[]): string {
  return name.padEnd(10) + values.map((value) => value.padStart(11)).join('');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
