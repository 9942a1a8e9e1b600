import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLOCKS_JSON_MAX,
  BLOCKS_MAX,
  MARKDOWN_MAX,
  SECTION_MAX,
  TEXT_BYTES_MAX,
} from '../../../adapters/slack/limits.ts';
import { answerText, ending } from '../../../adapters/slack/render/answer.ts';
import type { Block, View, Whole } from '../../../adapters/slack/render/blocks.ts';
import { render } from '../../../adapters/slack/render/reply.ts';
import type { Answer, Hits, RankedPaper, Reply } from '../../../src/reply.ts';
import { shortSentences } from '../../../src/text.ts';
import { anAnswer, aPaper, aSource, openPlace } from '../../support/builders.ts';
import { checkBlocks } from '../../support/slack/blocks/blocks.ts';

const NO_BUTTONS: View = { question: 'visible', buttons: { actions: [] } };
const ALL_BUTTONS: View = {
  question: 'shown',
  buttons: {
    actions: ['Sources', 'Related', 'Share to channel'].map((label) => ({
      label,
      value: `1:${label.toLowerCase()}?answer=abcdefghijkl`,
    })),
    feedback: { good: '1:feedback?answer=a&verdict=good', bad: '1:feedback?answer=a&verdict=bad' },
  },
};

/** What Slack would say against it. */
function problems({ text, blocks }: Whole): readonly string[] {
  const markdown = blocks.map((block) => (block.type === 'markdown' ? block.text : '')).join('');
  return [
    ...checkBlocks(blocks, 'message'),
    ...(blocks.length > BLOCKS_MAX ? ['too many blocks'] : []),
    ...(JSON.stringify(blocks).length > BLOCKS_JSON_MAX ? ['blocks too long'] : []),
    ...(markdown.length > MARKDOWN_MAX ? ['Markdown too long'] : []),
    ...(Buffer.byteLength(text) > TEXT_BYTES_MAX ? ['text too long'] : []),
    ...(text === '' ? ['no text'] : []),
  ];
}

const textsOf = (blocks: readonly Block[]): string =>
  blocks
    .map((block) => {
      if (block.type === 'section') return block.text?.text ?? '';
      if (block.type === 'markdown') return block.text;
      if (block.type !== 'context') return '';
      return block.elements.map((element) => ('text' in element ? element.text : '')).join('\n');
    })
    .join('\n');

function aHitOf(rank: number, changes: Partial<RankedPaper> = {}): RankedPaper {
  const title = `Paper number ${rank}`;
  const url = `https://arxiv.org/abs/2401.0000${rank}`;
  return {
    rank,
    id: `arxiv:2401.0000${rank}`,
    title,
    authors: ['Ada Example', 'Bob Third', 'Cyd Fourth'],
    year: 2024,
    url,
    sentence: 'We show what it does.',
    score: 1,
    dense: 1,
    lexical: 1,
    ...changes,
  };
}

const hits = (all: readonly RankedPaper[]): Hits => ({
  kind: 'hits',
  title: 'Papers on “x”',
  hits: all,
  notices: [],
  ms: 1,
});

const status: Reply = {
  kind: 'status',
  status: {
    papers: 181,
    newest: '2024-06-01',
    generation: 'gen-000001',
    tail: 0,
    embedder: 'fake',
    dimensions: 64,
    bytes: 1_000_000,
    sources: { sample: 181 },
    problem: 'The index <is> damaged. Build it anew.',
  },
  service: { startedAt: new Date(0), parts: [{ name: 'slack', ok: false, detail: 'a & b' }] },
};

describe('an answer', () => {
  it('has its sentences with footnotes, its sources, and what can be done next', () => {
    const answer = anAnswer({
      sentences: [
        { text: 'It is < 3 & *more*.', cites: [1, 2] },
        { text: 'So what?', cites: [2] },
      ],
      sources: [
        aSource(1, { url: 'https://arxiv.org/abs/1', title: 'A & B' }),
        aSource(2),
        aSource(3),
      ],
      understood: 'what is it?',
      notices: ['One sentence was left out.'],
    });
    expect(textsOf(render(answer, ALL_BUTTONS).blocks)).toBe(
      [
        '&gt; What are graphs?'.replace('&gt;', '>'),
        'It is &lt; 3 &amp; \\*more\\*. [[1]](https://arxiv.org/abs/1)[2] So what? [2]',
        '*Sources*',
        '[1] <https://arxiv.org/abs/1|A &amp; B> · Ada Example, 2024',
        '[2] Paper number 2 about networks · Ada Example, 2024',
        'Understood as: what is it?',
        'One sentence was left out.',
        '',
        '',
      ].join('\n'),
    );
    expect(render(answer, ALL_BUTTONS).text).toBe('It is &lt; 3 &amp; *more*. [1][2] So what? [2]');
  });

  it('that is refused says why, and shows the nearest papers', () => {
    const answer = anAnswer({
      refused: true,
      sentences: [],
      sources: [aSource(1)],
      notices: ['My papers do not cover this.'],
    });
    expect(textsOf(render(answer, NO_BUTTONS).blocks)).toBe(
      'My papers do not cover this.\n*Nearest papers*\n[1] Paper number 1 about networks · Ada Example, 2024',
    );
  });

  it('grows by what is new, and never changes', () => {
    const sentences = fc.array(
      fc.record({
        text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1_500 }),
        cites: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(sentences, (all) => {
        const sources = [1, 2, 3, 4].map((n) => aSource(n, { url: `https://arxiv.org/abs/${n}` }));
        let written = '';
        for (let count = 1; count <= all.length; count++) {
          const answer = anAnswer({ sentences: all.slice(0, count), sources });
          const piece = answerText(answer, count - 1);
          written = [written, piece].filter((part) => part !== '').join(' ');
          expect(answerText(answer)).toBe(written);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('of any size is within every limit, and says where the rest is', () => {
    const worst = ['&', '"', '\\', 'ä', '漢', '😀', '*', 'word '];
    for (const unit of worst) {
      for (const count of [1, 2, 12, 60]) {
        for (const length of [20, 600, 3_000]) {
          const sentences = Array.from({ length: count }, (_, i) => ({
            text: unit.repeat(length).slice(0, length),
            cites: [(i % 30) + 1],
          }));
          const sources = Array.from({ length: 30 }, (_, i) =>
            aSource(i + 1, {
              title: unit.repeat(300),
              authors: [unit.repeat(100)],
              url: `https://x.org/${'y'.repeat(250)}`,
            }),
          );
          const notices = Array.from({ length: 6 }, () => unit.repeat(400));
          const answer = anAnswer({
            id: 'abcdefghijkl',
            question: unit.repeat(2_000),
            understood: unit.repeat(500),
            sentences,
            sources,
            notices,
          });
          const whole = render(answer, ALL_BUTTONS);
          expect(problems(whole), `${unit} ${count} × ${length}`).toEqual([]);
          const isWhole = JSON.stringify(whole.blocks).includes('under “More”') === false;
          const pieces = shortSentences(sentences).length;
          expect(isWhole || pieces > 1).toBe(true);
          expect(JSON.stringify(whole.blocks).includes('1:rest?')).toBe(!isWhole);
        }
      }
    }
  });

  it('with a hundred footnotes on a sentence keeps their numbers', () => {
    const cites = Array.from({ length: 100 }, (_, i) => i + 1);
    const sources = cites.map((n) => aSource(n, { url: `https://x.org/${'y'.repeat(200)}` }));
    const whole = render(anAnswer({ sentences: [{ text: 'x', cites }], sources }), ALL_BUTTONS);
    expect(problems(whole)).toEqual([]);
    expect(textsOf(whole.blocks)).toContain('[100]');
  });

  it('goes on after “More” where it stopped', () => {
    const sentences = Array.from({ length: 40 }, (_, i) => ({
      text: `Sentence ${i}: ${'word '.repeat(80)}`.trim(),
      cites: [1],
    }));
    const answer = anAnswer({ id: 'abcdefghijkl', sentences, sources: [aSource(1)] });
    const shown = answerText(answer).match(/Sentence \d+/g)?.length ?? 0;
    const rest: Answer = { ...answer, sentences: sentences.slice(shown), after: shown };
    expect(answerText(rest)).toMatch(new RegExp(`^Sentence ${shown}:`));
    const more = JSON.stringify(ending(rest, ALL_BUTTONS));
    const again = answerText(rest).match(/Sentence \d+/g)?.length ?? 0;
    expect(more).toContain(`after=${shown + again}`);
  });
});

describe('lists', () => {
  it('show each paper with its authors, its sentence, and a menu', () => {
    const { blocks } = render(hits([aHitOf(1, { title: 'A <b> & c' })]), NO_BUTTONS);
    expect(textsOf(blocks)).toBe(
      '*Papers on “x”*\n*1.* <https://arxiv.org/abs/2401.00001|A &amp; c> · Ada Example et al., 2024\nWe show what it does.',
    );
    expect(JSON.stringify(blocks)).toContain('1:bibtex?paper=arxiv%3A2401.00001');
  });

  it('of any length are within every limit, and say how many have no room', () => {
    for (const unit of ['&', '漢', 'word ']) {
      for (const count of [0, 1, 5, 30, 100]) {
        const all = Array.from({ length: count }, (_, i) =>
          aHitOf(i + 1, {
            id: `doi:10.1000/${unit.repeat(60)}${i}`,
            title: unit.repeat(200),
            sentence: unit.repeat(400),
            authors: [unit.repeat(200)],
          }),
        );
        const whole = render(hits(all), ALL_BUTTONS);
        expect(problems(whole), `${unit} ${count}`).toEqual([]);
        const cards = whole.blocks.filter(({ type }) => type === 'section').length - 1;
        if (cards < count) {
          expect(textsOf(whole.blocks)).toContain(`${count - cards} more paper`);
        }
      }
    }
  });
});

describe('a paper', () => {
  it('is shown with authors, facts and abstract, at the limit of a section', () => {
    for (const length of [0, 10, SECTION_MAX - 1, SECTION_MAX, SECTION_MAX + 1, 20_000]) {
      for (const unit of ['a', '&', 'word. ']) {
        const abstract = unit.repeat(length).slice(0, length);
        const paper = aPaper({ abstract, title: unit.repeat(300), authors: [unit.repeat(900)] });
        const whole = render({ kind: 'paper', paper }, ALL_BUTTONS);
        expect(problems(whole), `${unit} ${length}`).toEqual([]);
      }
    }
    const paper = aPaper({ abstract: 'One. Two & three.', title: 'T', authors: ['Ada'] });
    const shown = textsOf(
      render({ kind: 'paper', paper, url: 'https://arxiv.org/abs/1' }, NO_BUTTONS).blocks,
    );
    expect(shown).toBe(
      `*<https://arxiv.org/abs/1|T>*\nAda\n2024-05-01 · cs.LG · ${paper.id}\nOne. Two &amp; three.`,
    );
  });

  it('has BibTeX to copy, or as a file where it is too long', () => {
    const entry = '@misc{x,\n  title = {A & {B}},\n  note = {``` <!channel>}\n}\n';
    const short = render({ kind: 'bibtex', id: 'arxiv:1', entry }, NO_BUTTONS);
    expect(textsOf(short.blocks)).toBe(
      "```@misc{x,\n  title = {A &amp; {B}},\n  note = {''' &lt;!channel&gt;}\n}```",
    );
    expect(short.file).toEqual({ name: 'arxiv-1.bib', text: entry });
    const at = SECTION_MAX - '``````'.length;
    for (const [length, isShown] of [
      [at, true],
      [at + 1, false],
    ] as const) {
      const whole = render({ kind: 'bibtex', id: 'x', entry: 'x'.repeat(length) }, NO_BUTTONS);
      expect(problems(whole)).toEqual([]);
      expect(textsOf(whole.blocks).startsWith('```')).toBe(isShown);
    }
  });
});

it('shows a paper whose address is too long to be linked', () => {
  const url = `https://x.org/?${'&'.repeat(120)}`;
  const paper = aPaper({ title: 'Graph tricks', url });
  expect(textsOf(render({ kind: 'paper', paper, url }, NO_BUTTONS).blocks)).toContain(
    'Graph tricks',
  );
});

describe('tables', () => {
  it.each([
    ['status', status],
    ['settings', settingsOf(['C1', 'C2'])],
    ['settings of many channels', settingsOf(Array.from({ length: 1_000 }, (_, i) => `C${i}`))],
    ['help', { kind: 'help', commands: [{ name: 'ask', description: 'x' }] }],
    ['a notice', { kind: 'notice', level: 'error', text: '& '.repeat(2_000) }],
  ] as const)('of %s are within the limits', (_, reply) => {
    expect(problems(render(reply as Reply, NO_BUTTONS))).toEqual([]);
  });

  it('say what they say', () => {
    expect(textsOf(render(status, NO_BUTTONS).blocks)).toContain('*slack* not well: a &amp; b');
    expect(textsOf(render(status, NO_BUTTONS).blocks)).toContain('The index &lt;is&gt; damaged.');
    expect(textsOf(render(settingsOf(['C1']), NO_BUTTONS).blocks)).toContain('*channels* <#C1>');
    const help: Reply = {
      kind: 'help',
      commands: [
        { name: 'ask', description: 'Answer a question' },
        { name: 'search', description: 'Find papers' },
      ],
    };
    expect(textsOf(render(help, NO_BUTTONS).blocks)).toMatch(
      /^\*\/ask\* Answer a question\n\*\/papers search\* Find papers\nOr mention me/,
    );
  });
});

function settingsOf(channels: readonly string[]): Reply {
  const settings = { ...openPlace, channels };
  return { kind: 'settings', settings, mayChange: true };
}
