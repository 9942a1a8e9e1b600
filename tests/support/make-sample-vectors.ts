// npm run sample:vectors: writes the vectors of the sample that ship, with the built-in model.
import { writeFileSync } from 'node:fs';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import { sampleVectorsPath } from '../../src/sample.ts';
import { modelFolder, samplePath, sampleVectors } from './corpus.ts';

const embedder = await createOnnxEmbedder(modelFolder);
const vectors = await sampleVectors(embedder);
writeFileSync(sampleVectorsPath(samplePath, embedder.id), Buffer.concat(vectors));
await embedder.close();
