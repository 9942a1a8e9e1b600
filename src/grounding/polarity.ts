import { analyze } from '../../index/analyzer.ts';
import { type Statement, shared, type Word } from './words.ts';

/** Words that say opposite things of the same matter: those before the bar, those after it. */
const OPPOSITES = [
  'increase increases increased rise rises rising grow grows growing growth gain raise raises higher larger greater most strengthen | decrease decreases decreased fall falls drop drops reduce reduces reduced lower lowers fewer shrink shrinks cut cuts decline declines lose loses least weaken',
  'better improve improves improved outperform outperforms beat beats surpass exceed superior ahead win wins best benefit helps | worse worsen worsens harm harms hurt hurts degrade degrades inferior underperform underperforms behind loses lags worst decline declines',
  'fast faster fastest quick quicker speed accelerate accelerates | slow slower slowest slows',
  'easy easier easily | hard harder difficult',
  'early earlier | late later',
  'remain remains persist persists stay stays keep keeps | vanish vanishes disappear disappears',
  'always often usually | never rarely seldom',
  'cheap cheaper cheaply | expensive costly',
  'strong stronger strongest strongly | weak weaker weakest weakly poor poorly badly',
  'largest biggest | smallest',
  'confirm confirms support supports | refute refutes disprove disproves',
  'necessary needed required | unnecessary needless',
] as const;

interface Leaning {
  readonly axis: number;
  readonly sign: 1 | -1;
}

const LEANINGS = readOpposites();
/** So many telling words to either side say what a word of direction is about. */
const REACH = 3;
/** Share of a sentence's words that another one holds where it says the same. */
const VERBATIM = 0.8;
/** Words that begin with the same letters are forms of one. */
const SAME_BEGINNING = 6;

/** Whether the sentence denies what the evidence says, or says what it denies. */
export function contradicts(claim: Statement, evidence: readonly Statement[]): boolean {
  const nearest = nearestTo(claim, evidence);
  return (
    nearest.some((sentence) => differsInDenial(claim, sentence) || turnsWord(claim, sentence)) ||
    deniesWhatIsSaid(claim, nearest, evidence) ||
    saysWhatIsDenied(claim, evidence) ||
    turnsDirection(claim, nearest) ||
    turnsDegree(claim, nearest)
  );
}

/** The sentences that most of the claim's words stand in, two of them at least, up to one word less. */
function nearestTo(claim: Statement, evidence: readonly Statement[]): readonly Statement[] {
  const counts = evidence.map((sentence) => shared(claim.stems, sentence.stems));
  const enough = Math.max(2, Math.max(0, ...counts) - 1);
  return evidence.filter((_, i) => (counts[i] as number) >= enough);
}

/** The same words nearly all, but one of them denied in one of the two alone. */
function differsInDenial(claim: Statement, sentence: Statement): boolean {
  if (shared(claim.stems, sentence.stems) < VERBATIM * claim.stems.size) return false;
  return deniesMore(claim, sentence) || deniesMore(sentence, claim);
}

/** Denies a word that the other one says undenied, of the same things. */
function deniesMore(denier: Statement, sayer: Statement): boolean {
  return denier.words.some(({ stem, denied, part }) => {
    if (!denied) return false;
    const said = sayer.words.filter((word) => word.stem === stem);
    const isDoubted = (word: Word): boolean =>
      word.negated ||
      word.doubted ||
      sayer.words.some((other) => other.denied && other.part === word.part);
    if (said.some(isDoubted)) return false;
    const beside = partOf(denier, part);
    return said.some((word) => shared(partOf(sayer, word.part), beside) > 1);
  });
}

function partOf({ words }: Statement, part: number): ReadonlySet<string> {
  return new Set(words.flatMap((word) => (word.part === part ? [word.stem] : [])));
}

function deniedIn({ words }: Statement): ReadonlySet<string> {
  return new Set(words.flatMap(({ stem, denied }) => (denied ? [stem] : [])));
}

/** The claim's denied words stand undenied where most of it comes from, and nothing of it is denied anywhere. */
function deniesWhatIsSaid(
  claim: Statement,
  nearest: readonly Statement[],
  evidence: readonly Statement[],
): boolean {
  const denied = deniedIn(claim);
  const isDenial = ({ words, stems }: Statement): boolean =>
    shared(claim.stems, stems) >= 2 &&
    words.some(({ stem, negated, doubted }) =>
      negated ? claim.stems.has(stem) : doubted && denied.has(stem),
    );
  return nearest.some(({ stems }) => shared(denied, stems) > 0) && !evidence.some(isDenial);
}

/** Two words that stand together, and that the evidence has together only where it denies them. */
function saysWhatIsDenied(claim: Statement, evidence: readonly Statement[]): boolean {
  if (claim.words.some(({ negated }) => negated)) return false;
  return pairsOf(claim).some(([first, second]) => {
    const found = evidence
      .flatMap(pairsOf)
      .filter(([a, b]) => a.stem === first.stem && b.stem === second.stem);
    return found.length > 0 && found.every(([a, b]) => a.negated || b.negated);
  });
}

function pairsOf({ words }: Statement): readonly (readonly [Word, Word])[] {
  return words.slice(1).flatMap((word, i) => {
    const before = words[i] as Word;
    const apart = before.clause !== word.clause || before.doubted || word.doubted;
    return apart ? [] : [[before, word] as const];
  });
}

/** "changes the architecture" where the evidence has it unchanged, or the other way round. */
function turnsWord(claim: Statement, nearest: Statement): boolean {
  const turned = (a: Statement, b: Statement): boolean =>
    b.words.some(
      ({ stem }, i) =>
        /^un.{4,}/.test(stem) &&
        !a.stems.has(stem) &&
        !b.stems.has(stem.slice(2)) &&
        a.words.some((word) => word.stem === stem.slice(2) && !word.negated) &&
        shared(around(b.words, i), a.stems) > 0,
    );
  return turned(claim, nearest) || turned(nearest, claim);
}

/** More where the evidence says less of the same thing. */
function turnsDirection(claim: Statement, nearest: readonly Statement[]): boolean {
  if (claim.words.some(({ denied }) => denied)) return false;
  const said = nearest.flatMap(directions);
  return directions(claim).some(({ axis, sign, about }) => {
    const same = said.filter((other) => other.axis === axis);
    const closeness = same.map((other) => shared(about, other.about));
    const most = Math.max(0, ...closeness);
    return most > 0 && same.every((other, i) => closeness[i] !== most || other.sign !== sign);
  });
}

/** "less reproducible" where the evidence has it more so. */
function turnsDegree(claim: Statement, nearest: readonly Statement[]): boolean {
  const said = nearest.flatMap(degrees);
  return degrees(claim).some(({ of, sign }) => {
    const same = said.filter((other) => other.of === of);
    return same.length > 0 && same.every((other) => other.sign !== sign);
  });
}

/** The words that follow a "more" or "less", by their beginnings. */
function degrees({ text }: Statement) {
  return [...text.matchAll(/\b(more|less) (\p{L}{6,})/giu)].map(([, degree = '', word = '']) => ({
    of: word.toLowerCase().slice(0, SAME_BEGINNING),
    sign: degree.toLowerCase() === 'more' ? 1 : -1,
  }));
}

function directions({ words }: Statement) {
  return words.flatMap((word, i) =>
    (LEANINGS.get(word.stem) ?? []).map(({ axis, sign }) => ({
      axis,
      sign: word.denied ? -sign : sign,
      about: around(words, i),
    })),
  );
}

/** The telling words close to one, within its part of the sentence. */
function around(words: readonly Word[], place: number): ReadonlySet<string> {
  const { part } = words[place] as Word;
  const near = words.slice(Math.max(0, place - REACH), place + REACH + 1);
  return new Set(
    near.flatMap((word) => (word.part !== part || LEANINGS.has(word.stem) ? [] : [word.stem])),
  );
}

function readOpposites(): ReadonlyMap<string, readonly Leaning[]> {
  const leanings = new Map<string, Leaning[]>();
  for (const [axis, line] of OPPOSITES.entries()) {
    for (const [side, list] of line.split('|').entries()) {
      for (const stem of new Set(analyze(list))) {
        const own = leanings.get(stem) ?? [];
        leanings.set(stem, [...own, { axis, sign: side === 0 ? 1 : -1 }]);
      }
    }
  }
  return leanings;
}
