import { expect, it } from 'vitest';
import { createRandom } from '../../src/evaluation/random.ts';
import { sweep } from '../../src/evaluation/sweep.ts';
import { aPaper, each } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { createMemoryIndex } from '../support/memory-index.ts';

it('measures the default first, and what each change of it gains', async () => {
  const index = await createMemoryIndex(createFakeEmbedder());
  const papers = ['fish swim', 'birds fly', 'fish fry', 'birds sing'].map((title) =>
    aPaper({ id: title, title, abstract: `About ${title}.` }),
  );
  await index.upsert(each(papers), 'test');
  const progress: string[] = [];
  const rows = await sweep({
    index,
    collection: {
      queries: [
        { id: '1', text: 'fish swim' },
        { id: '2', text: 'birds', exclude: 'birds fly' },
      ],
      judgments: new Map([
        ['1', new Map([['fish swim', 1]])],
        ['2', new Map([['birds sing', 1]])],
      ]),
    },
    random: createRandom(1),
    onProgress: (done, total) => progress.push(`${done}/${total}`),
  });
  expect(rows[0]).toEqual({ variant: 'default', ndcg10: 1, difference: 0, p: 1 });
  expect(rows.map(({ variant }) => variant)).toContain('candidates 50');
  for (const { ndcg10, difference } of rows) expect(difference).toBeCloseTo(ndcg10 - 1, 4);
  expect(progress).toEqual(['1/2', '2/2']);
});
