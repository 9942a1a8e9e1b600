import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from './json.ts';
import type { PaperMap } from './map.ts';

const position = z.number().min(0).max(1);
const schema = z.object({
  embedder: z.string(),
  of: z.number(),
  papers: z.array(
    z.object({
      id: z.string(),
      category: z.string().exactOptional(),
      x: position,
      y: position,
    }),
  ),
});

export function mapPath(dataDir: string): string {
  return join(dataDir, 'map.json');
}

export function writeMap(dataDir: string, map: PaperMap): void {
  const path = mapPath(dataDir);
  writeFileSync(`${path}.new`, JSON.stringify(map));
  renameSync(`${path}.new`, path);
}

/** Undefined where there is none, or none that can be read: it is drawn anew. */
export function readMap(dataDir: string): PaperMap | undefined {
  const path = mapPath(dataDir);
  if (!existsSync(path)) return undefined;
  const { data } = schema.safeParse(parseJson(readFileSync(path, 'utf8')));
  return data;
}
