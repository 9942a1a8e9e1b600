import { cleanText } from '../index/paper.ts';
import type { Filter } from '../index/paper-index.ts';
import { InputError } from './errors.ts';
import type { Payer } from './llm.ts';
import { phrases } from './phrases.ts';
import { QUESTION_LENGTH_MAX } from './prompt.ts';

export interface Question {
  readonly text: string;
  /** What is searched, where the conversation or the language makes it another question. */
  readonly search?: string;
  /** Papers that the question is about, beside those that it names. */
  readonly papers?: readonly string[];
  /** No others are looked at. */
  readonly only?: true;
  /** Of the answer, BCP 47; the question's own where it is undefined. */
  readonly language?: string;
  readonly payer?: Payer;
  /** Papers to read; 8 by default. */
  readonly k?: number;
  readonly filter?: Filter;
}

/** The question in one line, cut where it is too long; throws an `InputError` where it has no words. */
export function tidyQuestion(text: string): { text: string; cut: boolean } {
  const clean = cleanText(text.slice(0, 2 * QUESTION_LENGTH_MAX));
  if (!/[\p{L}\p{N}]/u.test(clean)) throw new InputError(phrases.noWords);
  const short = cleanText(clean.slice(0, QUESTION_LENGTH_MAX));
  return { text: short, cut: short.length < cleanText(text).length };
}
