import type { PaperSighting, Signals } from '../../index/sources/source.ts';
import { aPaper } from './builders.ts';

/** What a source said of a paper at one time. */
export function aSighting(
  id: string,
  seenAt: string,
  signals: Signals = {},
  more: Partial<PaperSighting> = {},
): PaperSighting {
  return { kind: 'paper', source: 'hugging-face', seenAt, paper: aPaper({ id }), signals, ...more };
}
