import type { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { ReplyView } from '../../../adapters/slack/growing-message.ts';
import type { Blocks } from '../../../adapters/slack/render/blocks.ts';
import { streamReplies } from '../../../adapters/slack/stream.ts';
import { createStreamQuota } from '../../../adapters/slack/stream-quota.ts';
import type { Answer, CheckedSentence, Reply } from '../../../src/reply.ts';
import { seeded } from '../../support/builders.ts';
import { aLog } from '../../support/log.ts';
import { aClient, aSlack } from '../../support/slack/bolt.ts';
import type { Fault } from '../../support/slack/faults.ts';
import type { Message } from '../../support/slack/messages.ts';
import { passTime } from '../../support/slack/passing-time.ts';
import type { Slack } from '../../support/slack/server.ts';
import { linksIn, pingsIn } from '../../support/slack/text.ts';

const MODEL = [
  'Networks match.',
  'They scale to 3 data sets.',
  'Both are <fast> & small.',
  'So what?',
];
const QUOTES = ['We test the opinion.', 'It does not hold.'];

/** One answer's snapshots as the core makes them: `replaced` after so many sentences, if at all. */
function growth(sentences: readonly string[], replacedAfter?: number): readonly Answer[] {
  const written = sentences.slice(0, replacedAfter);
  const growing = written.map((_, i) => snapshot('writing', 'model', written.slice(0, i + 1)));
  if (replacedAfter === undefined) return [...growing, snapshot('done', 'model', written)];
  return [
    ...growing,
    snapshot('replaced', 'extractive', []),
    snapshot('done', 'extractive', QUOTES),
  ];
}

function snapshot(
  status: Answer['status'],
  mode: Answer['mode'],
  texts: readonly string[],
): Answer {
  const sentences = texts.map((text, i): CheckedSentence => ({ text, cites: [i + 1] }));
  const sources = texts.map((_, i) => {
    const url = `https://arxiv.org/abs/2310.0000${i}`;
    return { n: i + 1, id: `paper-${i}`, title: `Paper ${i}`, authors: [], url, score: 1 };
  });
  const common = { kind: 'answer', question: 'why?', refused: false, notices: [], ms: 1 } as const;
  return { ...common, status, mode, sentences, sources };
}

/** The snapshots with time between them, and what was done to whoever reads them. */
function play(slack: Slack, snapshots: readonly Answer[], everyMs: number, ending?: Error) {
  const progress = { given: 0, left: false };
  async function* source(): AsyncIterable<Answer> {
    try {
      for (const one of snapshots) {
        await new Promise<void>((resolve) => slack.clock.after(everyMs, resolve));
        progress.given++;
        yield one;
      }
      if (ending !== undefined) throw ending;
    } finally {
      progress.left = true;
    }
  }
  return { answers: source(), progress };
}

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;' })[c] ?? '&gt;');
const markdownOf = ({ text, cites }: CheckedSentence, { sources }: Answer): string =>
  `${escaped(text)} ${cites.map((n) => `[[${n}]](${sources[n - 1]?.url})`).join('')}`;
const textOf = (answer: Answer): string =>
  answer.sentences.map((sentence) => markdownOf(sentence, answer)).join(' ');

const blocksBelow = ({ sources }: Answer): Blocks => [
  {
    type: 'context',
    elements: [
      { type: 'mrkdwn', text: `Sources: ${sources.map(({ title }) => title).join(', ')}` },
    ],
  },
];
const view: ReplyView = {
  status: 'is reading papers…',
  text: (answer, from) =>
    answer.sentences
      .slice(from)
      .map((sentence) => markdownOf(sentence, answer))
      .join(' '),
  ending: async (answer) => blocksBelow(answer),
  whole: async (reply) => {
    if (reply.kind !== 'answer') return { text: reply.kind, blocks: [] };
    const text = textOf(reply);
    return {
      text: text.slice(0, 200),
      blocks: [{ type: 'markdown', text }, ...blocksBelow(reply)],
    };
  },
};

/** What is to be read of an answer when it is done. */
const expected = (answer: Answer): string =>
  `${textOf(answer)}\nSources: ${answer.sources.map(({ title }) => title).join(', ')}`;

function quotaOf({ clock, team }: Slack) {
  const quota = createStreamQuota(clock.now);
  return {
    mayStart: () => quota.mayStart(team.id),
    refused: (error: unknown) => quota.refused(team.id, error),
  };
}

async function aTrial(where: 'channel' | 'dm' = 'channel') {
  const slack = await aSlack();
  const { ada, general, team, world, clock } = slack;
  const channel = where === 'dm' ? world.im(team, ada.id) : general;
  const root = slack.say({ user: ada, channel }, 'why?').message;
  const recipient = { recipient_user_id: ada.id, recipient_team_id: team.id };
  const { log, lines } = aLog();
  const options = {
    thread: { channel: channel.id, thread_ts: root.ts },
    recipient: where === 'dm' ? {} : recipient,
    view,
    timer: clock.after,
    quota: quotaOf(slack),
    log,
  };
  const replies = (): readonly Message[] =>
    slack.messages(channel).filter(({ threadTs }) => threadTs === root.ts);
  const run = (answers: AsyncIterable<Reply>, client: webApi.WebClient = aClient(slack)) =>
    passTime(clock, slack.traffic, streamReplies(client, answers, options));
  return {
    slack,
    root,
    lines,
    replies,
    run,
    shown: () => replies().map((one) => slack.shown(one).replace(/ +$/gm, '')),
  };
}

const methods = (slack: Slack): readonly string[] => slack.requests().map(({ method }) => method);
const last = (answers: readonly Answer[]): Answer =>
  answers.at(-1) ?? snapshot('done', 'model', []);

describe('an answer that only grows', () => {
  it.each(['channel', 'dm'] as const)('is streamed sentence by sentence in a %s', async (where) => {
    const { slack, run, shown, replies } = await aTrial(where);
    const answers = growth(MODEL);
    const ts = await run(play(slack, answers, 1_000).answers);
    expect(methods(slack)).toEqual([
      'assistant.threads.setStatus',
      'chat.startStream',
      'chat.appendStream',
      'chat.appendStream',
      'chat.appendStream',
      'chat.stopStream',
    ]);
    expect(shown()).toEqual([expected(last(answers))]);
    expect(replies()).toMatchObject([{ ts, stream: { state: 'stopped' } }]);
  });

  it('is appended to in whole new sentences, at most every 500 ms, and none is lost', async () => {
    const { slack, run, shown } = await aTrial();
    const many = Array.from({ length: 30 }, (_, i) => `Sentence ${i}.`);
    const answers = growth(many);
    await run(play(slack, answers, 40).answers);
    const sent = slack.requests('chat.startStream', 'chat.appendStream');
    const gaps = sent.slice(1).map(({ at }, i) => at - (sent[i]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
    expect(sent.length).toBeLessThan(many.length);
    const pieces = slack.requests('chat.startStream', 'chat.appendStream', 'chat.stopStream');
    for (const { args } of pieces) {
      expect(String(args.markdown_text ?? '')).toMatch(
        /^( ?Sentence \d+\. \[\[\d+\]\]\(\S+\) ?)*$/,
      );
    }
    expect(shown()).toEqual([expected(last(answers))]);
  });

  it('shows a status until it begins, no previews, no pings, and only links of papers', async () => {
    const { slack, run, root } = await aTrial();
    const answers = growth(['Ask <!channel> and <@U1>.', 'Or not.']);
    const { answers: source } = play(slack, answers, 1_000);
    const running = run(source);
    await slack.until(() => slack.status(root) === view.status);
    await running;
    expect(slack.status(root)).toBeUndefined();
    expect(slack.requests('chat.startStream')).toMatchObject([
      { args: { unfurl_links: 'false', unfurl_media: 'false' } },
    ]);
    for (const { args } of slack.requests()) {
      expect(pingsIn(args)).toEqual([]);
      expect(linksIn(args).filter((link) => !link.startsWith('https://arxiv.org/'))).toEqual([]);
    }
  });

  it('is posted when it comes at once', async () => {
    const { slack, run, shown } = await aTrial();
    const answers = [snapshot('done', 'extractive', QUOTES)];
    await run(play(slack, answers, 0).answers);
    expect(methods(slack)).toEqual(['assistant.threads.setStatus', 'chat.postMessage']);
    expect(shown()).toEqual([expected(last(answers))]);
  });
});

describe('an answer that is replaced', () => {
  it('ends its stream and is edited', async () => {
    const { slack, run, shown } = await aTrial();
    const answers = growth(MODEL, 2);
    await run(play(slack, answers, 1_000).answers);
    expect(methods(slack).slice(1)).toEqual([
      'chat.startStream',
      'chat.appendStream',
      'chat.stopStream',
      'chat.update',
    ]);
    expect(shown()).toEqual([expected(last(answers))]);
  });

  it('is edited too when it happens so fast that the change is never seen', async () => {
    const { slack, run, shown } = await aTrial();
    const answers = growth(MODEL, 2);
    await run(play(slack, answers, 1).answers);
    expect(shown()).toEqual([expected(last(answers))]);
  });

  it('is edited as it grows again', async () => {
    const { slack, run, shown } = await aTrial();
    const known = growth(MODEL, 2);
    const between = snapshot('writing', 'extractive', QUOTES.slice(0, 1));
    const answers = [...known.slice(0, -1), between, last(known)];
    await run(play(slack, answers, 4_000).answers);
    expect(methods(slack).slice(-3)).toEqual(['chat.stopStream', 'chat.update', 'chat.update']);
    expect(shown()).toEqual([expected(last(answers))]);
  });
});

describe('when Slack does not stream', () => {
  it.each([
    ['refuses', { kind: 'error', error: 'channel_type_not_supported' }],
    ['is down', { kind: 'status', status: 503 }],
    ['cuts the line', { kind: 'reset' }],
  ] as const)('the answer is posted and updated (%s)', async (_, fault: Fault) => {
    const { slack, run, shown } = await aTrial();
    slack.faults.always('chat.startStream', fault);
    const answers = growth(MODEL);
    await run(play(slack, answers, 4_000).answers);
    expect(methods(slack).slice(2)).toEqual([
      'chat.postMessage',
      ...MODEL.slice(1).map(() => 'chat.update'),
    ]);
    expect(shown()).toEqual([expected(last(answers))]);
  });

  it('the tail is not lost when the stream has expired, neither before an append nor before the end', async () => {
    for (const silentBefore of [2, 4]) {
      const { slack, run, shown } = await aTrial();
      const answers = growth(MODEL);
      async function* halting(): AsyncIterable<Answer> {
        for (const [i, answer] of answers.entries()) {
          const ms = i === silentBefore ? 60_000 : 1_000;
          await new Promise<void>((resolve) => slack.clock.after(ms, resolve));
          yield answer;
        }
      }
      await run(halting());
      expect(slack.requests().map(({ answer }) => answer?.body.error)).toContain(
        'message_not_in_streaming_state',
      );
      expect(shown()).toEqual([expected(last(answers))]);
    }
  });

  it('its reader has stopped it: nothing more is written', async () => {
    const { slack, run, replies } = await aTrial();
    slack.faults.next('chat.appendStream', { kind: 'error', error: 'stopped_by_user' });
    const ts = await run(play(slack, growth(MODEL), 1_000).answers);
    expect(replies()).toMatchObject([{ ts }]);
    expect(slack.requests('chat.update', 'chat.postMessage', 'chat.stopStream')).toEqual([]);
    expect(slack.requests('chat.appendStream')).toHaveLength(1);
  });

  it('no sentence stands twice when an append was done and its answer lost', async () => {
    const { slack, run, shown } = await aTrial();
    slack.faults.next('chat.appendStream', { kind: 'lost' });
    const answers = growth(MODEL);
    await run(play(slack, answers, 4_000).answers);
    expect(shown()).toEqual([expected(last(answers))]);
  });

  it('an update whose answer was lost is made again, and no second message', async () => {
    const { slack, run, shown } = await aTrial();
    slack.faults.next('chat.update', { kind: 'lost' });
    const answers = growth(MODEL, 1);
    await run(play(slack, answers, 1_000).answers);
    expect(slack.requests('chat.update')).toHaveLength(2);
    expect(shown()).toEqual([expected(last(answers))]);
  });

  it('the stream begins after the status was set, however long that takes', async () => {
    const { slack, run, root } = await aTrial();
    slack.faults.next('assistant.threads.setStatus', { kind: 'delay', ms: 3_000 });
    await run(play(slack, growth(MODEL), 100).answers);
    const [status, start] = slack.requests('assistant.threads.setStatus', 'chat.startStream');
    expect((start?.at ?? 0) - (status?.at ?? 0)).toBeGreaterThanOrEqual(3_000);
    expect(slack.status(root)).toBeUndefined();
  });

  it('it is asked again after the time that it names, while the answer is read on', async () => {
    const { slack, run, shown } = await aTrial();
    slack.faults.next('chat.appendStream', { kind: 'ratelimited', retryAfterS: 25 });
    const answers = growth(MODEL);
    const { answers: source, progress } = play(slack, answers, 1_000);
    await run(source);
    const [first, second] = slack.requests('chat.appendStream');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(25_000);
    expect(progress).toEqual({ given: answers.length, left: true });
    expect(shown()).toEqual([expected(last(answers))]);
  });

  it('the answer is posted anew when somebody deletes it', async () => {
    const { slack, run, replies, shown } = await aTrial();
    const answers = growth(MODEL);
    const running = run(play(slack, answers, 1_000).answers);
    slack.remove(await slack.until(() => replies()[0]));
    await running;
    expect(shown()).toEqual([expected(last(answers))]);
  });

  it('it throws when nothing can be posted', async () => {
    const { slack, run } = await aTrial();
    slack.faults.always('*', { kind: 'error', error: 'account_inactive' });
    await expect(run(play(slack, growth(MODEL), 1_000).answers)).rejects.toThrow(
      'account_inactive',
    );
  });
});

it('ends the stream and passes on what the answers throw; what was written stays', async () => {
  const { slack, run, shown, replies } = await aTrial();
  const writing = growth(MODEL).slice(0, 2);
  const broken = new Error('the index is gone');
  await expect(run(play(slack, writing, 1_000, broken).answers)).rejects.toThrow(broken);
  expect(shown()).toEqual([textOf(last(writing))]);
  expect(replies()).toMatchObject([{ stream: { state: 'stopped' } }]);
});

it('shows the whole answer once, whatever goes wrong on the way', async () => {
  const FAULTS: readonly (Fault | undefined)[] = [
    undefined,
    undefined,
    { kind: 'error', error: 'message_not_in_streaming_state' },
    { kind: 'error', error: 'internal_error' },
    { kind: 'status', status: 502 },
    { kind: 'ratelimited', retryAfterS: 3 },
    { kind: 'lost' },
  ];
  for (let seed = 0; seed < 60; seed++) {
    const random = seeded(seed);
    const pick = (n: number): number => Math.floor(random() * n);
    const some = (n: number) => Array.from({ length: n }, () => FAULTS[pick(FAULTS.length)]);
    const { slack, run, shown } = await aTrial();
    const sentences = Array.from({ length: 1 + pick(8) }, (_, i) => `Sentence ${i} of ${seed}.`);
    const answers = growth(sentences, pick(3) === 0 ? pick(sentences.length) : undefined);
    const faults = {
      startStream: some(1),
      appendStream: some(3),
      stopStream: some(2),
      update: some(1),
    };
    for (const [method, list] of Object.entries(faults))
      slack.faults.next(`chat.${method}`, ...list);
    await run(play(slack, answers, [5, 400, 2_000, 20_000][pick(4)] ?? 5).answers);
    const text = expected(last(answers));
    expect(shown().at(-1), `seed ${seed}`).toBe(text);
    const isLost = Object.values(faults).some((list) => list.some((one) => one?.kind === 'lost'));
    const whole = shown().filter((one) => one === text);
    if (!isLost) expect(whole, `seed ${seed}`).toHaveLength(1);
  }
});
