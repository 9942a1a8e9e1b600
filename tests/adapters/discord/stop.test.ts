import { expect, it } from 'vitest';
import { phrases } from '../../../src/phrases.ts';
import type { Answer } from '../../../src/reply.ts';
import { anAnswer } from '../../support/builders.ts';
import { aRunningBot, type Bot } from '../../support/discord-bot.ts';
import { fed } from '../../support/fed.ts';
import { manualTime } from '../../support/manual-time.ts';
import { row } from '../../support/row.ts';

function ask({ discord, ada: user, papers: channel }: Bot, question: string) {
  return discord.slash({ user, channel, command: 'ask', options: { question } });
}

/** An answer that begins, and ends when the signal says so. */
function endless(signal: AbortSignal | undefined): AsyncIterable<Answer> {
  const answers = fed<Answer>();
  answers.give(anAnswer({ status: 'writing' }));
  signal?.addEventListener('abort', answers.end);
  return {
    async *[Symbol.asyncIterator]() {
      yield* answers;
      signal?.throwIfAborted();
    },
  };
}

async function* only(answer: Promise<Answer>): AsyncIterable<Answer> {
  yield await answer;
}

it('lets an answer end that is nearly done', async () => {
  const answers = fed<Answer>();
  const bot = await aRunningBot({ answer: () => answers });
  answers.give(anAnswer({ status: 'writing' }));
  const asked = await ask(bot, 'short').answered();
  const stopping = bot.stop();
  answers.give(anAnswer({ sentences: [{ text: 'The last state.', cites: [1] }] }));
  answers.end();
  await stopping;
  expect(asked.text).toContain('The last state.');
});

it('tells whoever asks while it stops', async () => {
  const answers = fed<Answer>();
  const bot = await aRunningBot({ answer: () => answers });
  answers.give(anAnswer({ status: 'writing' }));
  await ask(bot, 'first').answered();
  const stopping = bot.stop();
  const late = await ask(bot, 'late').answered();
  expect(late.text).toBe(phrases.interrupted);
  answers.give(anAnswer());
  answers.end();
  await stopping;
});

row(
  'O1',
  'answers in flight end or say that they were stopped',
  { quick: 50, full: 50 },
  async (points) => {
    const time = manualTime();
    let end = (_answer: Answer): void => {};
    const quick = new Promise<Answer>((resolve) => {
      end = resolve;
    });
    const bot = await aRunningBot({
      time,
      answer: ({ text }, signal) => (text === 'quick' ? only(quick) : endless(signal)),
    });
    const asked = Array.from({ length: points }, (_, i) =>
      ask(bot, i % 2 === 0 ? 'quick' : 'slow'),
    );
    await bot.discord.until(() => asked.every(({ interaction }) => interaction.acknowledgement));
    await expect.poll(() => asked.filter(({ text }) => text !== '').length).toBeGreaterThan(0);
    const before = time.monotonic();
    end(anAnswer());
    await bot.stop();
    expect(bot.discord.unanswered()).toEqual([]);
    const told = asked.filter(({ text }) => text === phrases.interrupted).length;
    const finished = asked.filter(({ text }) => text.includes('Graphs are everywhere.')).length;
    expect(told + finished).toBe(points);
    expect(bot.discord.gateway.connected()).toBe(0);
    return `${points} in flight: ${finished} finished, ${told} told, ${((time.monotonic() - before) / 1_000).toFixed(1)} s`;
  },
);
