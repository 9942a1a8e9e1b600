import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createBuildProcess } from '../../index/build-client.ts';
import { moduleBeside } from '../../index/spawn.ts';
import { openState } from '../../src/state/database.ts';
import { createStores } from '../../src/state/stores.ts';
import { aPaper, aTurn, aWrittenPaper, each } from './builders.ts';
import { createFakeEmbedder } from './fake-embedder.ts';
import { openTestIndex } from './fake-index.ts';

/** A process of its own with the corpus in a folder, to be killed: see `spawnIndex`. */
const [, , mode, dataDir = ''] = process.argv;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (mode === 'serve') {
  await openTestIndex(dataDir, [createFakeEmbedder()], { role: 'service' });
  say('ready');
}
if (mode === 'build') {
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  say('ready');
  for (;;) await index.build(() => {});
}
if (mode === 'build in a child') {
  const embedder = createFakeEmbedder({ id: 'slow' });
  const module = moduleBeside('./fake-build-main', import.meta.url);
  const builder = createBuildProcess({ dataDir, role: 'command', module });
  const index = await openTestIndex(dataDir, [embedder], { builder });
  await index.build(({ phase, done }) => {
    if (phase === 'embedding' && done > 0) say('ready');
  });
}
if (mode === 'upsert') {
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const acknowledged = openSync(join(dataDir, 'acknowledged'), 'w');
  writeSync(acknowledged, String(-1).padStart(9), 0);
  say('ready');
  for (let i = 0; ; i++) {
    await index.upsert(each([aPaper({ id: `p${i}` })]), 'test');
    writeSync(acknowledged, String(i).padStart(9), 0);
  }
}
if (mode === 'upgrade') {
  say('ready');
  await openTestIndex(dataDir, [createFakeEmbedder()], { role: 'service' });
}
if (mode === 'write') {
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const stores = createStores(await openState(dataDir), () => new Date());
  const acknowledged = openSync(join(dataDir, 'acknowledged'), 'w');
  writeSync(acknowledged, String(-1).padStart(9), 0);
  say('ready');
  for (let i = 0; ; i++) {
    await index.upsert(each([aWrittenPaper(i)]), 'test');
    await stores.turns.put(aTurn({ id: `w${i}` }));
    writeSync(acknowledged, String(i).padStart(9), 0);
  }
}
setInterval(() => {}, 1_000); // until it is killed
