import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json.ts';
import { tryLock } from '../lock.ts';

/** Milliseconds since 1970. */
export interface Times {
  /** Of the last request. */
  readonly startedAt: number;
  /** What the server asked for. */
  readonly pausedUntil: number;
  /** It takes us for an attacker, and is left alone. */
  readonly shutUntil: number;
}

/** What keeps the requests to one group of hosts in a row, whichever process makes them. */
export interface Lane {
  /** Until the function that is returned is called, or the process ends; undefined while another one asks. */
  enter(): (() => void) | undefined;
  times(): Times;
  keep(times: Partial<Times>): void;
}

/** By the name of the group of hosts. */
export type Lanes = (name: string) => Lane;

const Kept = z.object({ startedAt: z.number(), pausedUntil: z.number(), shutUntil: z.number() });
const NEVER: Times = { startedAt: 0, pausedUntil: 0, shutUntil: 0 };

/** Kept in the folder: `arxiv.lane.db` is held by the process that asks, `arxiv.lane.json` says when. */
export function createLanes(dataDir: string): Lanes {
  return (name) => {
    const file = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.lane` as const;
    const path = join(dataDir, `${file}.json`);
    let own: Times | undefined; // where nothing can be written, e.g. on a full disk
    const times = (): Times => {
      const kept = Kept.safeParse(parseJson(readIfThere(path)));
      return own ?? (kept.success ? kept.data : NEVER);
    };
    return {
      enter: () => tryLock(dataDir, `${file}.db`),
      times,
      keep(changes) {
        const changed = { ...times(), ...changes };
        own = wrote(path, JSON.stringify(changed)) ? undefined : changed;
      },
    };
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The whole text or none: a kill forgets nothing. */
function wrote(path: string, text: string): boolean {
  try {
    writeFileSync(`${path}.tmp`, text, { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
    return true;
  } catch {
    return false;
  }
}
