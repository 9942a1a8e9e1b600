import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutLatex } from '../../src/latex.ts';

it.each([
  ['An $\\ell_2$ bound', 'An ℓ₂ bound'],
  ['$O(n^2)$ time and $10^{-3}$', 'O(n²) time and 10⁻³'],
  ['$\\sim$3$\\times$ faster', '∼3× faster'],
  ['$\\mathcal{L}(\\theta)$', 'ℒ(θ)'],
  ['$\\frac{a+b}{2}$ of $\\sqrt{\\log n}$', '(a+b)/2 of √(log n)'],
  ['in $O(n\\log n)$ time', 'in O(n log n) time'],
  ['\\(\\lambda\\)-calculus, $k$-means', 'λ-calculus, k-means'],
  ['G\\"odel, Erd\\H{o}s, caf\\\'e', 'Gödel, Erdős, café'],
  ['\\textbf{Fast} and \\emph{small}: 5\\% more', 'Fast and small: 5% more'],
  ['\\href{https://x.example}{code} \\cite{a}', 'code'],
])('reads %s', (latex, text) => {
  expect(withoutLatex(latex).trim()).toBe(text);
});

it.each(['costs $5 and $10 more', 'price is $5-$10', 'self-attention', 'a_b and x^2'])(
  'leaves %s as it is',
  (text) => {
    expect(withoutLatex(text)).toBe(text);
  },
);

it('neither fails nor hangs on anything', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => withoutLatex(text) !== undefined));
  for (const part of ['$', '\\', '{', '\\frac{', '$x', '\\(', '\\sqrt{a}'])
    withoutLatex(part.repeat(5_000));
});
