import { setImmediate } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createCartographer } from '../../../adapters/web/cartographer.ts';
import { readMap, writeMap } from '../../../index/map-file.ts';
import { aFolder } from '../../support/builders.ts';
import { aClock } from '../../support/clock.ts';
import { aLog } from '../../support/log.ts';

/** A corpus of so many papers; `finish` ends the drawing that is under way. */
function aCartographer() {
  const dataDir = aFolder();
  const clock = aClock();
  const { log, lines } = aLog();
  const drawings: PromiseWithResolvers[] = [];
  const corpus = { papers: 3, embedder: 'e', examples: [] };
  const { map } = createCartographer({
    dataDir,
    draw: () => new Promise((resolve, reject) => drawings.push({ resolve, reject })),
    corpus: async () => corpus,
    log,
    monotonic: clock.monotonic,
  });
  return {
    dataDir,
    clock,
    lines,
    corpus,
    drawings,
    map,
    async finish(): Promise<void> {
      writeMap(dataDir, { embedder: corpus.embedder, of: corpus.papers, papers: [] });
      drawings.at(-1)?.resolve();
      await setImmediate();
      await clock.advance(60_000);
    },
  };
}

interface PromiseWithResolvers {
  resolve(): void;
  reject(error: Error): void;
}

it('draws the map when somebody first looks, once', async () => {
  const { map, drawings, finish, dataDir } = aCartographer();
  expect(await map()).toBeUndefined();
  expect(await map()).toBeUndefined();
  expect(drawings).toHaveLength(1);
  await finish();
  const sent = await map();
  expect(JSON.parse(String(gunzipSync(sent?.gzipped ?? '')))).toEqual(readMap(dataDir));
  expect(await map()).toBe(sent);
  expect(drawings).toHaveLength(1);
});

it.each([{ papers: 4 }, { embedder: 'another' }])(
  'shows the last one while it is drawn anew for %j',
  async (change) => {
    const { map, drawings, finish, corpus } = aCartographer();
    await map();
    await finish();
    const before = await map();
    Object.assign(corpus, change);
    expect(await map()).toBe(before);
    expect(drawings).toHaveLength(2);
    await finish();
    expect((await map())?.tag).not.toBe(before?.tag);
  },
);

it('tries again in a minute where it could not be drawn', async () => {
  const { map, drawings, lines, clock } = aCartographer();
  await map();
  drawings[0]?.reject(new Error('no memory'));
  await setImmediate();
  expect(lines.join()).toContain('the map could not be drawn');
  await map();
  expect(drawings).toHaveLength(1);
  await clock.advance(60_000);
  await map();
  expect(drawings).toHaveLength(2);
});
