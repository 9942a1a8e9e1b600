import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PaperId } from '../../index/paper.ts';
import { UserError } from '../errors.ts';
import type { Snapshot } from '../growth.ts';

/** A paper of one day's list, as it was counted then. */
export interface Listed extends Omit<Snapshot, 'at'> {
  readonly id: PaperId;
  /** ISO date, as far as it is known. */
  readonly published?: string;
  /** What it is about, such as its first category. */
  readonly topic?: string;
}

export interface DayList {
  /** ISO date. */
  readonly date: string;
  /** In the order of the list. */
  readonly papers: readonly Listed[];
}

const FILE = /^(\d{4}-\d{2}-\d{2})\.jsonl$/;
const LAYOUT =
  'A history is a folder with a file YYYY-MM-DD.jsonl for each day, one paper a line: {"id", "upvotes", "comments", "stars", "published", "topic"}';

const count = z.number().min(0).exactOptional();
const Line = z.object({
  id: z.string().min(1),
  upvotes: count,
  comments: count,
  stars: count,
  published: z
    .string()
    .regex(/^\d{4}(-\d{2}){0,2}$/)
    .refine((date) => !Number.isNaN(Date.parse(date)))
    .exactOptional(),
  topic: z.string().min(1).exactOptional(),
});

/** The days of a folder, oldest first; at least two. Throws a `UserError` that names what does not fit. */
export async function readHistory(dir: string): Promise<readonly DayList[]> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new UserError(`${dir} cannot be read. ${LAYOUT}.`, { cause });
  });
  const dates = names.flatMap((name) => FILE.exec(name)?.[1] ?? []).sort();
  if (dates.length < 2) {
    throw new UserError(`${dir} holds ${dates.length} days, and takes two or more. ${LAYOUT}.`);
  }
  const days: DayList[] = [];
  for (const date of dates) days.push({ date, papers: await readDay(join(dir, `${date}.jsonl`)) });
  return days;
}

async function readDay(path: string): Promise<readonly Listed[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const papers = lines.flatMap((line, at) =>
    line.trim() === '' ? [] : [toListed(line, `${path}:${at + 1}`)],
  );
  return [...new Map(papers.toReversed().map((paper) => [paper.id, paper])).values()].toReversed();
}

function toListed(line: string, place: string): Listed {
  const parsed = Line.safeParse(parseJson(line, place));
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new UserError(`${place} has no usable ${field === '' ? 'record' : field}. ${LAYOUT}.`);
}

function parseJson(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new UserError(`${place} is not JSON.`, { cause });
  }
}
