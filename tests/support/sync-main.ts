import { syncFolder } from './sync-folder.ts';

/** A process of its own that reads the sources into a folder, to be killed. */
const [, , dataDir = '', arxiv = '', huggingFace = ''] = process.argv;
process.stdout.write('ready\n');
await syncFolder(dataDir, { arxiv, huggingFace }, { since: '2026-11-01' });
process.stdout.write('done\n');
setInterval(() => {}, 1_000); // until it is killed
