import type { Paper } from '../../index/paper.ts';
import { parsePaperId } from '../../index/paper-ids.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import type { CommandParts } from '../command.ts';
import { UserError } from '../errors.ts';
import type { Fetched } from '../live.ts';

type Found = Pick<Fetched, 'paper'> & Partial<Pick<Fetched, 'from'>>;

/**
 * The paper that the text names, fetched where the corpus lacks it; throws a `UserError` with the nearest titles
 * where there is none.
 */
export async function findPaper(
  { index, live }: Pick<CommandParts, 'index' | 'live'>,
  text: string,
  signal?: AbortSignal,
): Promise<Found> {
  const id = await index.resolve(text);
  const [paper] = id === undefined ? [] : await index.get([id]);
  if (paper !== undefined) return { paper };
  const named = parsePaperId(text);
  const fetched = named === undefined ? undefined : await live?.fetch(named, signal);
  return fetched ?? { paper: await nearestTitle(index, text) };
}

async function nearestTitle(index: PaperIndex, text: string): Promise<Paper> {
  const near = await index.suggest(text, 3);
  if (near.length === 1 && near[0] !== undefined) return near[0];
  const hint =
    near.length === 0
      ? 'Give an arXiv id, a DOI, a URL or a whole title; `search` finds papers by words.'
      : `Did you mean ${near.map(({ title, id: nearId }) => `"${title}" (${nearId})`).join(', or ')}?`;
  throw new UserError(`I know no paper "${text.slice(0, 100)}". ${hint}`, { missing: true });
}
