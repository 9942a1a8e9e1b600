import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';

const Claim = z.object({
  /**
   * The checks were written and tuned with the first in view, and never with the others. The last were
   * written later, to be harder: free paraphrases, and faults of each kind beside them.
   */
  half: z.enum(['tuned', 'heldOut', 'fresh']),
  /** `supported`, or what is wrong with it. */
  kind: z.string(),
  /** What it cites. */
  papers: z.array(z.string()).min(1),
  text: z.string(),
});
const Gold = z.object({
  question: z.string(),
  paper: z.string(),
  /** Beginnings or parts of sentences of the abstract that answer; one is enough. */
  sentences: z.array(z.string()).min(1),
});
const Questions = z.object({
  /** About other things than the papers. */
  everyday: z.array(z.string()),
  /** The same; the rule for what is covered was not fitted on them. */
  everydayUnseen: z.array(z.string()).default([]),
  /** About research in fields that the papers have nothing to do with. */
  farTopic: z.array(z.string()).default([]),
  /** About the same field, but nothing that the papers hold. */
  nearTopic: z.array(z.string()),
  /** That the papers answer. */
  covered: z.array(z.string()),
  /** The same, as people speak of their own work. */
  firstPerson: z.array(z.string()).default([]),
});

export type ClaimCase = z.infer<typeof Claim>;
export type GoldCase = z.infer<typeof Gold>;

/** Planted sentences, questions and what should come of them, over the sample corpus. */
export interface AnswerCases {
  readonly claims: readonly ClaimCase[];
  readonly gold: readonly GoldCase[];
  readonly questions: z.infer<typeof Questions>;
}

/** Reads `claims.jsonl`, `gold.jsonl` and `questions.json` of a folder. */
export async function readCases(dir: string): Promise<AnswerCases> {
  const text = (name: string): Promise<string> =>
    readFile(join(dir, name), 'utf8').catch((cause: unknown) => {
      throw new UserError(
        `${join(dir, name)} is missing; the folder holds claims.jsonl, gold.jsonl and questions.json.`,
        { cause },
      );
    });
  return {
    claims: parse(z.array(Claim), lines(await text('claims.jsonl')), join(dir, 'claims.jsonl')),
    gold: parse(z.array(Gold), lines(await text('gold.jsonl')), join(dir, 'gold.jsonl')),
    questions: parse(Questions, await text('questions.json'), join(dir, 'questions.json')),
  };
}

/** As one JSON array. */
function lines(text: string): string {
  return `[${text.trim().split('\n').join(',')}]`;
}

function parse<T>(schema: z.ZodType<T>, text: string, path: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`${path} does not hold what it should.`, { cause });
  }
}
