import { systemClock } from '../index/sources/clock.ts';
import { commandTable } from '../src/commands/table.ts';
import type { Config } from '../src/config-groups.ts';
import { createLive } from '../src/live.ts';
import type { Log } from '../src/log.ts';
import { isOnTopic } from '../src/on-topic.ts';
import { runsOf } from '../src/sources.ts';
import { findState } from '../src/state/file.ts';
import type { KeptSignals } from '../src/state/read-signals.ts';
import { createTrends } from '../src/trends.ts';
import type { App } from './cli/app.ts';
import type { Foundation } from './compose.ts';

export interface AppParts {
  readonly config: Config;
  readonly foundation: Foundation;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly monotonic: () => number;
}

/** What the shell's commands work with; of what is remembered it loads what a command asks for. */
export async function openApp(parts: AppParts): Promise<App> {
  const { config, foundation, log, now, monotonic } = parts;
  const { index, retriever, llm, sources } = foundation;
  const kept = createKept(config.dataDir, now);
  const trends = createTrends({ index, retriever, isOnTopic, signals: kept.signals });
  const bound = {
    index,
    retriever,
    answerer: foundation.answererWith(llm),
    trends,
    now: monotonic,
    date: now,
    live: createLive({ sources, index, clock: systemClock, onChange: () => {} }),
    async sourceRuns() {
      const { readSourceRuns } = await import('../src/state/read-source-runs.ts');
      return runsOf(sources.feeds, await readSourceRuns(config.dataDir));
    },
  };
  return {
    config,
    index,
    commands: commandTable.map((spec) => spec.bind(bound)),
    llm,
    trends,
    lookups: sources.lookups,
    date: now,
    reranker: foundation.reranker,
    rerankOf: foundation.rerankOf,
    openIndex: foundation.openIndex,
    async openSync() {
      const { openSync } = await import('./open-sync.ts');
      return await openSync({ config, foundation, log, now });
    },
    async close() {
      await kept.close();
      await foundation.close();
    },
  };
}

/** What a service has counted, looked up when a command first asks for it; nothing where none ever did. */
function createKept(dataDir: string, now: () => Date): KeptSignals {
  let opening: Promise<KeptSignals | undefined> | undefined;

  async function open(): Promise<KeptSignals | undefined> {
    const path = findState(dataDir);
    if (path === undefined) return undefined;
    const { readSignals } = await import('../src/state/read-signals.ts');
    return readSignals(path, now);
  }

  const opened = async (): Promise<KeptSignals['signals'] | undefined> => {
    opening ??= open();
    return (await opening)?.signals;
  };
  return {
    signals: {
      of: async (papers) => (await (await opened())?.of(papers)) ?? new Map(),
      counted: async (since, limit) => (await (await opened())?.counted(since, limit)) ?? [],
    },
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}
