import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { PaperMap } from '../../index/map.ts';
import { mapPath, readMap } from '../../index/map-file.ts';
import type { Core } from '../service.ts';
import type { Corpus } from './corpus.ts';

export interface MapParts {
  readonly dataDir: string;
  /** Draws the map anew into that folder, outside of this process; rejects where it could not. */
  readonly draw: () => Promise<void>;
}

/** The map as it is sent. */
export interface SentMap {
  readonly json: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  /** Changes with it. */
  readonly tag: string;
}

export interface Cartographer {
  /** The map as it was drawn last; undefined before. One that is out of date is drawn anew meanwhile. */
  map(): Promise<SentMap | undefined>;
}

type Drawn = SentMap & Pick<PaperMap, 'of' | 'embedder'>;

/** Before it is drawn again, whether it failed or more papers came. */
const REST_MS = 60_000;
const compress = promisify(gzip);

export function createCartographer({
  dataDir,
  draw,
  corpus,
  log,
  monotonic,
}: MapParts &
  Pick<Core, 'log' | 'monotonic'> & {
    readonly corpus: () => Promise<Corpus>;
  }): Cartographer {
  let drawn: Drawn | undefined;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let drawing = false;

  async function look(): Promise<void> {
    const file = await stat(mapPath(dataDir)).catch(() => undefined);
    const tag = `${file?.ino}-${file?.mtimeMs}`;
    if (file === undefined || tag === drawn?.tag) return;
    const map = readMap(dataDir);
    if (map === undefined) return;
    const json = Uint8Array.from(await readFile(mapPath(dataDir)));
    const gzipped = Uint8Array.from(await compress(json));
    const { embedder, of } = map;
    drawn = { json, gzipped, tag, of, embedder };
  }

  async function drawAnew(): Promise<void> {
    drawing = true;
    try {
      await draw();
      log.info({}, 'the map was drawn');
    } catch (error) {
      log.warn({ err: error }, 'the map could not be drawn');
    }
    drawing = false;
    restsUntil = monotonic() + REST_MS;
  }

  return {
    async map() {
      await look();
      const { papers, embedder } = await corpus();
      const isCurrent = drawn?.of === papers && drawn.embedder === embedder;
      if (!isCurrent && !drawing && monotonic() >= restsUntil) void drawAnew();
      return drawn;
    },
  };
}
