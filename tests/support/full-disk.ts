import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { aFolder } from './builders.ts';

/** A folder in which writing fails from some point on, until there is room again; gone after the test. */
export interface FailingDisk {
  readonly folder: string;
  readonly fault: string;
  /** Leaves room for so many bytes. */
  fill(bytes: number): void;
  free(): void;
}

const DISK_BYTES = 48e6;

/** A disk of its own that can be full (ENOSPC); undefined where this user may not mount one. */
export function aSmallDisk(): FailingDisk | undefined {
  const folder = aFolder();
  const { status } = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${DISK_BYTES}`,
    'none',
    folder,
  ]);
  if (status !== 0) return undefined;
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const filler = join(folder, 'filler');
  return {
    folder,
    fault: 'ENOSPC',
    fill(bytes) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
    },
    free: () => rmSync(filler, { force: true }),
  };
}

/** A folder whose files cannot grow beyond a size (EFBIG, which SQLite takes for EIO), as long as it is full. */
export function aLimitedFolder(): FailingDisk {
  const folder = aFolder();
  const limit = (bytes: number | 'unlimited'): void => {
    const { status, stderr } = spawnSync('prlimit', [
      '--pid',
      String(process.pid),
      `--fsize=${bytes}:unlimited`,
    ]);
    if (status !== 0) throw new Error(String(stderr));
  };
  const free = (): void => limit('unlimited');
  onTestFinished(() => {
    free(); // of all that this process writes
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, fault: 'EFBIG', fill: limit, free };
}
