import { cleanText } from '../index/paper.ts';
import { UserError } from './errors.ts';
import { phrases } from './phrases.ts';

/** What a list of papers is about. */
export type Topic =
  | { readonly kind: 'everything' }
  /** arXiv-style, with spaces between. */
  | { readonly kind: 'categories'; readonly categories: string }
  /** Matched by words and by meaning. */
  | { readonly kind: 'text'; readonly text: string };

const LENGTH_MAX = 200;
const EVERYTHING = /^(?:all|any|anything|everything|\*)?$/i;
/** arXiv's; with a dot and more they are categories: `cs.CL`, not `llama.cpp`. */
export const ARCHIVES =
  'cs|math|math-ph|stat|eess|econ|q-bio|q-fin|physics|astro-ph|cond-mat|gr-qc|quant-ph|hep-(?:ex|lat|ph|th)|nlin|nucl-(?:ex|th)';
const CATEGORIES = new RegExp(`^(?:(?:${ARCHIVES})(?:\\.[A-Za-z-]{2,12})?(?:[\\s,;+]+|$))+$`, 'i');

/** The topic that somebody wrote, as it is kept: empty for everything. Throws a `UserError` for what is none. */
export function tidyTopic(text: string): string {
  const clean = cleanText(text);
  if (EVERYTHING.test(clean)) return '';
  if (clean.length > LENGTH_MAX) throw new UserError(phrases.longTopic(LENGTH_MAX));
  if (!/[\p{L}\p{N}]/u.test(clean)) throw new UserError(phrases.noTopic);
  return clean;
}

export function readTopic(kept: string): Topic {
  if (kept === '') return { kind: 'everything' };
  if (CATEGORIES.test(kept)) {
    return {
      kind: 'categories',
      categories: kept
        .split(/[\s,;+]+/)
        .join(' ')
        .trim(),
    };
  }
  return { kind: 'text', text: kept };
}
