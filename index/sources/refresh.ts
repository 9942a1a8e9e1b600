import type { PaperId } from '../paper.ts';
import type { Batch, PaperLookup, PaperSource } from './source.ts';

const BATCH_SIZE = 100;

/** What a source that only answers about single papers says now about those that are here. */
export function createRefresh(
  lookup: PaperLookup,
  papers: () => Promise<readonly PaperId[]>,
): PaperSource {
  return {
    name: lookup.name,
    /** Starts over each time: the cursor only counts. */
    async *read(_, signal): AsyncGenerator<Batch> {
      const ids = await papers();
      for (let at = 0; at < ids.length; at += BATCH_SIZE) {
        const found = await lookup.lookup(ids.slice(at, at + BATCH_SIZE), signal);
        const sightings = found.filter((sighting) => sighting !== undefined);
        yield { sightings, skipped: 0, cursor: String(at + BATCH_SIZE) };
      }
    },
  };
}
