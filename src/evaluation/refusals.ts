import type { PaperIndex } from '../../index/paper-index.ts';
import { type Calibration, calibrationOf } from '../calibration.ts';
import { createRetriever, type Hit } from '../retriever.ts';
import { type Judge, judgeBy } from '../sufficiency.ts';
import type { Tally } from './answers.ts';
import type { JudgedQuery } from './collection.ts';
import { type Examples, fitCalibration } from './fit.ts';
import { mean } from './metrics.ts';

export interface JudgedCorpus {
  readonly name: string;
  /** Questions that its papers answer. */
  readonly queries: readonly Omit<JudgedQuery, 'id'>[];
  /** Questions in a few words about what its papers are called by; the rule is told nothing of them. */
  readonly short: readonly string[];
  /** The caller of this closes it. */
  open(): Promise<PaperIndex>;
}

export interface RefusalTask {
  readonly collections: readonly JudgedCorpus[];
  /** Shares its field with some of them: it is asked nothing of theirs, and they nothing of its own. */
  readonly sample: JudgedCorpus;
  /** Questions that no corpus answers. */
  readonly everyday: readonly string[];
  /** The same, of which the rule is told nothing. */
  readonly unseen: readonly string[];
  readonly onProgress: (corpus: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** How one rule does on one corpus. */
export interface Refusals {
  readonly own: Tally;
  readonly short: Tally;
  /** Share of the other collections' questions, mean over these; not of the sample. */
  readonly others?: number;
  readonly everyday: Tally;
  readonly unseen: Tally;
}

export interface RefusalReport {
  readonly embedder: string;
  /** Fitted on all corpora. */
  readonly calibration: Calibration;
  readonly corpora: readonly {
    readonly name: string;
    /** By the rule in use. */
    readonly inUse: Refusals;
    /** By a rule that saw neither the corpus nor its questions. */
    readonly heldOut: Refusals;
  }[];
}

/** So many of a corpus' questions, evenly spaced, are asked of each. */
const QUESTIONS_MAX = 300;
const EVERYDAY = 'everyday';
const UNSEEN = 'unseen';
const SHORT = 'short';

interface Asked {
  readonly text: string;
  readonly hits: readonly Hit[];
}

/** What each set of questions found, by the set's name, in one corpus. */
interface Searched {
  readonly name: string;
  readonly embedder: string;
  readonly sets: ReadonlyMap<string, readonly Asked[]>;
}

/** Asks each corpus the questions of all, and fits the rule with each left out in turn. */
export async function evaluateRefusals(task: RefusalTask): Promise<RefusalReport> {
  const searched: Searched[] = [];
  for (const corpus of [...task.collections, task.sample])
    searched.push(await search(corpus, task));
  const embedder = searched[0]?.embedder ?? '';
  return {
    embedder,
    calibration: fitCalibration(searched.map((corpus) => toExamples(corpus))),
    corpora: searched.map((corpus) => {
      const rest = searched.filter((other) => other !== corpus);
      const fitted = fitCalibration(rest.map((other) => toExamples(other, corpus.name)));
      return {
        name: corpus.name,
        inUse: measure(corpus, judgeBy(calibrationOf)),
        heldOut: measure(
          corpus,
          judgeBy(() => fitted),
        ),
      };
    }),
  };
}

async function search(corpus: JudgedCorpus, task: RefusalTask): Promise<Searched> {
  const index = await corpus.open();
  try {
    const retriever = createRetriever(index);
    const sets = questionSets(corpus, task);
    const total = sets.reduce((sum, { queries }) => sum + queries.length, 0);
    let done = 0;
    const found = new Map<string, readonly Asked[]>();
    for (const { name, queries } of sets) {
      const asked: Asked[] = [];
      for (const { text, exclude } of queries) {
        const filter = exclude === undefined ? {} : { filter: { exclude: [exclude] } };
        asked.push({ text, hits: await retriever.retrieve({ text, ...filter }, task.signal) });
        task.onProgress(corpus.name, ++done, total);
      }
      found.set(name, asked);
    }
    return { name: corpus.name, embedder: index.embedder.id, sets: found };
  } finally {
    await index.close();
  }
}

function questionSets(corpus: JudgedCorpus, task: RefusalTask) {
  const { collections, sample, everyday, unseen } = task;
  const asking = corpus === sample ? [sample] : collections;
  const toQuery = (text: string): Omit<JudgedQuery, 'id'> => ({ text });
  return [
    ...asking.map(({ name, queries }) => ({ name, queries: thinned(queries) })),
    { name: EVERYDAY, queries: everyday.map(toQuery) },
    { name: UNSEEN, queries: unseen.map(toQuery) },
    { name: SHORT, queries: corpus.short.map(toQuery) },
  ];
}

function thinned<T>(items: readonly T[]): readonly T[] {
  const step = Math.max(1, items.length / QUESTIONS_MAX);
  const count = Math.min(items.length, QUESTIONS_MAX);
  return Array.from({ length: count }, (_, i) => items[Math.floor(i * step)] as T);
}

function toExamples({ name, sets }: Searched, leftOut?: string): Examples {
  const signals = (asked: readonly Asked[]) => asked.flatMap(({ hits }) => hits[0]?.signals ?? []);
  return {
    own: signals(sets.get(name) ?? []),
    others: [...sets].flatMap(([set, asked]) =>
      [name, leftOut, UNSEEN, SHORT].includes(set) ? [] : [signals(asked)],
    ),
  };
}

function measure({ name, sets }: Searched, judge: Judge): Refusals {
  const refused = (set: string): Tally => {
    const asked = sets.get(set) ?? [];
    const count = asked.filter(({ text, hits }) => !judge(text, hits).covered).length;
    return { count, of: asked.length };
  };
  const others = [...sets.keys()].filter((set) => ![name, EVERYDAY, UNSEEN, SHORT].includes(set));
  return {
    own: refused(name),
    short: refused(SHORT),
    everyday: refused(EVERYDAY),
    unseen: refused(UNSEEN),
    ...(others.length > 0 && {
      others: mean(others.map(refused).map(({ count, of }) => count / of)),
    }),
  };
}
