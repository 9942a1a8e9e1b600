// What is made once and kept: vectors of the collections that bring none, questions with theirs.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DIMENSIONS, mulberry32, records, SIZES, textOf } from './sizes.mjs';

const CHUNK = 64;
const PAPERS_A_SECOND = 45; // the built-in model on two cores
const WARM_UP = 20;

/** The file of vectors of a collection; computed where none is given, and gone on with after a stop. */
export async function vectorFile(part, { collections, out, embedder, say }) {
  const given = join(collections, part, 'vectors.i8');
  if (existsSync(given)) return given;
  const kept = join(out, 'vectors', `${part}.${embedder.id}.i8`);
  if (existsSync(kept)) return kept;
  mkdirSync(join(out, 'vectors'), { recursive: true });
  const partial = `${kept}.part`;
  let done = existsSync(partial) ? Math.floor(statSync(partial).size / DIMENSIONS) : 0;
  if (done > 0) writeFileSync(partial, readFileSync(partial).subarray(0, done * DIMENSIONS));
  let row = 0;
  let chunk = [];
  const put = async () => {
    for (const vector of await embedder.embed(chunk, 'paper')) {
      appendFileSync(partial, toBytes(vector));
    }
    done += chunk.length;
    chunk = [];
    say(`embedding ${part}: ${done} papers, ${PAPERS_A_SECOND} a second or so`);
  };
  for await (const record of records(join(collections, part))) {
    if (row++ < done) continue;
    chunk.push(textOf(record));
    if (chunk.length === CHUNK) await put();
  }
  await put();
  renameSync(partial, kept);
  return kept;
}

/** One signed byte a component, scaled to the row's largest. */
function toBytes(vector) {
  const largest = vector.reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1;
  return Int8Array.from(vector, (value) => Math.round((value * 127) / largest));
}

/** Judged questions of a size in one fixed order, the first ones for warming up, and the file of their vectors. */
export async function questionsOf(size, { collections, out, embedder, count }) {
  const folder = join(collections, SIZES[size].judged);
  const grades = readJudgments(join(folder, 'qrels.tsv'));
  const judged = readFileSync(join(folder, 'queries.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ _id }) => Object.values(grades[_id] ?? {}).some((grade) => grade > 0));
  const questions = shuffled(judged, mulberry32(11))
    .slice(0, count + WARM_UP)
    .map(({ _id, text }) => ({ text, grades: grades[_id] }));
  const file = join(out, 'questions', `${SIZES[size].judged}-${questions.length}.${embedder.id}`);
  if (!existsSync(`${file}.json`)) {
    mkdirSync(join(out, 'questions'), { recursive: true });
    const vectors = await embedder.embed(
      questions.map(({ text }) => text),
      'query',
    );
    writeFileSync(`${file}.f32`, Buffer.concat(vectors.map(({ buffer }) => Buffer.from(buffer))));
    writeFileSync(`${file}.json`, JSON.stringify({ warmUp: WARM_UP, questions }));
  }
  return file;
}

export function readQuestions(file) {
  const { warmUp, questions } = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
  const bytes = readFileSync(`${file}.f32`);
  const flat = new Float32Array(new Uint8Array(bytes).buffer);
  const all = questions.map((question, i) => ({
    ...question,
    vector: flat.slice(i * DIMENSIONS, (i + 1) * DIMENSIONS),
  }));
  return { warmUp: all.slice(0, warmUp), questions: all.slice(warmUp) };
}

function readJudgments(path) {
  const grades = {};
  for (const line of readFileSync(path, 'utf8').split('\n').slice(1)) {
    const [query, paper, grade] = line.trimEnd().split('\t');
    if (grade === undefined) continue;
    grades[query] ??= {};
    grades[query][paper] = Number(grade);
  }
  return grades;
}

function shuffled(items, random) {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
