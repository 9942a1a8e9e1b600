import type { Embedder } from '../../index/embedder.ts';
import { createLocalBuilder } from '../../index/local-builder.ts';
import { type LocalIndexOptions, openLocalIndex } from '../../index/local-index.ts';

/** A corpus on disk that builds in this process; other embedders than the first can be opened by their id. */
export function openTestIndex(
  dataDir: string,
  [wanted, ...others]: readonly [Embedder, ...Embedder[]],
  changes: Partial<LocalIndexOptions> = {},
) {
  const open: LocalIndexOptions['open'] = async (spec) => {
    const found = [wanted, ...others].find(({ id }) => spec.kind === 'onnx' && spec.folder === id);
    if (found === undefined) throw new Error('no such embedder');
    return found;
  };
  return openLocalIndex({
    dataDir,
    embedder: { kind: 'onnx', folder: wanted.id },
    open,
    builder: createLocalBuilder(dataDir, open),
    role: 'command',
    ...changes,
  });
}
