import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Body, toMessage } from '../../../../adapters/discord/render/message.ts';
import { render } from '../../../../adapters/discord/render/reply.ts';
import type { Answer, CheckedSentence, Hits, Reply } from '../../../../src/reply.ts';
import { anAnswer, aPaper, aSource, openPlace } from '../../../support/builders.ts';
import { parseMessage } from '../../../support/discord/validation/message-body.ts';
import { HOSTILE_HOST, linkPayloads, pingPayloads, repliesWith } from '../../../support/hostile.ts';
import { row } from '../../../support/row.ts';

const view = { question: 'visible', buttons: [] } as const;

/** The bodies, each of which Discord would take. */
function bodies(reply: Reply, shown: Parameters<typeof render>[1] = view): readonly Body[] {
  return render(reply, shown).map(({ body }) => {
    parseMessage(body);
    return body;
  });
}

const content = (reply: Reply): string =>
  bodies(reply)
    .map((body) => body.content)
    .join('\n');

function sentences(count: number, length: number): readonly CheckedSentence[] {
  return Array.from({ length: count }, (_, i) => {
    const start = `Sentence ${i} `;
    return {
      text: `${start}${'word '.repeat(length).slice(0, length - start.length - 1)}.`,
      cites: [1 + (i % 3)],
    };
  });
}

const sources = [1, 2, 3].map((n) => aSource(n, { url: `https://arxiv.org/abs/2401.0000${n}` }));

function hits(count: number, changes: object = {}): Hits {
  const paper = { authors: ['Ada Example'], year: 2024, score: 1, dense: 1, lexical: 1 };
  return {
    kind: 'hits',
    title: 'Papers on “graphs”',
    hits: Array.from({ length: count }, (_, i) => ({
      ...paper,
      id: `p${i}`,
      title: `Paper ${i}`,
      rank: i + 1,
      sentence: 'It finds something.',
      ...changes,
    })),
    notices: [],
    ms: 1,
  };
}

it('puts what was understood over the answer, where it is another question', () => {
  expect(content(anAnswer({ understood: 'What are graphs in 2024?' }))).toMatch(
    /^-# Understood as: What are graphs in 2024\?\n\nGraphs are everywhere\. \[1\]/,
  );
});

it('says that it writes as long as it does', () => {
  expect(content(anAnswer({ status: 'writing' }))).toContain('-# Writing…');
  expect(content(anAnswer())).not.toContain('Writing');
});

it('shows the nearest papers instead of an answer that the papers do not give', () => {
  const refused = anAnswer({
    refused: true,
    sentences: [],
    notices: ['My papers do not cover this.'],
  });
  expect(content(refused)).toBe(
    'My papers do not cover this.\n\n**Nearest papers**\n[1] Paper number 1 about networks · Ada Example, 2024',
  );
});

it('goes on in a second message at a sentence, each with the sources that it cites', () => {
  const all = sentences(20, 150);
  const [first, second, ...others] = bodies(anAnswer({ sentences: all, sources }));
  expect(others).toEqual([]);
  for (const body of [first, second]) {
    const [text = '', list = ''] = body?.content.split('\n\n**Sources**\n') ?? [];
    expect(text).toMatch(/\. \[\d\]$/);
    const cited = new Set(text.match(/\[\d\]/g));
    expect(new Set(list.match(/^\[\d\]/gm))).toEqual(cited);
  }
  const shown = `${first?.content}${second?.content}`;
  for (const { text } of all) expect(shown).toContain(text);
  expect(first?.components).toEqual([]);
});

it('keeps the rest of an answer of 10,000 characters under a button, from where it stopped', () => {
  const answer = anAnswer({ id: 'abc', sentences: sentences(80, 125), sources });
  const all = bodies(answer);
  expect(all).toHaveLength(2);
  const [, rest = ''] = /(\d+) more sentences are under/.exec(all[1]?.content ?? '') ?? [];
  const from = 80 - Number(rest);
  expect(JSON.stringify(all[1]?.components)).toContain(`1:rest?answer=abc&after=${from}`);
  expect(all[1]?.content).toContain(`Sentence ${from - 1} `);
  expect(all[1]?.content).not.toContain(`Sentence ${from} `);
  const next = bodies({ ...answer, sentences: answer.sentences.slice(from), after: from });
  const left = /(\d+) more sentences/.exec(next[1]?.content ?? '')?.[1];
  expect(JSON.stringify(next[1]?.components)).toContain(`after=${80 - Number(left)}`);
});

it('loses nothing of a sentence that is longer than a message', () => {
  const text = 'word '.repeat(500).trim();
  const shown = content(anAnswer({ sentences: [{ text, cites: [1] }] }));
  expect(shown.match(/word/g)).toHaveLength(500);
});

it('lets sources give way where even one sentence has no room beside them', () => {
  const many = Array.from({ length: 12 }, (_, i) => aSource(i + 1, { title: 'A '.repeat(90) }));
  const cites = many.map(({ n }) => n);
  const shown = content(anAnswer({ sentences: [{ text: 'x'.repeat(600), cites }], sources: many }));
  expect(shown).toMatch(/more papers had no room here/);
});

it('shows papers with what they find, without it, or as many as have room', () => {
  expect(content(hits(3))).toContain('**3** Paper 2 · Ada Example, 2024\n-# It finds something.');
  const title = 'A long title '.repeat(12);
  const ten = content(hits(10, { title, sentence: 'It finds. '.repeat(20) }));
  expect(ten).toContain('**10**');
  expect(ten).not.toContain('It finds');
  const url = `https://doi.org/10.1000/${'x'.repeat(200)}`;
  expect(content(hits(10, { title, url }))).toMatch(/\d more papers had no room here\.$/);
});

it('shows a paper with its facts, and cuts an abstract at a sentence', () => {
  const paper = aPaper({
    title: 'Graphs',
    abstract: 'This is a sentence. '.repeat(300),
    arxivId: '2401.00001',
  });
  const shown = content({ kind: 'paper', paper, url: 'https://arxiv.org/abs/2401.00001' });
  expect(shown).toMatch(
    /^\*\*\[Graphs\]\(<https:\/\/arxiv\.org\/abs\/2401\.00001>\)\*\*\nAda Example, Bob Third\n-# /,
  );
  expect(shown).toMatch(/sentence…$/);
});

it('gives BibTeX to copy, or as a file where it is long', () => {
  const short = render({ kind: 'bibtex', id: 'p', entry: '@misc{a,\n title = {```}\n}\n' }, view);
  expect(short[0]?.body.content.match(/```/g)).toHaveLength(2);
  const entry = `@misc{a, author = {${'Ada Example and '.repeat(300)}}}`;
  const [long] = render({ kind: 'bibtex', id: 'arxiv:2401.00001', entry }, view);
  expect(long?.file).toEqual({ name: 'arxiv-2401.00001.bib', text: entry });
});

it('shows settings of more channels than have room', () => {
  const channels = Array.from(
    { length: 100 },
    (_, i) => `${1_000_000_000_000_000_000n + BigInt(i)}`,
  );
  const settings = { ...openPlace, channels };
  const shown = content({ kind: 'settings', settings, mayChange: false });
  expect(shown).toMatch(/^\*\*channels\*\* <#1000000000000000000> .* \+50\n/);
  expect(shown).toContain('**private** no');
});

it('writes commands in notices as they are typed', () => {
  const text =
    'I do not answer in this channel. `settings` shows where, `footnote index build` builds.';
  expect(content({ kind: 'notice', level: 'error', text })).toBe(
    'I do not answer in this channel. `/papers settings` shows where, `footnote index build` builds.',
  );
});

it.each([
  [5, 5, 1],
  [6, 5, 2],
  [25, 5, 5],
  [30, 5, 5],
])('puts %d buttons into rows of %d, %d at most', (count, inRow, rows) => {
  const buttons = Array.from({ length: count }, (_, i) => ({
    label: 'x'.repeat(90),
    customId: `1:a?b=${i}`,
  }));
  const { body } = toMessage('text', buttons);
  parseMessage(body);
  expect(body.components).toHaveLength(rows);
  expect(body.components[0]?.components).toHaveLength(inRow);
});

const texts = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    ...linkPayloads,
    ...pingPayloads,
    '```js\ncode',
    '**',
    '_'.repeat(900),
    'x'.repeat(3_000),
  ),
);
const answers = fc.record({
  question: texts,
  sentences: fc.array(fc.record({ text: texts, cites: fc.constantFrom([1], [2, 3], [1, 2, 3]) }), {
    maxLength: 60,
  }),
  titles: fc.array(texts, { minLength: 3, maxLength: 3 }),
  notices: fc.array(texts, { maxLength: 4 }),
  status: fc.constantFrom('writing' as const, 'done' as const),
});

row(
  'D4',
  'whatever an answer holds, Discord takes it, and no mark stays open',
  { quick: 100, full: 100 },
  async (points) => {
    fc.assert(
      fc.property(answers, ({ titles, ...more }) => {
        const listed = titles.map((title, i) => aSource(i + 1, { title, authors: [title] }));
        const answer: Answer = anAnswer({ ...more, id: 'abc', sources: listed });
        for (const body of bodies(answer, { question: 'shown', buttons: [] })) {
          expect((body.content.match(/(?<!\\)```/g)?.length ?? 0) % 2).toBe(0);
          expect(body.content.length).toBeLessThanOrEqual(2_000);
        }
      }),
      { numRuns: points, seed: 1 },
    );
    return `${points}/${points} taken, marks balanced`;
  },
);

row(
  'P2',
  'no link but our own reaches Discord, and none is previewed',
  { quick: 80, full: 80 },
  async (points) => {
    const payloads = linkPayloads.slice(0, points);
    for (const payload of payloads) {
      for (const reply of repliesWith(payload)) {
        for (const body of bodies(reply, { question: 'shown', buttons: [] })) {
          expect(body.content.toLowerCase(), payload).not.toContain(HOSTILE_HOST);
          expect(
            body.content.replace(/\]\(<https:\/\/arxiv\.org\/abs\/1>\)/g, ''),
            payload,
          ).not.toMatch(/:\/\//);
          expect(body.flags & 4).toBe(4);
        }
      }
    }
    return `${payloads.length}/${payloads.length} without a foreign host, previews off`;
  },
);

const LIVE =
  /@(?:everyone|here)|<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|<t:|<\/\w+:\d+>|<id:|^(?:#{1,3}|-#|>{1,3}|[-*]|\d+\.) (?!Understood)|\p{Cc}|[\u202a-\u202e]/mu;

row(
  'P3',
  'nobody is called and nothing is marked by somebody else’s text',
  { quick: 40, full: 40 },
  async (points) => {
    const payloads = pingPayloads.slice(0, points);
    for (const payload of payloads) {
      for (const reply of repliesWith(payload)) {
        for (const { content: shown, allowed_mentions } of bodies(reply)) {
          const lines = shown.replace(/^(?:-# |> )/gm, '').replaceAll('\n', ' ⏎ ');
          expect(lines, payload).not.toMatch(LIVE);
          expect(allowed_mentions).toEqual({ parse: [] });
        }
      }
    }
    return `Discord: ${payloads.length}/${payloads.length} neutral`;
  },
);
