import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Embedder } from '../../index/embedder.ts';
import { ImportError } from '../../index/errors.ts';
import { fileInput } from '../../index/imports/input.ts';
import { readPapers } from '../../index/imports/read-papers.ts';
import { embeddedText } from '../../index/paper.ts';
import { openRehearsal } from '../../index/rehearsal.ts';
import { readVectorStore } from '../../index/vector-store.ts';
import { aFolder, aPaper, each } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';

const papers = Array.from({ length: 700 }, (_, i) => aPaper({ id: `p${i}` }));

/** A file of papers and one of their vectors, scaled to bytes. */
async function files(texts: readonly string[] = papers.map(embeddedText)) {
  const folder = aFolder();
  const paths = { papers: join(folder, 'papers.jsonl'), vectors: join(folder, 'vectors.i8') };
  writeFileSync(paths.papers, papers.map((paper) => JSON.stringify(paper)).join('\n'));
  const vectors = await createFakeEmbedder().embed(texts, 'paper');
  const rows = vectors.map((vector) => {
    const most = Math.max(...vector.map(Math.abs));
    return Buffer.from(
      Int8Array.from(vector, (component) => Math.round((component / most) * 127)).buffer,
    );
  });
  writeFileSync(paths.vectors, Buffer.concat(rows));
  return paths;
}

it.each(['command', 'service'] as const)(
  'nothing is embedded that has its vector (%s)',
  async (role) => {
    const paths = await files();
    const dataDir = aFolder();
    const embedder = createFakeEmbedder();
    const service = role === 'service' && (await openTestIndex(dataDir, [embedder], { role }));
    const index = await openTestIndex(dataDir, [embedder]);
    expect(await index.takeVectors(paths, () => {})).toBe(700);
    const compared = embedder.embedded.length;
    expect(compared).toBe(3);
    await index.upsert(
      readPapers(fileInput(paths.papers), () => {}),
      'import',
    );
    expect(await index.estimate()).toMatchObject({ papers: 0 });
    await index.build(() => {});
    expect(embedder.embedded).toHaveLength(compared);
    const [near] = await index.neighbours('p5', 1);
    expect(near?.similarity).toBeGreaterThan(0);
    await index.close();
    if (service) await service.close();
  },
);

it.each<[string, (texts: readonly string[]) => readonly string[], RegExp]>([
  [
    'another model',
    (texts) => texts.map((text) => text.toUpperCase().split('').join(' ')),
    /was made with another model, or of other texts/,
  ],
  ['another file', (texts) => texts.slice(1), /holds 699 rows of \d+ bytes for the 700 records/],
])('vectors of %s are refused, and none is stored', async (_, change, message) => {
  const paths = await files(change(papers.map(embeddedText)));
  const dataDir = aFolder();
  const service = await openTestIndex(dataDir, [createFakeEmbedder()], { role: 'service' });
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const error = await index.takeVectors(paths, () => {}).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ImportError);
  expect(error).toHaveProperty('message', expect.stringMatching(message));
  const store = readVectorStore(dataDir);
  expect([...(store?.pages() ?? [])]).toEqual([]);
  store?.close();
  await index.close();
  await service.close();
});

it('an endpoint tells by its first answer how long its vectors are', async () => {
  const paths = await files();
  const fake = createFakeEmbedder();
  const endpoint: Embedder = {
    ...fake,
    get dimensions() {
      return fake.embedded.length === 0 ? 0 : fake.dimensions;
    },
  };
  const index = await openTestIndex(aFolder(), [endpoint]);
  expect(await index.takeVectors(paths, () => {})).toBe(700);
  await index.close();
});

it('a rehearsal tells what storing would do, and leaves the folder as it is', async () => {
  const paths = await files();
  const dataDir = aFolder();
  const embedder = createFakeEmbedder();
  const index = await openTestIndex(dataDir, [embedder]);
  const [first, second] = papers;
  if (first === undefined || second === undefined) throw new Error('there are no papers');
  await index.upsert(each([first, { ...second, abstract: 'It was another one.' }]), 'import');
  const outcomes = [];
  for (let i = 0; i < 2; i++) {
    const rehearsal = openRehearsal(dataDir);
    expect(await rehearsal.takeVectors(paths, embedder)).toBe(700);
    outcomes.push(await rehearsal.upsert(each(papers), 'import'));
    rehearsal.close();
    expect((await index.status()).papers).toBe(2);
  }
  outcomes.push(await index.upsert(each(papers), 'import'));
  const counts = { added: 698, changed: 1, unchanged: 1 };
  expect(outcomes).toEqual([counts, counts, counts]);
  expect(readVectorStore(dataDir)).toBeUndefined();
  await index.close();
});
