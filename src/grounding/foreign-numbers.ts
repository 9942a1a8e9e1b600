import { CASED } from './quantities.ts';

const SCALES = [
  [
    'billion',
    'mil millones|mil milh[õo]es|mil(?:li|i|j)ard\\p{L}*|bilh(?:ão|ões|oes)|миллиард\\p{L}*|млрд|mrd',
  ],
  ['million', 'mill?i?[oó]n\\p{L}*|milh(?:ão|ões|oes)|miljoen|миллион\\p{L}*|млн|mio'],
  ['thousand', 'tausend|mil(?:le|har(?:es)?)?|mila|тыс\\p{L}*'],
] as const;
const SHAPES = SCALES.map(
  ([scale, words]) => [scale, new RegExp(`(?<=\\d)\\s?(?:${words})(?!\\p{L})`, 'giu')] as const,
);
/** Within 1.281.167, 1 281 167 and 1'281'167; not the blank of "CIFAR-10 100 %". */
const THOUSANDS = new RegExp(
  `(?<=(?<![${CASED}]-?|\\d)\\d{1,3}(?:[.\\s'’]\\d{3})*)[.\\s'’](?=\\d{3}(?!\\d))`,
  'gu',
);

/** The ways to read the numbers of a text that is not English: as they stand, and 90,4 as 90.4; scales as English ones. */
export function numeralReadings(text: string): readonly string[] {
  const said = SHAPES.reduce((left, [scale, shape]) => left.replace(shape, ` ${scale}`), text);
  return [said, said.replace(THOUSANDS, '').replace(/(?<=\d),(?=\d)/g, '.')];
}
