import type { Embedder } from '../index/embedder.ts';
import type { Filter, WordWeight } from '../index/paper-index.ts';
import { systemTimer, type Timer } from './deadline.ts';
import { createDraft, type Draft } from './draft.ts';
import { UpstreamError } from './errors.ts';
import { chooseQuotes } from './extractive.ts';
import { createFinder, type Finding } from './finding.ts';
import { looksForeign } from './language.ts';
import { type Llm, paidBy } from './llm.ts';
import type { Log } from './log.ts';
import { sayFilter } from './narrowing.ts';
import { phrases } from './phrases.ts';
import { buildPrompt } from './prompt.ts';
import { ownWords } from './pronouns.ts';
import { type Question, tidyQuestion } from './question.ts';
import {
  answerFromRecord,
  answerWithAuthors,
  bylines,
  type RecordSentence,
} from './record-answer.ts';
import type { Answer } from './reply.ts';
import type { Hit, Retriever } from './retriever.ts';
import { createSentenceVectors } from './sentence-vectors.ts';
import type { Judge } from './sufficiency.ts';
import { checkedWriting, type Writing } from './written.ts';

/** Question → snapshots of one answer; the last one is `done`. Throws `InputError` for what is no question. */
export interface Answerer {
  answer(question: Question, signal?: AbortSignal): AsyncIterable<Answer>;
}

export interface AnswererParts {
  readonly retriever: Retriever;
  readonly embedder: Embedder;
  readonly weigh: (text: string) => readonly WordWeight[];
  readonly judge: Judge;
  readonly llm?: Llm;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly log: Log;
  readonly timer?: Timer;
  readonly limits?: Limits;
}

export interface Limits {
  /** To the model's first piece of text. */
  readonly firstMs: number;
  /** To the end of what the model writes; the extractive answer follows within the rest of 30 s. */
  readonly totalMs: number;
}

const LIMITS: Limits = { firstMs: 10_000, totalMs: 28_000 };
/** What was published stays when an outage comes after so many sentences. */
const ENOUGH = 2;

export function createAnswerer(parts: AnswererParts): Answerer {
  const { weigh, judge, llm, now } = parts;
  const find = createFinder(parts.retriever);
  const vectors = createSentenceVectors(parts.embedder);

  async function* answer(question: Question, signal?: AbortSignal): AsyncIterable<Answer> {
    const startedAt = now();
    const { text, cut } = tidyQuestion(question.text);
    const draft = createDraft(text, () => now() - startedAt);
    if (cut) draft.note(phrases.cutQuestion);
    const found = await find({ ...question, text: question.search ?? text }, signal);
    const { text: search, within, hits } = found;
    const among = sayFilter(within);
    if (among !== '') draft.note(phrases.lookedAmong(among));
    const record = recorded(found);
    if (record.length > 0) {
      yield* state(draft, record);
      return;
    }
    const foreign = looksForeign(text);
    if (!judge(search, hits).covered) {
      const filter = { ...within, ...question.filter };
      yield* refuse(draft, hits, reasons(hits, filter, looksForeign(search)));
      return;
    }
    const writers = answerWithAuthors(search, hits);
    if (writers.length > 0) {
      yield* state(draft, writers);
      return;
    }
    if (llm !== undefined) {
      const language = speaksOther(question.language, foreign) ? 'other' : 'English';
      const task = { llm: paidBy(llm, question.payer), hits, language } as const;
      const outcome = yield* write(draft, { ...task, question: { ...question, text } }, signal);
      if (outcome === 'done') return;
    }
    yield* quote(draft, search, hits, signal);
  }

  async function* quote(draft: Draft, text: string, hits: readonly Hit[], signal?: AbortSignal) {
    draft.begin('extractive');
    const quotes = await chooseQuotes(text, hits, { vectors, weigh }, signal);
    if (quotes.length === 0) {
      yield* refuse(draft, hits, [phrases.notCovered]);
      return;
    }
    if (llm === undefined) draft.note(phrases.quotes);
    for (const { text: sentence, hit } of quotes) draft.add(sentence, [hit]);
    yield draft.snapshot('done');
  }

  async function* write(
    draft: Draft,
    task: Pick<Writing, 'llm' | 'hits' | 'language'> & { readonly question: Question },
    signal?: AbortSignal,
  ): AsyncGenerator<Answer, 'done' | 'failed'> {
    const limits = { ...LIMITS, ...parts.limits, timer: parts.timer ?? systemTimer, reason: late };
    const deadline = { ...limits, ...(signal === undefined ? {} : { signal }) };
    const messages = buildPrompt(task.question, task.hits);
    const question = [task.question.text, task.question.search ?? ''].join(' ').trim();
    const writing = { ...task, question, messages, vectors, deadline };
    let unsupported = 0;
    draft.begin('model');
    try {
      for await (const sentence of checkedWriting(writing)) {
        if (sentence.kind === 'refusal' && draft.length === 0) {
          return yield* refuse(draft, task.hits, [phrases.notCovered]);
        }
        if (sentence.kind === 'supported') {
          draft.add(sentence.text, sentence.cited);
          yield draft.snapshot('writing');
        } else unsupported++;
      }
    } catch (error) {
      signal?.throwIfAborted();
      logFailure(parts.log, error);
      if (draft.length < ENOUGH) return yield* replace(draft, failure(error));
      draft.note(phrases.brokeOff);
    }
    if (draft.length === 0 || unsupported > draft.length) {
      return yield* replace(draft, phrases.unsupported);
    }
    if (unsupported > 0) draft.note(phrases.leftOut(unsupported));
    if (task.language === 'other') draft.note(phrases.onlyNamesChecked);
    yield draft.snapshot('done');
    return 'done';
  }

  return { answer };
}

const REQUEST =
  /^(?:please )?(?:find|list|search(?: for)?|recommend)\b|\b(?:latest|anything|something|publications?)\b/gi;

/** What records answer before the abstracts are read: who wrote a paper and when, or what somebody wrote. */
function recorded({ text, within, hits }: Finding): readonly RecordSentence[] {
  const asksForAll =
    within.author !== undefined && ownWords(text.replace(REQUEST, ' ')).length === 0;
  return asksForAll ? bylines(hits) : answerFromRecord(text, hits);
}

/** What the papers' records say. */
async function* state(draft: Draft, record: readonly RecordSentence[]): AsyncIterable<Answer> {
  draft.begin('extractive');
  for (const { text, hit } of record) draft.add(text, [hit]);
  yield draft.snapshot('done');
}

/** The nearest papers instead of an answer. */
async function* refuse(
  draft: Draft,
  hits: readonly Hit[],
  why: readonly string[],
): AsyncGenerator<Answer, 'done'> {
  draft.refuse(hits);
  draft.note(...why);
  yield draft.snapshot('done');
  return 'done';
}

/** One notice on what happened; the extractive answer follows. */
async function* replace(draft: Draft, reason: string): AsyncGenerator<Answer, 'failed'> {
  draft.note(`${reason} ${phrases.quotesInstead}`);
  draft.begin('extractive');
  yield draft.snapshot('replaced');
  return 'failed';
}

/** Where nothing is set, the answer is in the question's language. */
function speaksOther(language: string | undefined, foreign: boolean): boolean {
  return language === undefined ? foreign : !/^en\b/i.test(language);
}

function reasons(hits: readonly Hit[], filter: Filter, foreign: boolean): readonly string[] {
  if (hits.length === 0 && Object.keys(filter).length > 0) return [phrases.nothingPasses];
  return [foreign ? phrases.searchesEnglish : phrases.notCovered];
}

function late(): UpstreamError {
  return new UpstreamError('language model', phrases.slowModel, { retryable: true });
}

function failure(error: unknown): string {
  return error instanceof UpstreamError ? error.message : phrases.failedModel;
}

/** What only the operator can mend is an error; an outage is a warning. */
function logFailure(log: Log, error: unknown): void {
  const fields = { err: error, event: 'model_failed' };
  if (error instanceof UpstreamError && error.reason === 'outage') {
    log.warn(fields, 'the language model failed');
  } else {
    log.error(fields, 'the language model needs the operator');
  }
}
