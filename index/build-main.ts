import { serveBuilds } from './build-process.ts';
import { openEmbedder } from './embedders/open.ts';

serveBuilds((key) => (spec) => openEmbedder(spec, key));
