import type { Changing } from './changes.ts';
import { translate } from './database.ts';
import { IndexError } from './errors.ts';
import { createRemoteChanges } from './handover-client.ts';
import { tryLock, waitForLock } from './lock.ts';
import type { Serving } from './serving.ts';
import { announcedWriter, announceWriter, withdrawWriter } from './writer-file.ts';

/** Another process that makes the folder, or brings it up to date, is soon done. */
const PREPARING_WAIT_MS = 5_000;

/** Holds the folder's lock for one action that is soon done. */
export async function preparing(dataDir: string, action: () => void): Promise<void> {
  const release = await waitForLock(dataDir, 'lock.db', { waitMs: PREPARING_WAIT_MS });
  try {
    action();
  } finally {
    release();
  }
}

/** Makes this process the one that writes the folder, until the function that is returned is called. */
export function claim(dataDir: string): () => void {
  const release = tryLock(dataDir, 'lock.db');
  if (release === undefined) throw busy(dataDir);
  return announced(dataDir, release);
}

/** Says who holds the lock, for as long as it is held. */
function announced(dataDir: string, release: () => void): () => void {
  try {
    translate(dataDir, () => announceWriter(dataDir, { pid: process.pid }));
  } catch (error) {
    release();
    throw error;
  }
  return () => {
    withdrawWriter(dataDir);
    release();
  };
}

/**
 * Takes the lock for each change; where a process holds it that takes over what others want to change, that
 * one does it, and what serves here follows; else the change is refused.
 */
export function createTurns(dataDir: string, local: Changing, serving: Serving): Changing {
  let running: Promise<unknown> = Promise.resolve();

  /** The lock keeps out this process' own changes, too: they wait for each other. */
  function inTurn<T>(
    change: (changes: Changing) => Promise<T>,
    follow: () => Promise<void>,
  ): Promise<T> {
    const turn = running.then(() => locked(change, follow));
    running = turn.catch(() => {});
    return turn;
  }

  async function locked<T>(
    change: (changes: Changing) => Promise<T>,
    follow: () => Promise<void>,
  ): Promise<T> {
    const release = tryLock(dataDir, 'lock.db');
    if (release === undefined) {
      const result = await change(createRemoteChanges(socketOf(dataDir))).catch((error) => {
        throw isUnreachable(error) ? busy(dataDir, error) : error;
      });
      await follow();
      return result;
    }
    const end = announced(dataDir, release);
    try {
      return await change(local);
    } finally {
      end();
    }
  }
  const papersChanged = async (): Promise<void> => serving.opened()?.bury();
  return {
    upsert: (papers, source, signal) =>
      inTurn((changes) => changes.upsert(papers, source, signal), papersChanged),
    fold: (sightings, signal) =>
      inTurn((changes) => changes.fold(sightings, signal), papersChanged),
    takeVectors: (files, onProgress, signal) =>
      inTurn(
        (changes) => changes.takeVectors(files, onProgress, signal),
        async () => {},
      ),
    remove: (id) => inTurn((changes) => changes.remove(id), papersChanged),
    build: (onProgress, signal) =>
      inTurn((changes) => changes.build(onProgress, signal), serving.swap),
    verify: (onProgress, signal) =>
      inTurn((changes) => changes.verify(onProgress, signal), serving.swap),
  };
}

/** Where the process that writes takes over changes. */
function socketOf(dataDir: string): string {
  const path = announcedWriter(dataDir)?.socket;
  if (path === undefined) throw busy(dataDir);
  return path;
}

function busy(dataDir: string, cause?: unknown): IndexError {
  const pid = announcedWriter(dataDir)?.pid;
  const who = pid === undefined ? 'Another Footnote' : `Another Footnote (process ${pid})`;
  const message = `${who} is writing ${dataDir}. Stop it, or wait for it to end, and try again.`;
  return new IndexError('busy', message, { cause });
}

function isUnreachable(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'EACCES';
}
