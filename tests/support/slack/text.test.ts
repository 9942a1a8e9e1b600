import { describe, expect, it } from 'vitest';
import { asEventText, linksIn, pingsIn } from './text.ts';

describe('what an event says', () => {
  it.each([
    ['R&D <b>', 'R&amp;D &lt;b&gt;'],
    ['<@U1> and <!here>', '<@U1> and <!here>'],
    ['see https://a.example/x?a=1&b=2, ok', 'see <https://a.example/x?a=1&amp;b=2,> ok'],
  ])('of %s', (typed, text) => {
    expect(asEventText(typed)).toBe(text);
  });
});

describe('pings', () => {
  it.each([
    [{ text: 'hi <!channel>' }, 1],
    [{ text: 'hi <@U123|ada> <!subteam^S1>' }, 2],
    [{ markdown_text: '<!here>' }, 1],
    [{ blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '<!everyone>' } }] }, 1],
    [{ chunks: [{ type: 'markdown_text', text: '<@U1>' }] }, 1],
    [{ unfurls: { 'https://a.example': { blocks: [{ type: 'markdown', text: '<!here>' }] } } }, 1],
    [{ blocks: [{ type: 'rich_text', elements: [{ type: 'broadcast', range: 'here' }] }] }, 1],
    [{ text: '@channel', parse: 'full' }, 1],
    [{ text: '@channel' }, 0],
    [{ text: '&lt;!channel&gt;' }, 0],
    [{ blocks: [{ type: 'header', text: { type: 'plain_text', text: '<!channel>' } }] }, 0],
    [{ blocks: [{ type: 'actions', elements: [{ type: 'button', value: '<!channel>' }] }] }, 0],
  ])('in %j', (args, count) => {
    expect(pingsIn(args)).toHaveLength(count);
  });
});

describe('links', () => {
  it.each([
    [{ text: '<https://a.example/x|paper>' }, ['https://a.example/x']],
    [{ markdown_text: '[paper](https://a.example/x)' }, ['https://a.example/x']],
    [{ text: 'see https://a.example/x.' }, ['https://a.example/x.']],
    [{ text: 'see evil.example now' }, ['evil.example']],
    [{ text: '<data:text/html,x|y>' }, ['data:text/html,x']],
    [
      { blocks: [{ type: 'actions', elements: [{ type: 'button', url: 'https://a.example' }] }] },
      ['https://a.example'],
    ],
    [
      { blocks: [{ type: 'image', image_url: 'https://a.example/i.png' }] },
      ['https://a.example/i.png'],
    ],
    [{ text: 'no links, e.g. none at all. Done' }, []],
  ])('in %j', (args, links) => {
    expect(linksIn(args)).toEqual(expect.arrayContaining([...links]));
    if (links.length === 0) expect(linksIn(args)).toEqual([]);
  });
});
