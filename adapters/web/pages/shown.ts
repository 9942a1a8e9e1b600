import { cleanText } from '../../../index/paper.ts';
import { withoutLatex } from '../../../src/latex.ts';

/** Text of a paper or a model as it is read: one line, with LaTeX in Unicode where there is Unicode for it. */
export function shown(text: string): string {
  return withoutLatex(cleanText(text));
}
