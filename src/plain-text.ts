import { describeSettings, describeStatus } from './descriptions.ts';
import type { PaperSummary } from './paper-summary.ts';
import { phrases } from './phrases.ts';
import {
  type Answer,
  type CheckedSentence,
  type CorpusStatus,
  type Hits,
  type PaperCard,
  type Reply,
  type Source,
  unreachable,
} from './reply.ts';
import type { TenantSettings } from './state/tenant-settings.ts';
import { describeSubscription } from './subscription-lines.ts';
import { shortAuthors, wrap } from './text.ts';
import type { Digest, SubscriptionList, Trending } from './trending-reply.ts';

/** How a surface marks text; each function may only wrap what it is given. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly link: (text: string, url: string) => string;
  /** Columns. */
  readonly width: number;
}

/** A whole reply; ends without a line feed. */
export function renderPlain(reply: Reply, style: Style): string {
  switch (reply.kind) {
    case 'answer':
      return [
        wrap(reply.sentences.map(renderSentence).join(' '), style.width),
        renderEnding(reply, style),
      ]
        .filter((part) => part !== '')
        .join('\n\n');
    case 'hits':
      return renderHits(reply, style);
    case 'trending':
    case 'digest':
      return renderTrending(reply, style);
    case 'subscriptions':
      return renderSubscriptions(reply, style);
    case 'papers':
      return [
        style.bold(wrap(reply.title, style.width)),
        ...reply.papers.map(sourceLine(style)),
      ].join('\n');
    case 'paper':
      return renderPaper(reply, style);
    case 'bibtex':
      return reply.entry.trimEnd();
    case 'status':
      return renderStatus(reply, style);
    case 'settings':
      return renderSettings(reply.settings, style);
    case 'help':
      return reply.commands
        .map((command) => row(command.name, command.description, style))
        .join('\n');
    case 'notice':
      return wrap(reply.text, style.width);
    default:
      return unreachable(reply);
  }
}

export function renderSentence({ text, cites }: CheckedSentence): string {
  return `${text} ${cites.map((n) => `[${n}]`).join('')}`;
}

/** What follows the sentences: notices, then the footnotes or, for a refusal, the nearest papers. */
export function renderEnding(answer: Answer, style: Style): string {
  const notices = answer.notices.map((notice) => style.dim(wrap(notice, style.width)));
  const sources = answer.sources.map(sourceLine(style));
  if (sources.length === 0) return notices.join('\n');
  const heading = style.bold(answer.refused ? 'Nearest papers' : 'Sources');
  const list = [heading, ...sources].join('\n');
  return (answer.refused ? [...notices, list] : [list, ...notices]).join('\n\n');
}

function sourceLine(style: Style): (source: Source) => string {
  return (source) => renderSummary(`[${source.n}]`, source, style);
}

function renderSummary(label: string, paper: PaperSummary, style: Style): string {
  const indent = ' '.repeat(label.length + 1);
  const title = wrap(paper.title === '' ? paper.id : paper.title, style.width, indent)
    .trimStart()
    .split('\n')
    .map((line) =>
      paper.url === undefined ? line : line.replace(/\S.*/, (t) => style.link(t, paper.url ?? '')),
    )
    .join('\n');
  return `${label} ${title}\n${style.dim(wrap(byline(paper), style.width, indent))}`;
}

function byline({ authors, year, url, id }: PaperSummary): string {
  return `${shortAuthors(authors)}${year === undefined ? '' : `, ${year}`} · ${url ?? id}`;
}

function renderHits({ title, hits, notices }: Hits, style: Style): string {
  const rows = hits.map((hit) => {
    const scores = `score ${hit.score.toFixed(3)} · meaning ${hit.dense.toFixed(2)} · words ${hit.lexical.toFixed(1)}`;
    return `${renderSummary(`${hit.rank}.`.padStart(3), hit, style)}\n${style.dim(`    ${scores}`)}`;
  });
  const parts = [style.bold(wrap(title, style.width)), ...rows];
  return [...parts, ...notices.map((notice) => wrap(notice, style.width))].join('\n');
}

function renderTrending({ title, cards, notices }: Trending | Digest, style: Style): string {
  const indent = '    ';
  const rows = cards.map(({ rank, reason, ...card }) => {
    const lines = [
      renderSummary(`${rank}.`.padStart(3), card, style),
      ...(card.sentence === undefined ? [] : [wrap(card.sentence, style.width, indent)]),
      style.dim(wrap(reason, style.width, indent)),
    ];
    return lines.join('\n');
  });
  return [
    style.bold(wrap(title, style.width)),
    ...rows,
    ...notices.map((notice) => wrap(notice, style.width)),
  ].join('\n\n');
}

function renderSubscriptions({ subscriptions }: SubscriptionList, style: Style): string {
  if (subscriptions.length === 0) return wrap(phrases.noSubscriptions, style.width);
  return subscriptions
    .map((line) => {
      const { topic, facts } = describeSubscription(line);
      const head = `${`${line.n}.`.padStart(3)} ${style.bold(topic)}`;
      return `${head}\n${style.dim(wrap(facts.join(' · '), style.width, '    '))}`;
    })
    .join('\n');
}

function renderPaper({ paper, url, fetchedFrom }: PaperCard, style: Style): string {
  const facts = [paper.published, paper.categories.join(' '), paper.id].filter(
    (fact) => fact !== undefined && fact !== '',
  );
  return [
    style.bold(wrap(paper.title, style.width)),
    wrap(paper.authors.join(', ') || 'unknown authors', style.width),
    style.dim(wrap(facts.join(' · '), style.width)),
    ...(url === undefined ? [] : [style.link(url, url)]),
    '',
    wrap(paper.abstract === '' ? 'No abstract.' : paper.abstract, style.width),
    ...(fetchedFrom === undefined ? [] : ['', style.dim(phrases.fetched(fetchedFrom))]),
  ].join('\n');
}

function row(name: string, value: string, style: Style): string {
  return `${style.dim(name.padEnd(20))}${value}`;
}

function renderSettings(settings: TenantSettings, style: Style): string {
  return describeSettings(settings)
    .map(([name, value]) => row(name, value, style))
    .join('\n');
}

function renderStatus(reply: CorpusStatus, style: Style): string {
  const { problem } = reply.status;
  return [
    ...describeStatus(reply).map(([name, value]) => row(name, value, style)),
    ...(problem === undefined ? [] : ['', wrap(problem, style.width)]),
  ].join('\n');
}
