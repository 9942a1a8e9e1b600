import { expect, it } from 'vitest';
import { readCitations } from '../../src/citations.ts';

it.each([
  ['It works [1].', 'It works.', [1], []],
  ['It works. [2][1]', 'It works.', [1, 2], []],
  ['It works [1, 3].', 'It works.', [1, 3], []],
  ['It works [1-3].', 'It works.', [1, 2, 3], []],
  ['It works【2】.', 'It works.', [2], []],
  ['It works [1], [2].', 'It works.', [1, 2], []],
  ['It works [1] and [2].', 'It works.', [1, 2], []],
  ['It works [1], [2], and [3].', 'It works.', [1, 2, 3], []],
  ['Es hilft [1] und [2].', 'Es hilft.', [1, 2], []],
  ['Cela aide [1] et [2].', 'Cela aide.', [1, 2], []],
  ['性能が向上する[1]、[2]。', '性能が向上する。', [1, 2], []],
  ['性能が向上する[1、2]。', '性能が向上する。', [1, 2], []],
  ['It works [１].', 'It works.', [1], []],
  ['Scores in [0, 1] are best [2].', 'Scores in [0, 1] are best.', [2], []],
  ['It works [99][1].', 'It works.', [1], [99]],
  ['It works [0] and [-1].', 'It works and [-1].', [], [0]],
  ['It works.', 'It works.', [], []],
  ['An array [i] stays [1].', 'An array [i] stays.', [1], []],
  ['It works [1-9999].', 'It works.', [1, 2, 3, 4], Array.from({ length: 16 }, (_, i) => i + 5)],
])('takes %j apart', (sentence, text, cites, invalid) => {
  expect(readCitations(sentence, 4)).toEqual({ text, cites, invalid });
});

const HOSTS = [
  'evil.com',
  'evil.example',
  'xn--80ak6aa92e.com',
  'sub.evil.co',
  '203.0.113.9',
  'evil.io:8080',
];
const FORMS = [
  (host: string) => `https://${host}/a?q=1`,
  (host: string) => `http://${host}`,
  (host: string) => `[click](https://${host}/x)`,
  (host: string) => `![image](https://${host}/p.png)`,
  (host: string) => `<https://${host}|text>`,
  (host: string) => `<https://${host}>`,
  (host: string) => `<a href="https://${host}">x</a>`,
  (host: string) => `<img src=//${host}/p>`,
  (host: string) => `ftp://${host}/f`,
  (host: string) => `mailto:me@${host}`,
  (host: string) => `visit ${host}/path now`,
  (host: string) => `HTTPS://${host.toUpperCase()}/`,
  (host: string) => `javascript:fetch("//${host}")`,
  (host: string) => `data:text/html,<script src=//${host}></script>`,
];

it('leaves no foreign host in any of its forms', () => {
  const payloads = HOSTS.flatMap((host) => FORMS.map((form) => ({ host, payload: form(host) })));
  expect(payloads).toHaveLength(84);
  for (const { host, payload } of payloads) {
    const { text } = readCitations(`Residual networks help, see ${payload} for more [1].`, 1);
    expect(text.toLowerCase(), payload).not.toContain(host.split(':')[0]);
    expect(text, payload).not.toMatch(/https?:|javascript:|data:|<[a-z]/i);
  }
});

it.each([
  '@everyone',
  '@here',
  '<!channel>',
  '<@U123>',
  '<#C1>',
  '\u001b[31mred',
  'a\u202eb',
  'a\r\nb',
])('takes the sting out of %j', (payload) => {
  const { text } = readCitations(`Networks ${payload} help [1].`, 1);
  expect(text).not.toMatch(/@\p{L}|<[!@#]|\p{Cc}|\u202e/u);
  expect(text).toMatch(/^Networks .*help\.$/);
});

it.each([
  'ResNet-50 reaches 76.1% top-1.',
  'Node.js and scikit-learn.',
  'e.g. A/B tests, 3.5x faster',
  'if x < y and y > z',
  'Categories such as cs.AI and cs.CL are read.',
  'It is filed under math.CO, stat.CO, stat.ME and physics.app-ph.',
  'They use training data: a million images.',
])('keeps %j', (sentence) => {
  expect(readCitations(sentence, 1).text).toBe(sentence);
});
