import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json.ts';

/** Which sources are to be left alone, and until when; milliseconds since 1970. */
export interface Silence {
  /** By the name of the group of hosts; undefined where nothing holds us back. */
  until(name: string): number | undefined;
  keep(name: string, until: number): void;
}

const Times = z.record(z.string(), z.number());
type Times = z.infer<typeof Times>;

/** Kept in `sources.json`, for every process that works on the folder and for those that come after. */
export function createSilence(dataDir: string): Silence {
  const path = join(dataDir, 'sources.json');
  let own: Times = {}; // also where nothing can be written

  function read(): Times {
    const parsed = Times.safeParse(parseJson(readIfThere(path)));
    return { ...(parsed.success ? parsed.data : {}), ...own };
  }

  return {
    until: (name) => read()[name],
    keep(name, until) {
      own = { ...own, [name]: until };
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.tmp`, JSON.stringify(read()), { mode: 0o600 });
      renameSync(`${path}.tmp`, path);
    },
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // as good as none: what this process knows holds all the same
  }
}
