import { expect, it } from 'vitest';
import { openLexical } from '../../index/lexical.ts';
import { createLexicalBuilder } from '../../index/lexical-build.ts';
import { createTail, type NewPaper } from '../../index/tail.ts';
import { createTailFeed } from '../../index/tail-feed.ts';
import { createVocabulary } from '../../index/vocabulary.ts';

const aNewPaper = (seq: number): NewPaper => ({
  seq,
  id: `p${seq}`,
  title: `Paper ${seq}`,
  abstract: 'It says something.',
  textHash: `${seq}`,
});

/** An import that stores as many papers as are read of it. */
async function anImport() {
  let stored = 30;
  const tail = createTail(createVocabulary(openLexical(await createLexicalBuilder().finish())));
  const feed = createTailFeed({
    generation: { embedder: 'fake', upTo: 0 },
    tail,
    vectors: () => undefined,
    store: {
      lastSeq: () => stored,
      newestAfter: () => 0,
      after(seq, limit) {
        stored += limit;
        return Array.from({ length: limit }, (_, i) => aNewPaper(seq + 1 + i));
      },
    },
  });
  return { tail, feed };
}

it('takes in what there was when it was asked, however long an import goes on', async () => {
  const { tail, feed } = await anImport();
  await feed.catchUp();
  expect(tail.lastSeq).toBeGreaterThanOrEqual(30);
  expect(tail.lastSeq).toBeLessThan(60);
});

it('takes in everything before the first question, and goes on in the background after it', async () => {
  const { tail, feed } = await anImport();
  await feed.catchUpSoon();
  expect(tail.lastSeq).toBeGreaterThanOrEqual(30);
  await feed.catchUpSoon();
  const { lastSeq } = tail;
  await feed.catchUp();
  expect(tail.lastSeq).toBeGreaterThan(lastSeq);
});

it('fetches the stored vector of a paper that was lent one, too', async () => {
  const { tail, feed } = await anImport();
  await feed.catchUp();
  const lacking = tail.withoutVector().length;
  tail.lendVector('p1', Float32Array.of(1, 0));
  expect(tail.hasVector(0)).toBe(true);
  expect(tail.withoutVector()).toHaveLength(lacking);
  tail.putVector(1, Float32Array.of(1, 0));
  expect(tail.withoutVector()).toHaveLength(lacking - 1);
});
