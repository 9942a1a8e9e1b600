import { describe, expect, it } from 'vitest';
import { mispairs } from '../../../src/grounding/pairing.ts';
import { isSame, quantitiesIn } from '../../../src/grounding/quantities.ts';

const read = (text: string) =>
  quantitiesIn(text).map(({ value, unit }) => (unit === 'none' ? value : `${value} ${unit}`));

describe('quantitiesIn', () => {
  it.each([
    ['over 269k nodes and 6.8M edges', [269_000, 6_800_000]],
    ['269,000 nodes, 6.8 million edges', [269_000, 6_800_000]],
    ['a 6-billion-parameter model', [6e9]],
    ['90.4% accuracy, 12 percent fewer', ['90.4 percent', '12 percent']],
    ['10-100x faster, ten times denser, 4 times', ['10 times', '100 times', '10 times', '4 times']],
    ['from 29 to 60%', ['29 percent', '60 percent']],
    ['an error of 10^-5 or 1e-5', [1e-5, 1e-5]],
    ['ten datasets, tenfold and twelve-fold', [10, '10 times', '12 times']],
    ['tensors tend to be Fourier, sixteen, seventy', []],
    ['在ImageNet上准确率为90%，用128万张图像', ['90 percent', 1_280_000]],
    ['٩٩٪ and ９９％', ['99 percent', '99 percent']],
    ['GPT-4, CIFAR-10, top-1, 3D and ResNet50 are names', []],
  ])('reads %j', (text, wanted) => {
    expect(read(text)).toEqual(wanted);
  });
});

it.each([
  ['about 3%', '3.08%', true],
  ['3%', '3.08%', false],
  ['3.5 times', '3.5%', false],
  ['97%', '0.97', true],
  ['24 billion', '2.4 billion', false],
])('takes %j for what %j says: %s', (claimed, found, same) => {
  const [first] = quantitiesIn(claimed);
  const [second] = quantitiesIn(found);
  expect(first && second && isSame(first, second)).toBe(same);
});

describe('mispairs', () => {
  const evidence = [
    'One pixel fools 67.97% of images in CIFAR-10 and 16.04% of images from ImageNet.',
    'It reaches 76.2%, 77.7% and 80.2% using just 92, 183 and 366 images.',
    'Memory drops from 31GB to 16GB.',
  ];
  it.each([
    'It fools 67.97% of ImageNet images and 16.04% of CIFAR-10 images.',
    'With 92 images it reaches 80.2%.',
    'Memory grows from 16GB to 31GB.',
  ])('sees that %j has them crossed', (claim) => {
    expect(mispairs(claim, evidence)).toBe(true);
  });
  it.each([
    'Of CIFAR-10 images 67.97% are fooled, and 16.04% of those from ImageNet.',
    'With 366 images it reaches 80.2%.',
    'It reaches 76.2%, 77.7% and 80.2% with 92, 183 and 366 images.',
    'Memory falls from 31GB to 16GB.',
  ])('leaves %j alone', (claim) => {
    expect(mispairs(claim, evidence)).toBe(false);
  });
});
