import { expect, it } from 'vitest';
import { printReplies } from '../../adapters/cli/print.ts';
import { createProgress, styleFor } from '../../adapters/cli/terminal.ts';
import type { Answer } from '../../src/reply.ts';
import { each } from '../support/builders.ts';

function anOutput({ isTTY = false, columns = 80 } = {}) {
  let text = '';
  return {
    isTTY,
    columns,
    write: (more: string) => {
      text += more;
    },
    get text() {
      return text;
    },
  };
}

const source = {
  n: 1,
  id: 'a',
  title: 'A title',
  authors: ['Ada'],
  year: 2024,
  url: 'https://arxiv.org/abs/1',
  score: 1,
};
const answer = (changes: Partial<Answer>): Answer => ({
  kind: 'answer',
  status: 'done',
  question: 'Why?',
  mode: 'model',
  refused: false,
  sentences: [],
  sources: [source],
  notices: [],
  ms: 1,
  ...changes,
});
const long = { text: 'Words and more words '.repeat(12).trim(), cites: [1] };
const short = { text: 'Short.', cites: [1] };

it('appends sentences as they come, in lines of 80 columns, each marker with its word', async () => {
  const output = anOutput();
  const steps = [
    answer({ status: 'writing', sentences: [long] }),
    answer({ sentences: [long, short] }),
  ];
  await printReplies(each(steps), output, styleFor(output, false));
  for (const line of output.text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(output.text).not.toMatch(/^\[1\](?! A title)/m);
  expect(output.text.replaceAll('\n', ' ')).toContain(`${long.text} [1] Short. [1]`);
});

it('starts again after a line where the answer is replaced', async () => {
  const output = anOutput();
  const steps = [
    answer({ status: 'writing', sentences: [long] }),
    answer({ status: 'replaced' }),
    answer({ sentences: [short], notices: ['It is down.'] }),
  ];
  await printReplies(each(steps), output, styleFor(output, false));
  expect(output.text).toMatch(
    /\n\n— instead:\n\nShort\. \[1\]\n\nSources[\s\S]*\n\nIt is down\.\n$/,
  );
});

it('links titles on a terminal only, and never with NO_COLOR', async () => {
  for (const [isTTY, noColor, linked] of [
    [true, false, true],
    [true, true, false],
    [false, false, false],
  ] as const) {
    const output = anOutput({ isTTY });
    await printReplies(each([answer({ sentences: [short] })]), output, styleFor(output, noColor));
    expect(output.text.includes('\u001b]8;;https://arxiv.org/abs/1\u001b\\A title')).toBe(linked);
    expect(output.text.includes('\u001b')).toBe(linked);
  }
});

it('lets no sentence move the cursor', async () => {
  const output = anOutput();
  const text = 'Clear \u001b[2J screen \u001b]0;title\u0007 now.';
  await printReplies(
    each([answer({ sentences: [{ text, cites: [1] }] })]),
    output,
    styleFor(output, false),
  );
  expect(output.text).not.toContain('\u001b');
});

it('draws a bar on a terminal and prints few lines elsewhere', () => {
  const terminal = anOutput({ isTTY: true });
  const bar = createProgress(terminal);
  for (let i = 0; i <= 100; i++) bar.update('embedding', i, 100);
  bar.end();
  expect(terminal.text).toContain('█');
  expect(terminal.text.endsWith('\r\u001b[2K')).toBe(true);
  const pipe = anOutput();
  const lines = createProgress(pipe);
  lines.update('verifying', 0, 0); // there is nothing to do
  for (let i = 0; i <= 100; i++) lines.update('embedding', i, 100);
  lines.end();
  expect(pipe.text.split('\n')).toEqual([
    'embedding 0/100',
    'embedding 25/100',
    'embedding 50/100',
    'embedding 75/100',
    'embedding 100/100',
    '',
  ]);
});
