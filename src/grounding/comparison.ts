import { type Comparison, readComparisons, type Side } from './comparing.ts';
import { shared } from './words.ts';

/** Stems that do not tell which one is meant. */
const GENERIC = new Set(
  'model method approach network algorithm techniqu system on scheme author perform result achiev reach'.split(
    ' ',
  ),
);

/** Whether the sentence sets against each other what the evidence does, the other way round. */
export function swapsSides(claim: string, evidence: readonly string[]): boolean {
  const others = evidence.flatMap(readComparisons);
  return readComparisons(claim).some(
    (own) =>
      !isOpen(own) &&
      others.some((other) => isTurned(own, other)) &&
      !others.some((other) => agrees(own, other)),
  );
}

function isTurned(own: Comparison, like: Comparison): boolean {
  const other = alike(own, like);
  if (other === undefined) return false;
  if (isOpen(other)) return hasOtherSide(own, other);
  const [left, right] = [without(other.left, other.right), without(other.right, other.left)];
  const crosses = weightIn(own.left, right);
  const back = weightIn(own.right, left) + weightIn(own.right, without(other.middle, other.right));
  if (weightIn(own.right, right) > 0) return false;
  if (back > 0 && (crosses > 0 || (back > 1 && tellingOf(own.left).length === 0))) return true;
  const isClear = crosses > 1 || isWhole(own.left, other.right);
  return isClear && crosses > weightIn(own.left, left);
}

/** Does not say with what it compares. */
function isOpen({ by, right }: Comparison): boolean {
  return by.size > 0 && right.size === 0;
}

/** "Images are richer than videos" where the evidence has videos "even richer". */
function hasOtherSide(own: Comparison, { left }: Comparison): boolean {
  return isWhole(own.right, left) && 2 * weightIn(own.left, left) < own.left.size;
}

function agrees(own: Comparison, like: Comparison): boolean {
  const other = alike(own, like);
  if (other === undefined || isOpen(other)) return false;
  if ((own.by.size === 0) !== (other.by.size === 0)) return false;
  const [left, right] = [without(other.left, other.right), without(other.right, other.left)];
  const turned = weightIn(own.right, left) + weightIn(own.left, right);
  return weightIn(own.right, right) > 0 && turned === 0;
}

/** The second the way round that the first is; undefined where they do not compare. */
function alike(own: Comparison, other: Comparison): Comparison | undefined {
  if (!isComparable(own, other)) return undefined;
  if (own.sign === other.sign) return other;
  if (isOpen(other)) return undefined;
  return { ...other, sign: own.sign, left: other.right, right: other.left };
}

function isComparable(own: Comparison, other: Comparison): boolean {
  const named = [own, other].filter(({ by }) => by.size > 0);
  if (named.length < 2) return named.every(({ sign }) => sign > 0); // more may be better, and less too
  const both = shared(own.by, other.by);
  return own.sign === other.sign ? both > 0 : both === own.by.size && both === other.by.size;
}

/** Whether the other side holds all that tells what this one is. */
function isWhole(side: Side, other: Side): boolean {
  const telling = tellingOf(side);
  return telling.length > 0 && telling.every((stem) => other.has(stem));
}

function tellingOf(side: Side): readonly string[] {
  return [...side.keys()].filter((stem) => !GENERIC.has(stem));
}

function without(side: Side, other: Side): Side {
  return new Map([...side].filter(([stem]) => !other.has(stem)));
}

function weightIn(side: Side, other: Side): number {
  return tellingOf(side).reduce(
    (weight, stem) => weight + (other.has(stem) ? (side.get(stem) ?? 0) : 0),
    0,
  );
}
