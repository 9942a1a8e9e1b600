// npm run bench:slack: how soon Slack has its acknowledgement when fifty people speak to
// Footnote at once: the process that `npm start` runs, the sample corpus, a Slack on loopback. One JSON object.
import { mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile } from '../../src/evaluation/metrics.ts';
import { startService } from '../support/service.ts';
import type { Trace } from '../support/slack/delivery.ts';
import { manifest } from '../support/slack/own-manifest.ts';
import { type Slack, startSlack } from '../support/slack/server.ts';

const AT_ONCE = 50;
const STARTS = 5;
const QUESTION = 'Can convolutional networks match vision transformers?';

type Mode = 'socket' | 'http';

const times: Record<string, number[]> = {};
for (let start = 0; start < STARTS; start++) {
  for (const mode of ['socket', 'http'] as const) await measure(mode);
}
console.log(
  JSON.stringify(
    { atOnce: AT_ONCE, starts: STARTS, load: loadavg()[0], ...mapValues(times, figures) },
    null,
    2,
  ),
);

async function measure(mode: Mode): Promise<void> {
  const slack = await startSlack({ manifest });
  const service = await startService(mkdtempSync(join(tmpdir(), 'footnote-')), {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_URL: slack.apiUrl,
    LOG_LEVEL: 'info',
    ...(mode === 'socket'
      ? { SLACK_APP_TOKEN: slack.appToken }
      : { SLACK_SIGNING_SECRET: slack.signingSecret }),
  });
  await service.logged('"service":"slack"');
  await service.logged('the index was built');
  if (mode === 'http') slack.deliverTo({ url: service.url });
  const { world, team } = slack;
  const people = Array.from({ length: AT_ONCE }, () => {
    const user = world.addUser(team);
    return { user, channel: world.addChannel(team, { members: [user.id, team.botUserId] }) };
  });
  await note(
    `${mode}: mentions`,
    people.map((where) => slack.mention(where, QUESTION).mention),
  );
  await answered(slack, ({ botId, threadTs }) => botId !== undefined && threadTs !== undefined);
  await note(
    `${mode}: commands`,
    people.map((where) => slack.command(where, '/ask', QUESTION)),
  );
  await answered(
    slack,
    ({ ephemeralTo, blocks }) => ephemeralTo !== undefined && blocks.length > 0,
  );
  service.kill('SIGTERM');
  await service.ended;
  await slack.close();
}

async function note(name: string, traces: readonly (Trace | undefined)[]): Promise<void> {
  for (const trace of traces) {
    const ms = (await trace?.acked)?.ms ?? Number.POSITIVE_INFINITY;
    times[name] = [...(times[name] ?? []), ms];
  }
}

async function answered(
  { world, until }: Slack,
  isAnswer: (message: Slack['world']['messages'][number]) => boolean,
): Promise<void> {
  await until(() => world.messages.filter(isAnswer).length >= AT_ONCE);
}

function figures(all: readonly number[]) {
  const at = (share: number): number => Math.round(percentile(all, share));
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function mapValues<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
