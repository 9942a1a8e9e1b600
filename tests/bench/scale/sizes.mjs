// The corpora of each size, streamed from collections that lie beside the project, packed or not.
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createBrotliDecompress } from 'node:zlib';

export const DIMENSIONS = 384;

/**
 * `titles: false`: abstracts alone are indexed, since the questions are the titles. The vectors that are given
 * were made of both, for all engines alike.
 */
export const SIZES = {
  '5k': { papers: 5_183, parts: ['scifact'], judged: 'scifact-train', titles: true },
  '20k': { papers: 20_000, parts: ['openreview-tldr'], judged: 'openreview-tldr', titles: true },
  '75k': { papers: 74_728, parts: ['arxiv-daily'], judged: 'arxiv-title', titles: false },
  '166k': {
    papers: 166_455,
    parts: ['arxiv-daily', 'conf-papers'],
    judged: 'arxiv-title',
    titles: false,
  },
  // The 166,455 papers, and copies of them with 15 % of the words exchanged and noise on the vectors (cosine .95)
  '1M': {
    papers: 1_000_000,
    parts: ['arxiv-daily', 'conf-papers'],
    judged: 'arxiv-title',
    titles: false,
  },
};

const EXCHANGED = 0.15;
/** Uniform noise of this half-width in each of 384 components leaves a cosine of .95. */
const NOISE = 0.029;
const POOL = 4_096;

/** The folder of the judged collections: as given, or beside the project, or in it. */
export function collectionsFolder(given) {
  const candidates = given === undefined ? ['../shared/eval', 'shared/eval'] : [given];
  const found = candidates.map((path) => resolve(path)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  console.error(
    `There is no folder ${candidates.join(' or ')}. Name the folder of the collections with --collections DIR.`,
  );
  process.exit(2);
}

/** Records of a collection in the order of its file: `_id`, `title`, `text`, `authors`, `year`. */
export async function* records(folder) {
  const plain = join(folder, 'corpus.jsonl');
  const input = existsSync(plain)
    ? createReadStream(plain)
    : createReadStream(`${plain}.br`).pipe(createBrotliDecompress());
  for await (const line of createInterface({ input })) if (line !== '') yield JSON.parse(line);
}

export function textOf({ title, text }) {
  if (!title) return text ?? '';
  return text ? `${title}. ${text}` : title;
}

/**
 * Papers of a size with their vectors of length 1, the same at every reading. `vectorFiles`: a file of signed bytes
 * for each part.
 */
export async function* corpus(name, { collections, vectorFiles }) {
  const { papers, parts, titles } = SIZES[name];
  const bytes = parts.map((part) => readBytes(vectorFiles[part]));
  let count = 0;
  for (let copy = 0; count < papers; copy++) {
    for (const [i, part] of parts.entries()) {
      let row = 0;
      const change = copy === 0 ? (same) => same : createPerturbation(7 * copy + i);
      for await (const { _id, title, text, authors, year } of records(join(collections, part))) {
        const paper = {
          id: copy === 0 ? String(_id) : `${_id}+${copy}`,
          title: titles ? (title ?? '') : '',
          text: text ?? '',
          authors: authors ?? [],
          year: year ?? undefined,
          vector: vectorAt(bytes[i], row++),
        };
        yield change(paper);
        if (++count === papers) return;
      }
    }
  }
}

function readBytes(path) {
  const file = readFileSync(path);
  return new Int8Array(file.buffer, file.byteOffset, file.length);
}

function vectorAt(bytes, row) {
  return unit(Float32Array.from(bytes.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS)));
}

function unit(vector) {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const scale = 1 / Math.sqrt(squares || 1);
  for (let d = 0; d < vector.length; d++) vector[d] *= scale;
  return vector;
}

/** Exchanges words for words of the papers before, and adds noise to the vector. */
function createPerturbation(seed) {
  const random = mulberry32(seed);
  const pool = [];
  return ({ text, vector, ...paper }) => {
    const words = text.split(' ').map((word) => {
      const place = Math.floor(random() * POOL);
      const other = random() < EXCHANGED ? pool[place] : undefined;
      pool[place] = word;
      return other ?? word;
    });
    const noisy = vector.map((value) => value + NOISE * (2 * random() - 1));
    return { ...paper, text: words.join(' '), vector: unit(noisy) };
  };
}

export function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
