import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Paper, PaperId } from '../../index/paper.ts';
import { UserError } from '../errors.ts';
import type { Grades } from './metrics.ts';

export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  /** The paper that the query was made from: not to be found. */
  readonly exclude?: PaperId;
}

/** A judged collection on disk: papers under the collection's own ids, queries with a relevant paper. */
export interface Collection {
  readonly name: string;
  /** How many papers `papers` yields. */
  readonly documents: number;
  papers(): AsyncIterable<Paper>;
  readonly queries: readonly JudgedQuery[];
  /** By query id. */
  readonly judgments: ReadonlyMap<string, Grades>;
}

const CORPUS_HINT =
  'name the folder that holds it with --corpus DIR; where it is packed as corpus.jsonl.br, unpack it first';

const Key = z.union([z.string().min(1), z.number()]).transform(String);
const Query = z.object({ _id: Key, text: z.string(), query_paper: Key.nullish() });
const Document = z.object({
  _id: Key,
  title: z.string().nullish(),
  text: z.string().nullish(),
  authors: z.array(z.string()).catch([]),
  year: z
    .union([z.number().int(), z.string().regex(/^\d{4}/)])
    .nullish()
    .catch(null),
});

/** The folder, below DATA_DIR, of a corpus' index: one for each place that a corpus is read from. */
export function corpusFolder(corpusDir: string): string {
  const path = resolve(corpusDir);
  const place = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return join('eval', `${basename(path)}-${place}`);
}

/** Reads `queries.jsonl` and `qrels.tsv` of a folder, and `corpus.jsonl` there or in `corpusDir`. */
export async function readCollection(dir: string, corpusDir: string = dir): Promise<Collection> {
  const corpusPath = join(corpusDir, 'corpus.jsonl');
  await access(corpusPath).catch((cause: unknown) => {
    throw new UserError(`${corpusPath} is missing; ${CORPUS_HINT}.`, { cause });
  });
  const queries = parseQueries(await wholeFile(join(dir, 'queries.jsonl')));
  const judgments = parseJudgments(await wholeFile(join(dir, 'qrels.tsv')));
  for (const { id, exclude } of queries) {
    if (exclude !== undefined) judgments.get(id)?.delete(exclude);
  }
  const isJudged = ({ id }: JudgedQuery) =>
    [...(judgments.get(id)?.values() ?? [])].some((grade) => grade > 0);
  return {
    name: basename(resolve(dir)),
    documents: await count(readPapers(corpusPath)),
    papers: () => readPapers(corpusPath),
    queries: queries.filter(isJudged),
    judgments,
  };
}

interface TextFile {
  readonly path: string;
  readonly lines: readonly string[];
}

async function wholeFile(path: string): Promise<TextFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError(
      `${path} is missing; a collection is a folder with corpus.jsonl, queries.jsonl and qrels.tsv.`,
      { cause },
    );
  });
  return { path, lines: text.split('\n') };
}

function parseQueries({ path, lines }: TextFile): JudgedQuery[] {
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const { _id: id, text, query_paper: exclude } = parseLine(Query, line, `${path}:${at + 1}`);
    return [exclude == null ? { id, text } : { id, text, exclude }];
  });
}

/** Lines `query-id TAB corpus-id TAB score` under a header. */
function parseJudgments({ path, lines }: TextFile): Map<string, Map<PaperId, number>> {
  const judgments = new Map<string, Map<PaperId, number>>();
  lines.slice(1).forEach((line, at) => {
    if (line.trim() === '') return;
    const [query = '', paper = '', score = ''] = line.trimEnd().split('\t');
    const grade = score === '' ? Number.NaN : Number(score);
    if (Number.isNaN(grade)) {
      throw new UserError(`${path}:${at + 2} is not query-id, corpus-id and score between tabs.`);
    }
    const grades = judgments.get(query) ?? new Map<PaperId, number>();
    judgments.set(query, grades.set(paper, grade));
  });
  return judgments;
}

async function* readPapers(path: string): AsyncGenerator<Paper> {
  const input = createReadStream(path, 'utf8');
  try {
    let number = 0;
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (line.trim() !== '') yield toPaper(parseLine(Document, line, `${path}:${number}`));
    }
  } finally {
    input.destroy();
  }
}

function toPaper(document: z.infer<typeof Document>): Paper {
  const { _id: id, title, text, authors, year } = document;
  const paper = { id, title: title ?? '', abstract: text ?? '', authors, categories: [] };
  return year == null ? paper : { ...paper, published: String(year).slice(0, 4) };
}

function parseLine<T>(schema: z.ZodType<T>, line: string, place: string): T {
  const parsed = schema.safeParse(parseJson(line, place));
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new UserError(`${place} has no usable ${field === '' ? 'record' : field}.`);
}

function parseJson(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new UserError(`${place} is not JSON.`, { cause });
  }
}

async function count(papers: AsyncIterable<Paper>): Promise<number> {
  let total = 0;
  for await (const _ of papers) total += 1;
  return total;
}
