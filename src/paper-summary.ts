import { type Paper, paperUrl, paperYear } from '../index/paper.ts';

/** A paper as it is shown: everything comes from its record. */
export interface PaperSummary {
  readonly id: string;
  readonly title: string;
  readonly authors: readonly string[];
  readonly year?: number;
  readonly url?: string;
  /** One sentence of the abstract: what the paper does or finds. */
  readonly sentence?: string;
}

/** What is shown of a paper, and no more. */
export function toSummary(paper: Paper): PaperSummary {
  const { id, title, authors } = paper;
  const year = paperYear(paper);
  const url = paperUrl(paper);
  return {
    id,
    title,
    authors,
    ...(year === undefined ? {} : { year }),
    ...(url === undefined ? {} : { url }),
  };
}
