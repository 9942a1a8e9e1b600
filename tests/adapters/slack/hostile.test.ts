import { expect, it } from 'vitest';
import type { View } from '../../../adapters/slack/render/blocks.ts';
import { render } from '../../../adapters/slack/render/reply.ts';
import type { Reply } from '../../../src/reply.ts';
import { HOSTILE_HOST, linkPayloads, pingPayloads, repliesWith } from '../../support/hostile.ts';
import { row } from '../../support/row.ts';
import { linksIn, pingsIn } from '../../support/slack/text.ts';

const view: View = { question: 'shown', buttons: { actions: [] } };
const OURS = 'https://arxiv.org/abs/1';

/** What Slack in particular might read otherwise. */
const LINKS = [
  '<https://evil.example|arxiv.org>',
  'xn--80ak6aa92e.com',
  'javascript:alert(1)',
  'mailto:a@evil.example',
  '//evil.example/x',
  'https://evil.example@arxiv.org',
  'https\u200b://evil.example',
  'h\u200bttps://evil.example and https://evil.example',
];
const PINGS = [
  '<!here|here>',
  '<@W12345678|ada>',
  '<!subteam^S12345678|@team>',
  '@channel @here @everyone',
  '&lt;!channel&gt;',
  '&amp;lt;!channel&amp;gt;',
];
const AROUND = ['%', 'See % now.', '*%*', '"%"', '`%`', '%%'];

/** All that Slack is asked to show of a reply. */
function messageOf(reply: Reply) {
  const { text, blocks } = render(reply, view);
  return { text, blocks: JSON.stringify(blocks) };
}

function around(payloads: readonly string[]): readonly string[] {
  return payloads.flatMap((payload) => AROUND.map((text) => text.replaceAll('%', () => payload)));
}

function foreignLinks(reply: Reply): readonly string[] {
  return linksIn(messageOf(reply)).filter((link) => link !== OURS);
}

row('P2', 'no link but our own reaches Slack', { quick: 80, full: 80 }, async (points) => {
  const payloads = linkPayloads.slice(0, points);
  for (const payload of payloads) {
    for (const reply of repliesWith(payload)) {
      expect(foreignLinks(reply), payload).toEqual([]);
      const shown = JSON.stringify(messageOf(reply)).toLowerCase();
      expect(shown, payload).not.toContain(HOSTILE_HOST);
    }
  }
  return `Slack: ${payloads.length}/${payloads.length} without a foreign host`;
});

it.each(around(LINKS))('%j becomes no link', (payload) => {
  expect(repliesWith(payload).flatMap(foreignLinks)).toEqual([]);
});

/** What Slack would read as a mention, a date or a control sequence; and what turns text round. */
const LIVE = /<(?!https:\/\/arxiv\.org\/abs\/1\|)|[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u;
/** What Markdown would make of the beginning of an answer. */
const MARKED = /^(?:#{1,6}|[-+*>]|\d+[.)])\s|(?<!\\)```/;

row(
  'P3',
  'nobody is called and nothing is marked by somebody else’s text',
  { quick: 40, full: 40 },
  async (points) => {
    const payloads = pingPayloads.slice(0, points);
    for (const payload of payloads) {
      const notice = { kind: 'notice', level: 'error', text: payload } as const;
      for (const reply of [...repliesWith(payload), notice]) {
        const { text, blocks } = render(reply, view);
        expect(pingsIn(messageOf(reply)), payload).toEqual([]);
        expect(text, payload).not.toMatch(LIVE);
        for (const block of blocks) {
          if (block.type === 'markdown') expect(block.text, payload).not.toMatch(MARKED);
          if (block.type === 'section') expect(block.text?.text, payload).not.toMatch(LIVE);
        }
      }
    }
    return `Slack: ${payloads.length}/${payloads.length} neutral`;
  },
);

it.each(around(PINGS))('%j calls nobody', (payload) => {
  const replies: readonly Reply[] = [
    ...repliesWith(payload),
    { kind: 'bibtex', id: payload, entry: payload },
    { kind: 'notice', level: 'error', text: payload },
  ];
  expect(replies.flatMap((reply) => pingsIn(messageOf(reply)))).toEqual([]);
});
