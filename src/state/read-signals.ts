import { openToRead } from './database.ts';
import { createSignals, type SignalStore } from './signals.ts';

export interface KeptSignals {
  readonly signals: Pick<SignalStore, 'of' | 'counted'>;
  close(): Promise<void>;
}

/** What a service has counted in that state, to be read beside it; undefined where none ever did. */
export function readSignals(path: string, now: () => Date): KeptSignals | undefined {
  const state = openToRead(path, 'signals');
  return state && { signals: createSignals(state, now), close: () => state.destroy() };
}
