import { appendFileSync } from 'node:fs';
import { it } from 'vitest';

export interface Scale {
  /** Points of `npm test`. */
  readonly quick: number;
  /** The row's own number, of `npm run test:full`. */
  readonly full: number;
  /** Of the full run; a minute by default. */
  readonly timeoutMs?: number;
}

/** True in `npm run test:full`. */
export const isFullRun = process.env.FOOTNOTE_TESTS === 'full';

/**
 * A test that shows a row of the fault table: `prove` goes through so many points and gives the figure that
 * docs/trust.md prints ("200/200 opened"). Points are numbered, so that a seed makes each the same every time.
 */
export function row(
  id: string,
  behaviour: string,
  { quick, full, timeoutMs = 60_000 }: Scale,
  prove: (points: number) => Promise<string>,
): void {
  it(
    `row ${id}: ${behaviour}`,
    async () => {
      noteFigure(id, await prove(isFullRun ? full : quick));
    },
    timeoutMs,
  );
}

/** Hands a figure to the full run's report; a test that has its own shape may call it itself. */
export function noteFigure(id: string, figure: string): void {
  const file = process.env.FOOTNOTE_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ id, figure })}\n`);
}
