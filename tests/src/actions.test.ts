import { describe, expect, it } from 'vitest';
import { actionsFor } from '../../src/actions.ts';
import { commandTable } from '../../src/commands/table.ts';
import { parseInput } from '../../src/input.ts';
import type { Reply } from '../../src/reply.ts';
import { anAnswer, aPaper } from '../support/builders.ts';

const labels = (reply: Reply) => actionsFor(reply).map(({ label }) => label);

const next = { name: 'search', input: { query: 'graphs', page: 2 } };
const hits: Reply = { kind: 'hits', title: 't', hits: [], notices: [], ms: 1 };
const paper: Reply = { kind: 'paper', paper: aPaper({ id: 'p' }) };

it.each<[string, readonly string[], readonly string[]]>([
  ['an answer', labels(anAnswer({ id: 'a' })), ['Sources', 'Related', '👍', '👎']],
  [
    'a private answer',
    labels(anAnswer({ id: 'a', private: true })),
    ['Sources', 'Related', '👍', '👎', 'Share'],
  ],
  ['a refusal', labels(anAnswer({ id: 'a', refused: true })), ['Related', '👍', '👎']],
  ['an answer that is still written', labels(anAnswer({ id: 'a', status: 'writing' })), []],
  ['an answer that is not remembered', labels(anAnswer()), []],
  ['papers with more to come', labels({ ...hits, next }), ['More']],
  ['the last papers', labels(hits), []],
  ['a paper', labels(paper), ['Similar', 'BibTeX']],
  ['a notice', labels({ kind: 'notice', level: 'info', text: 'x' }), []],
  ['help', labels({ kind: 'help', commands: [] }), []],
])('%s has its buttons', (_, actual, expected) => {
  expect(actual).toEqual(expected);
});

describe('every button', () => {
  const answer = anAnswer({ id: 'a', private: true });
  const replies: readonly Reply[] = [answer, { ...hits, next }, paper];
  const actions = replies.flatMap(actionsFor);
  it.each(actions)('gives a command of the table what it asks for: $label', ({ call }) => {
    const command = commandTable.find(({ name }) => name === call.name);
    expect(command).toBeDefined();
    expect(() => parseInput(command?.args ?? [], call.input)).not.toThrow();
  });
});
