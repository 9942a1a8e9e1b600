import { describe, expect, it } from 'vitest';
import { decodeAccents, latexToText } from '../../index/latex.ts';

const ACCENTS: readonly (readonly [tex: string, text: string])[] = [
  ["Erd\\H{o}s and P\\'al, Fran\\c{c}ois", 'Erdős and Pál, François'],
  ["\\'{E}cole {\\'e}t\\'{e}", 'École été'],
  ['M{\\"u}ller M\\"uller M\\"{u}ller', 'Müller Müller Müller'],
  ['Na{\\"\\i}ve Na\\"{\\i}ve Garc{\\\'\\i}a', 'Naïve Naïve García'],
  ["{\\L}{\\'o}d{\\'z} and \\L\\'od\\'z", 'Łódź and Łódź'],
  ['Stra\\ss e Stra{\\ss}e \\O re \\aa{}', 'Straße Straße Øre å'],
  ['\\v{S}\\v s \\c c \\k{a} \\r{u} \\u{g} \\d{h} \\b{d}', 'Šš ç ą ů ğ ḥ ḏ'],
  ['Balázs', 'Balázs'],
];

describe('decodeAccents', () => {
  it.each(ACCENTS)('reads %j as %j', (tex, text) => {
    expect(decodeAccents(tex)).toBe(text);
  });

  it.each([
    "$\\'e \\alpha$ and $O(n \\log n)$",
    '\\emph{x} {\\em y} costs \\$5 and \\$6',
    '\\cite{o} \\order \\chi \\verb',
    'C:\\temp\\new',
    'a $ b \\$ c',
  ])('leaves %j as it is', (tex) => {
    expect(decodeAccents(tex)).toBe(tex);
  });
});

describe('latexToText', () => {
  it.each([
    ...ACCENTS,
    ['{{D}eep} {L}earning', 'Deep Learning'],
    ['\\emph{Really} \\textbf{good} {\\it in vivo} {\\em x}', 'Really good in vivo x'],
    ['10\\% of $O(n \\log n)$ \\& more\\_x \\#1', '10% of $O(n \\log n)$ & more_x #1'],
    ["a---b, 1--2, ``quoted'' and~so", 'a—b, 1–2, “quoted” and so'],
    ['as shown\\cite{smith2020} in \\ref{sec:1}.', 'as shown in .'],
    ['\\alpha-helix, \\ldots and \\copyright{}', 'α-helix, … and ©'],
    ['dis\\-con\\-nect\\\\ed', 'disconnect ed'],
    ['\\unknown{x} \\LaTeX', '\\unknownx \\LaTeX'],
  ] as const)('reads %j as %j', (tex, text) => {
    expect(latexToText(tex)).toBe(text);
  });

  it.each(['\\', '$', '{', "\\'{", '\\v ', "''", '-', '\\"{\\i', '{\\o'])(
    'takes linear time for repeats of %j: quadratic time would be longer than a test may take',
    (unit) => {
      expect(latexToText(unit.repeat(300_000))).toEqual(expect.any(String));
    },
  );
});
