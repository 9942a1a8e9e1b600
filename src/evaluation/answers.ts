import type { PaperIndex } from '../../index/paper-index.ts';
import type { Answerer } from '../answerer.ts';
import type { Answer } from '../reply.ts';
import type { SentenceVectors } from '../sentence-vectors.ts';
import type { AnswerCases, ClaimCase, GoldCase } from './cases.ts';
import { write } from './planted-writing.ts';

/** How many of how many. */
export interface Tally {
  readonly count: number;
  readonly of: number;
}

export interface ClaimReport {
  /** Sentences that the papers bear out, and that were left out all the same. */
  readonly falseAlarms: Tally;
  /** Sentences that they do not bear out, and that were left out. */
  readonly caught: Tally;
  readonly caughtByKind: Readonly<Record<string, Tally>>;
}

export interface AnswersReport {
  readonly claims: Readonly<Record<'all' | ClaimCase['half'], ClaimReport>>;
  /** Numbers that name no paper, and reached the reader. */
  readonly inventedCitations: Tally;
  readonly refused: Readonly<
    Record<'everyday' | 'everydayUnseen' | 'nearTopic' | 'farTopic', Tally>
  >;
  readonly answered: Tally;
  readonly firstPersonAnswered: Tally;
  /** Extractive answers that hold a sentence that answers. */
  readonly goldHeld: Tally;
}

export interface AnswersEvaluation {
  readonly cases: AnswerCases;
  readonly index: PaperIndex;
  /** Without a language model. */
  readonly answerer: Answerer;
  readonly vectors: SentenceVectors;
  readonly onProgress: (what: string, done: number, total: number) => void;
  /** Told of each case that came out wrong; of sentences that are held out, nobody is told. */
  readonly onMiss?: (what: string, text: string) => void;
  readonly signal?: AbortSignal;
}

const SUPPORTED = 'supported';
/** No paper has it: what a model may invent. */
const OUT_OF_RANGE = 9;

export async function evaluateAnswers(evaluation: AnswersEvaluation): Promise<AnswersReport> {
  const { cases, onMiss } = evaluation;
  const claims = await checkClaims(evaluation);
  for (const { claim, kept } of claims) {
    const wrong = kept !== (claim.kind === SUPPORTED);
    if (wrong && claim.half === 'tuned') onMiss?.(claim.kind, claim.text);
  }
  return {
    claims: {
      all: reportOn(claims),
      tuned: reportOn(claims.filter(({ claim }) => claim.half === 'tuned')),
      heldOut: reportOn(claims.filter(({ claim }) => claim.half === 'heldOut')),
      fresh: reportOn(claims.filter(({ claim }) => claim.half === 'fresh')),
    },
    inventedCitations: await countInvented(evaluation),
    ...(await askQuestions(evaluation)),
    goldHeld: await tally(evaluation, 'gold', cases.gold, holdsGold),
  };
}

interface Checked {
  readonly claim: ClaimCase;
  readonly kept: boolean;
}

async function checkClaims(evaluation: AnswersEvaluation): Promise<readonly Checked[]> {
  const { claims } = evaluation.cases;
  const checked: Checked[] = [];
  for (const claim of claims) {
    const cited = claim.papers.map((_, i) => `[${i + 1}]`).join('');
    const kept = await write(`${bare(claim.text)} ${cited}.`, claim, evaluation);
    checked.push({ claim, kept: kept.length > 0 });
    evaluation.onProgress('claims', checked.length, claims.length);
  }
  return checked;
}

/** Each supported claim with a number out of range, alone and beside a right one. */
async function countInvented(evaluation: AnswersEvaluation): Promise<Tally> {
  const claims = evaluation.cases.claims.filter(({ kind }) => kind === SUPPORTED);
  let through = 0;
  for (const claim of claims) {
    const alone = await write(`${bare(claim.text)} [${OUT_OF_RANGE}].`, claim, evaluation);
    const beside = await write(`${bare(claim.text)} [1][${OUT_OF_RANGE}].`, claim, evaluation);
    const invented = beside.filter(
      ({ text, cited }) => text.includes(`${OUT_OF_RANGE}]`) || cited.length !== 1,
    );
    if (alone.length > 0) through++;
    if (invented.length > 0) through++;
  }
  return { count: through, of: 2 * claims.length };
}

async function askQuestions(evaluation: AnswersEvaluation) {
  const { questions } = evaluation.cases;
  const gold = evaluation.cases.gold.map(({ question }) => question);
  const isRefused = async (question: string) => (await ask(question, evaluation)).refused;
  const isAnswered = async (question: string) => !(await isRefused(question));
  return {
    refused: {
      everyday: await tally(evaluation, 'everyday', questions.everyday, isRefused),
      everydayUnseen: await tally(
        evaluation,
        'everyday, not fitted on',
        questions.everydayUnseen,
        isRefused,
      ),
      nearTopic: await tally(evaluation, 'near-topic', questions.nearTopic, isRefused),
      farTopic: await tally(evaluation, 'far-topic', questions.farTopic, isRefused),
    },
    answered: await tally(evaluation, 'covered', [...questions.covered, ...gold], isAnswered),
    firstPersonAnswered: await tally(evaluation, 'first person', questions.firstPerson, isAnswered),
  };
}

async function holdsGold(gold: GoldCase, evaluation: AnswersEvaluation): Promise<boolean> {
  const { sentences } = await ask(gold.question, evaluation);
  return sentences.some(({ text }) => gold.sentences.some((wanted) => text.includes(wanted)));
}

async function tally<T extends string | GoldCase>(
  evaluation: AnswersEvaluation,
  what: string,
  cases: readonly T[],
  test: (item: T, evaluation: AnswersEvaluation) => Promise<boolean>,
): Promise<Tally> {
  let count = 0;
  for (const [done, item] of cases.entries()) {
    evaluation.signal?.throwIfAborted();
    if (await test(item, evaluation)) count++;
    else evaluation.onMiss?.(what, typeof item === 'string' ? item : item.question);
    evaluation.onProgress(what, done + 1, cases.length);
  }
  return { count, of: cases.length };
}

async function ask(
  text: string,
  { answerer, signal }: Pick<AnswersEvaluation, 'answerer' | 'signal'>,
): Promise<Answer> {
  let last: Answer | undefined;
  for await (const answer of answerer.answer({ text }, signal)) last = answer;
  if (last === undefined) throw new Error('the answerer gave nothing');
  return last;
}

function reportOn(checked: readonly Checked[]): ClaimReport {
  const supported = checked.filter(({ claim }) => claim.kind === SUPPORTED);
  const others = checked.filter(({ claim }) => claim.kind !== SUPPORTED);
  const kinds = [...new Set(others.map(({ claim }) => claim.kind))];
  return {
    falseAlarms: leftOut(supported),
    caught: leftOut(others),
    caughtByKind: Object.fromEntries(
      kinds.map((kind) => [kind, leftOut(others.filter(({ claim }) => claim.kind === kind))]),
    ),
  };
}

function leftOut(checked: readonly Checked[]): Tally {
  return { count: checked.filter(({ kept }) => !kept).length, of: checked.length };
}

function bare(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
