import type { Paper, PaperId } from './paper.ts';

/** What a source, or a person's file, says of one paper. */
export type Told =
  | {
      readonly kind: 'paper';
      /** A source's name, or `import`, `sample`, … */
      readonly source: string;
      readonly paper: Paper;
      /** ISO date of the paper's last change. */
      readonly updated?: string;
      readonly withdrawn?: true;
      /** ISO time, UTC; absent for files. */
      readonly seenAt?: string;
    }
  | {
      readonly kind: 'removed';
      readonly source: string;
      readonly id: PaperId;
      readonly seenAt: string;
    };
