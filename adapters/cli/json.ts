import { type Reply, unreachable } from '../../src/reply.ts';

/** The stable JSON shapes of the command line. */
export function toJson(reply: Reply): unknown {
  switch (reply.kind) {
    case 'answer': {
      const { question, understood, mode, refused, sentences, sources, notices, ms } = reply;
      const rounded = sources.map((source) => ({ ...source, score: round(source.score) }));
      return { question, understood, mode, refused, sentences, sources: rounded, notices, ms };
    }
    case 'hits': {
      const hits = reply.hits.map((hit) => ({
        ...hit,
        score: round(hit.score),
        dense: round(hit.dense),
        lexical: round(hit.lexical),
      }));
      return { hits, ms: reply.ms };
    }
    case 'paper':
      return { ...reply.paper, url: reply.url };
    case 'bibtex':
      return { id: reply.id, bibtex: reply.entry };
    case 'status':
      return reply.status;
    case 'notice':
      return { level: reply.level, text: reply.text };
    default:
      return unreachable(reply);
  }
}

function round(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
