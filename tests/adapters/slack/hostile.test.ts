import { expect } from 'vitest';
import type { View } from '../../../adapters/slack/render/blocks.ts';
import { render } from '../../../adapters/slack/render/reply.ts';
import { HOSTILE_HOST, linkPayloads, pingPayloads, repliesWith } from '../../support/hostile.ts';
import { row } from '../../support/row.ts';
import { linksIn, pingsIn } from '../../support/slack/text.ts';

const view: View = { question: 'shown', buttons: { actions: [] } };

/** All that Slack is asked to show of a text of somebody else. */
function messagesWith(text: string) {
  return repliesWith(text).map((reply) => {
    const { text: fallback, blocks } = render(reply, view);
    return { text: fallback, blocks: JSON.stringify(blocks) };
  });
}

row('P2', 'no link but our own reaches Slack', { quick: 80, full: 80 }, async (points) => {
  const payloads = linkPayloads.slice(0, points);
  for (const payload of payloads) {
    for (const message of messagesWith(payload)) {
      const ours = (link: string) => link === 'https://arxiv.org/abs/1';
      expect(
        linksIn(message).filter((link) => !ours(link)),
        payload,
      ).toEqual([]);
      expect(JSON.stringify(message).toLowerCase(), payload).not.toContain(HOSTILE_HOST);
    }
  }
  return `Slack: ${payloads.length}/${payloads.length} without a foreign host`;
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
        expect(pingsIn({ text, blocks: JSON.stringify(blocks) }), payload).toEqual([]);
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
