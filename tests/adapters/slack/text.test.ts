import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { footnote, plainMarkdown } from '../../../adapters/slack/markdown.ts';
import {
  decode,
  escapeText,
  inert,
  link,
  mentions,
  mentionsOthers,
  plain,
} from '../../../adapters/slack/mrkdwn.ts';
import { asCommandText, asEventText, linksIn, pingsIn } from '../../support/slack/text.ts';

const BOT = 'U00000007';
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'&<>;|!@#amplt gquot*_~`\\"') }),
);

describe('text that goes out', () => {
  it('is escaped once: Slack shows what it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
        expect(decode(escaped)).toBe(text);
      }),
    );
  });

  it('calls nobody and links nowhere, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const shown of [
          plain(text),
          inert(text),
          plainMarkdown(text),
          link(text, undefined),
        ]) {
          expect(pingsIn({ text: shown })).toEqual([]);
          expect(linksIn({ text: shown })).toEqual([]);
        }
      }),
    );
  });

  it.each([
    ['R&D <b>', 'R&amp;D'],
    ['a < b > c & d', 'a &lt; b &gt; c &amp; d'],
    ['$O(n^2)$ steps', 'O(n²) steps'],
    ['see https://evil.example/x now', 'see now'],
    ['<!channel> read <@U1>', 'read'],
    ['``` code', '`\u200b`` code'],
    ['two\nlines\u202e', 'two lines'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('keeps what somebody typed, but nothing of it can be pressed', () => {
    expect(inert('I know no paper "https://evil.example/<x>".')).toBe(
      'I know no paper "https:\u200b//evil.example/&lt;x&gt;".',
    );
  });

  it.each([
    ['https://arxiv.org/abs/2310.16764', '<https://arxiv.org/abs/2310.16764|a &amp; b>'],
    [
      'https://doi.org/10.1000/a(1)<2>|x',
      '<https://doi.org/10.1000/a%281%29%3C2%3E%7Cx|a &amp; b>',
    ],
    ['https://x.org/?a=1&b=2', '<https://x.org/?a=1&amp;b=2|a &amp; b>'],
    ['javascript:alert(1)', 'a &amp; b'],
    ['no address', 'a &amp; b'],
    [`https://x.org/${'y'.repeat(300)}`, 'a &amp; b'],
    [undefined, 'a &amp; b'],
  ])('links to %s, or says the text alone', (url, shown) => {
    expect(link('a & b', url)).toBe(shown);
  });
});

describe('Markdown that goes out', () => {
  it.each([
    ['a *bold* claim', 'a \\*bold\\* claim'],
    ['snake_case stays, _this_ does not', 'snake_case stays, \\_this\\_ does not'],
    ['`code` and ~~gone~~', '\\`code\\` and \\~\\~gone\\~\\~'],
    ['# no heading', '\\# no heading'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['3.5 percent', '3.5 percent'],
    ['[1] [x](https://evil.example)', '[1] x'],
    ['a < b & c', 'a &lt; b &amp; c'],
  ])('%j is shown word for word', (text, shown) => {
    expect(plainMarkdown(text)).toBe(shown);
  });

  it('has footnotes that lead to the paper', () => {
    expect(footnote(2, 'https://doi.org/10.1000/a(1)')).toBe(
      '[[2]](https://doi.org/10.1000/a%281%29)',
    );
    expect(footnote(2, undefined)).toBe('[2]');
  });
});

describe('text that comes in', () => {
  it('is decoded once, as it was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'&;amplt gq"x') }), (typed) => {
        expect(decode(asEventText(typed))).toBe(typed);
        expect(decode(asCommandText(typed, 'mentions', () => ''))).toBe(typed);
      }),
    );
  });

  it.each([
    ['&amp;lt;', '&lt;'],
    ['R&amp;D &lt;why&gt;?', 'R&D <why>?'],
    [`<@${BOT}> why?`, ' why?'],
    ['<@U1|ada> and <!subteam^S1|@team> in <#C1|general>', ' and  in #general'],
    ['<!here> <!date^1^{date}|today>', ' today'],
    ['<https://arxiv.org/abs/2310.16764>', 'https://arxiv.org/abs/2310.16764'],
    [
      '<https://arxiv.org/abs/2310.16764|arxiv.org/abs/2310.16764>',
      'https://arxiv.org/abs/2310.16764',
    ],
    ['<https://x.org/?a=1&amp;b=2|this paper>', 'this paper https://x.org/?a=1&b=2'],
    ['<mailto:a@b.org|a@b.org>', 'a@b.org'],
  ])('%j was %j', (text, typed) => {
    expect(decode(text)).toBe(typed);
  });

  it('tells who is called', () => {
    expect(mentions(`hey <@${BOT}>`, BOT)).toBe(true);
    expect(mentions(`hey <@${BOT}|footnote>`, BOT)).toBe(true);
    expect(mentions('hey <@U1>', BOT)).toBe(false);
    expect(mentionsOthers(`<@${BOT}> why?`, BOT)).toBe(false);
    for (const other of ['<@U1>', '<@U1|ada>', '<!here>', '<!channel>', '<!subteam^S1|@x>']) {
      expect(mentionsOthers(`<@${BOT}> ${other}`, BOT)).toBe(true);
    }
  });
});
