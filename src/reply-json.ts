import type { PaperSummary } from './paper-summary.ts';
import { type Reply, unreachable } from './reply.ts';

/** The stable JSON shapes of the command line and of the page's interface. */
export function toJson(reply: Reply): unknown {
  switch (reply.kind) {
    case 'answer': {
      const { question, understood, mode, refused, sentences, sources, notices, ms } = reply;
      const rounded = sources.map((source) => ({ ...source, score: round(source.score) }));
      return { question, understood, mode, refused, sentences, sources: rounded, notices, ms };
    }
    case 'hits': {
      const hits = reply.hits.map(({ rank, score, dense, lexical, ...hit }) => ({
        rank,
        ...summary(hit),
        score: round(score),
        dense: round(dense),
        lexical: round(lexical),
      }));
      return { hits, ms: reply.ms };
    }
    case 'trending':
    case 'digest': {
      const { topic, period, cards, notices } = reply;
      const papers = cards.map(({ rank, reason, published, ...card }) => ({
        rank,
        ...summary(card),
        ...(published !== undefined && { published }),
        ...(card.sentence !== undefined && { sentence: card.sentence }),
        reason,
      }));
      return { topic, period, papers, notices };
    }
    case 'subscriptions':
      return { subscriptions: reply.subscriptions };
    case 'papers':
      return { papers: reply.papers.map(summary) };
    case 'paper':
      return { ...reply.paper, url: reply.url, fetchedFrom: reply.fetchedFrom };
    case 'bibtex':
      return { id: reply.id, bibtex: reply.entry };
    case 'status':
      return { ...reply.status, runs: reply.runs };
    case 'settings':
      return reply.settings;
    case 'help':
      return { commands: reply.commands };
    case 'notice':
      return { level: reply.level, text: reply.text };
    default:
      return unreachable(reply);
  }
}

function summary({ id, title, authors, year, url }: PaperSummary): PaperSummary {
  return {
    id,
    title,
    authors,
    ...(year !== undefined && { year }),
    ...(url !== undefined && { url }),
  };
}

function round(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
