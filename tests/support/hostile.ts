import type { Reply } from '../../src/reply.ts';
import { anAnswer, aPaper, aSource } from './builders.ts';

/** Text that leads somewhere, in every way in which a model or a record may put it. */
export const HOSTILE_HOST = 'evil.example';

const ADDRESSES = [
  `https://${HOSTILE_HOST}`,
  `http://${HOSTILE_HOST}/a?b=c`,
  `HTTPS://${HOSTILE_HOST.toUpperCase()}/x`,
  `https://user:pass@${HOSTILE_HOST}/`,
  `https://arxiv.org.${HOSTILE_HOST}/abs/2401.00001`,
  `https://arxiv.org@${HOSTILE_HOST}/abs`,
  `ftp://${HOSTILE_HOST}/f`,
  `${HOSTILE_HOST}/path`,
  `www.${HOSTILE_HOST}`,
  `data:text/html,${HOSTILE_HOST}`,
];
const SHAPES: readonly ((address: string) => string)[] = [
  (address) => `See ${address} for more`,
  (address) => `[click](${address})`,
  (address) => `![image](${address})`,
  (address) => `<${address}>`,
  (address) => `<${address}|click>`,
  (address) => `[a]: ${address}`,
  (address) => `<a href="${address}">x</a>`,
  (address) => `$\\href{${address}}{x}$`,
];

export const linkPayloads: readonly string[] = ADDRESSES.flatMap((address) =>
  SHAPES.map((shape) => shape(address)),
);

/** Text that calls people, gives commands, or changes how what follows is shown. */
export const pingPayloads: readonly string[] = [
  '@everyone',
  '@here',
  '<@123456789012345678>',
  '<@!123456789012345678>',
  '<@&123456789012345678>',
  '<#123456789012345678>',
  '<!channel>',
  '<!here>',
  '<!everyone>',
  '<@U012AB3CD>',
  '<!subteam^S012AB3CD>',
  '</ask:123456789012345678>',
  '<:cat:123456789012345678>',
  '<a:cat:123456789012345678>',
  '<t:1700000000:R>',
  '<id:customize>',
  '@\u200beveryone',
  '@everyone\u200b',
  '＠everyone',
  '`@everyone`',
  '\\@everyone',
  '**@everyone**',
  '||@everyone||',
  '> @everyone',
  '# Heading',
  '-# small',
  '>>> quote',
  '- item',
  '1. item',
  '```\n@everyone\n```',
  '~~gone~~',
  '__under__ *it* _it_',
  '||spoiler||',
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u0007x\u001b]8;;\u0007',
  'a\r\nBcc: x@evil.example',
  '/ask what?',
  '\u202eesrever',
  '\u2066isolate\u2069',
  '\u0000null',
];

const CODE = 'alert(1)';
const OPENERS = [
  '',
  '">',
  "'>",
  '</title>',
  '</textarea>',
  '-->',
  '</script>',
  '</pre>',
  '</template>',
  ']]>',
];
const SCRIPTS = [
  `<script>${CODE}</script>`,
  `<img src=x onerror=${CODE}>`,
  `<svg/onload=${CODE}>`,
  `<a href="javascript:${CODE}">x</a>`,
  `<iframe srcdoc="<script>parent.${CODE}</script>"></iframe>`,
  `" onfocus="${CODE}" autofocus tabindex="1`,
];

/** Text that runs a script where it is taken for HTML. */
export const scriptPayloads: readonly string[] = OPENERS.flatMap((opener) =>
  SCRIPTS.map((script) => `${opener}${script}`),
);

/** All kinds of replies that show somebody else's text. */
export function repliesWith(text: string): readonly Reply[] {
  const source = aSource(1, {
    title: text,
    authors: [text],
    sentence: text,
    url: 'https://arxiv.org/abs/1',
  });
  const hit = { ...source, rank: 1, dense: 1, lexical: 1 };
  const paper = aPaper({ title: text, abstract: text, authors: [text], categories: [text] });
  return [
    anAnswer({
      question: text,
      understood: text,
      sentences: [{ text, cites: [1] }],
      sources: [source],
    }),
    anAnswer({ refused: true, sentences: [], sources: [source] }),
    { kind: 'papers', title: text, papers: [source] },
    { kind: 'hits', title: text, hits: [hit], notices: [], ms: 1 },
    { kind: 'paper', paper: { ...paper, categories: [] } },
  ];
}
