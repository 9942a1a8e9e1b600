import { expect, it } from 'vitest';
import { dot, dotAll } from '../../index/vectors.ts';
import { seeded } from '../support/builders.ts';

const SIZE = 7;

it.each([0, 1, 3, 4, 5, 50])(
  'compares each of %i vectors with each, as one pair at a time does',
  (count) => {
    const random = seeded(count + 1);
    const vectors = Array.from({ length: count }, (_, i) =>
      i % 5 === 2 ? undefined : Float32Array.from({ length: SIZE }, () => random() - 0.5),
    );
    const products = dotAll(vectors);
    expect(products).toHaveLength(count ** 2);
    for (const [i, one] of vectors.entries()) {
      for (const [j, other] of vectors.entries()) {
        const expected = one === undefined || other === undefined ? 0 : dot(one, other);
        expect(products[i * count + j]).toBeCloseTo(expected, 5);
      }
    }
  },
);
