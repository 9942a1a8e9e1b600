import { serveBuilds } from './build-process.ts';
import { openEmbedder } from './embedders/open.ts';

serveBuilds((secrets) => (spec) => openEmbedder(spec, secrets));
