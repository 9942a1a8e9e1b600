import { SourceError } from '../index/errors.ts';
import type { Paper, PaperId } from '../index/paper.ts';
import { findPaperIds } from '../index/paper-ids.ts';
import type { PaperIndex } from '../index/paper-index.ts';
import type { Clock } from '../index/sources/clock.ts';
import type { PaperSighting } from '../index/sources/source.ts';
import { UserError } from './errors.ts';
import { phrases } from './phrases.ts';
import type { Sources } from './sources.ts';

/** Of one message; more are not fetched. */
const LINKS_MAX = 3;
/** What a message links is worth a wait of so long. */
const LINKS_MS = 5_000;

/** A paper that was not here, and who had it. */
export interface Fetched {
  readonly paper: Paper;
  /** As people know the source. */
  readonly from: string;
}

export interface Searched {
  readonly from: string;
  /** Papers that are here now, of those that were found. */
  readonly found: number;
  /** Of these, papers that were not here before. */
  readonly added: number;
}

/** Asks the sources while a person waits; what they find is added to the corpus. */
export interface Live {
  /** Who is searched first; undefined where nobody may be. */
  readonly searches: string | undefined;
  /** Undefined where no source knows the paper; throws a `SourceError` where one that might did not answer. */
  fetch(id: PaperId, signal?: AbortSignal): Promise<Fetched | undefined>;
  /** Fetches the papers that a text links and the corpus lacks, as far as sources answer within 5 s. */
  fetchLinked(text: string, signal?: AbortSignal): Promise<void>;
  search(query: string, limit: number, signal?: AbortSignal): Promise<Searched>;
}

export interface LiveParts {
  readonly sources: Sources;
  readonly index: Pick<PaperIndex, 'fold' | 'get' | 'resolve'>;
  readonly clock: Pick<Clock, 'deadline'>;
  /** Called when papers were added. */
  readonly onChange: () => void;
}

export function createLive({ sources, index, clock, onChange }: LiveParts): Live {
  const { lookups, searches } = sources;

  async function fetch(id: PaperId, signal?: AbortSignal): Promise<Fetched | undefined> {
    const answer = await firstAnswer(
      lookups,
      async (source) => (await source.lookup([id], signal))[0],
    );
    if (answer === undefined) return undefined;
    const { added, changed, ids } = await index.fold([answer.value], signal);
    if (added + changed > 0) onChange();
    const [here] = ids;
    const [paper] = here == null ? [] : await index.get([here]);
    if (paper === undefined) throw new UserError(phrases.withdrawn(answer.from));
    return { paper, from: answer.from };
  }

  return {
    searches: searches[0]?.title,
    fetch,

    async fetchLinked(text, signal) {
      const lacking: PaperId[] = [];
      for (const id of findPaperIds(text)) {
        if ((await index.resolve(id)) === undefined) lacking.push(id);
      }
      if (lacking.length === 0 || lookups.length === 0) return;
      const late = clock.deadline(LINKS_MS);
      const either = signal === undefined ? late : AbortSignal.any([late, signal]);
      for (const id of lacking.slice(0, LINKS_MAX)) {
        await fetch(id, either).catch((error: unknown) => {
          const isHarmless = error instanceof SourceError || error instanceof UserError;
          if (signal?.aborted === true || !(isHarmless || late.aborted)) throw error;
        });
      }
    },

    async search(query, limit, signal) {
      const answer = await firstAnswer(searches, async (source) => {
        const found: readonly PaperSighting[] = await source.search(query, limit, signal);
        return found.length === 0 ? undefined : found;
      });
      if (answer === undefined) return { from: searches[0]?.title ?? '', found: 0, added: 0 };
      const { added, changed, ids } = await index.fold(answer.value, signal);
      if (added + changed > 0) onChange();
      return { from: answer.from, found: ids.filter((id) => id !== null).length, added };
    },
  };
}

/** The first that is not undefined; throws what failed first where there is none, since that one might have had it. */
async function firstAnswer<S extends { readonly title: string }, T>(
  sources: readonly S[],
  ask: (source: S) => Promise<T | undefined>,
): Promise<{ readonly value: T; readonly from: string } | undefined> {
  let failure: unknown;
  for (const source of sources) {
    try {
      const value = await ask(source);
      if (value !== undefined) return { value, from: source.title };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}
