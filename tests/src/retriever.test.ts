import { afterAll, expect, it } from 'vitest';
import type { Paper } from '../../index/paper.ts';
import { spread } from '../../src/crowding.ts';
import { createRetriever } from '../../src/retriever.ts';
import { aPaper, each, seeded } from '../support/builders.ts';
import { openSample } from '../support/corpus.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { createMemoryIndex } from '../support/memory-index.ts';
import { row } from '../support/row.ts';

const PLANTED = 50;
const TOPICS = [
  'robustness of deep neural networks against adversarial perturbations',
  'neural architecture search for efficient image classification networks',
  'graph neural networks for learning representations of networks',
  'pruning and sparsity of deep neural networks',
  'quantization of neural networks for efficient inference',
  'transformer networks with attention for language modeling',
  'convolutional networks for image recognition on ImageNet',
  'training deep networks without backpropagation',
  'mixture of experts networks',
  'generative adversarial networks for image translation',
  'expressivity of ReLU networks',
  'initialization of the weights of deep networks',
  'reinforcement learning with neural network policies',
  'continual learning without catastrophic forgetting',
  'interpretability of convolutional neural networks',
  'infinitely wide neural networks and kernels',
  'optimizers for training with large batches and learning rates',
  'semantic segmentation networks',
  'large language models as communicating agents',
  'community detection in networks',
] as const;

const sample = await openSample();
const retriever = createRetriever(sample.index);
afterAll(() => sample.close());

/** Versions of one paper that says the topic's words again and again, each by others. */
function stuffed(topic: string, version: number): Paper {
  const random = seeded(version + 1);
  const filler = ['new', 'better', 'best', 'great', 'fast'][Math.floor(random() * 5)];
  const says = `We present the ${filler} results on ${topic}.`;
  return aPaper({
    id: `planted-${topic}-${version}`,
    title: `${topic}: ${topic} (part ${version})`,
    abstract: `${says} This is about ${topic}, ${topic} and ${topic}. Read this for ${topic}, version ${version}.`,
    authors: [`Author ${version}`],
  });
}

row(
  'P5',
  'fifty stuffed versions of one paper take two of eight places at most',
  { quick: 3, full: TOPICS.length, timeoutMs: 300_000 },
  async (points) => {
    const topics = TOPICS.slice(0, points);
    let most = 0;
    for (const topic of topics) {
      const planted = Array.from({ length: PLANTED }, (_, version) => stuffed(topic, version));
      await sample.index.upsert(each(planted), 'planted');
      await sample.index.build(() => {});
      const hits = await retriever.retrieve({ text: `What is known about ${topic}?`, k: 8 });
      const own = hits.filter(({ id }) => id.startsWith('planted')).length;
      most = Math.max(most, own);
      expect({ topic, hits: hits.length, own }).toEqual({ topic, hits: 8, own: Math.min(own, 2) });
      for (const { id } of planted) await sample.index.remove(id);
    }
    return `${topics.length} topics, ${PLANTED} planted each: at most ${most} of 8`;
  },
);

it('lets in two of a crowd and leaves few that are alike where they stand', async () => {
  const group = (id: string): string => id.replace(/\d/g, '');
  const similarities = async (ids: readonly string[]) =>
    Float32Array.from(ids.flatMap((a) => ids.map((b) => (group(a) === group(b) ? 1 : 0))));
  const many = Array.from({ length: 9 }, (_, i) => `many${i}`);
  const ranking = [...many, 'few1', 'few2', 'few3', 'x', 'y', 'z', 'many10', 'v', 'w'];
  const { first, rest, crowd } = await spread(ranking, 8, { idOf: (id) => id, similarities });
  expect(first).toEqual(['many0', 'many1', 'few1', 'few2', 'few3', 'x', 'y', 'z']);
  expect(rest).toEqual(['many10', 'v', 'w']);
  expect(crowd).toEqual(many.slice(2));
});

it('looks at no other papers than it is told, and at fewer where a filter leaves some out', async () => {
  const ids = ['a', 'b', 'c'];
  const index = await createMemoryIndex(createFakeEmbedder());
  const papers = ids.map((id, i) =>
    aPaper({ id, title: `Axolotl ${id}`, abstract: 'About axolotl.', published: `202${i}-01-01` }),
  );
  await index.upsert(each(papers), 'test');
  const { retrieve } = createRetriever(index);
  const asked = { text: 'axolotl', papers: ['a', 'b'], k: 2 } as const;
  const found = await retrieve({ ...asked, only: true, filter: { since: '2021' } });
  expect(found.map(({ id }) => id)).toEqual(['b']);
  const others = await retrieve({ ...asked, filter: { since: '2021' } });
  expect(others.map(({ id }) => id)).toEqual(['b', 'c']);
});

it('puts what goes beyond three papers by the very same authors after the others', async () => {
  const index = await createMemoryIndex(createFakeEmbedder());
  const flood = ['genomes', 'limbs', 'lakes', 'diets', 'habits', 'names'].map((subject) =>
    aPaper({
      id: `flood-${subject}`,
      title: `Axolotl ${subject}`,
      abstract: 'About axolotl and their lives.',
      authors: ['Flo Flood', 'Max Many'],
    }),
  );
  const others = ['one', 'two'].map((id) =>
    aPaper({ id, title: `Newt ${id}`, abstract: 'Ponds.', authors: [`Else ${id}`] }),
  );
  await index.upsert(each([...flood, ...others]), 'test');
  const hits = await createRetriever(index).retrieve({ text: 'axolotl lives', k: 5 });
  expect(hits.slice(0, 3).every(({ id }) => id.startsWith('flood'))).toBe(true);
  expect(
    hits
      .slice(3)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(['one', 'two']);
});
