import { LEANINGS } from './opposites.ts';
import { type Statement, shared, type Word } from './words.ts';

/** What a sentence says one way or the other: a word, or what it and its opposites are about. */
interface Said {
  readonly key: string;
  readonly sign: number;
  /** Of opposites, not of a word. */
  readonly axis: boolean;
  readonly kind: 'word' | 'acting' | 'quality';
  /** The words around it in its part of the sentence. */
  readonly about: ReadonlySet<string>;
  /** Of those, the ones of its clause. */
  readonly beside: ReadonlySet<string>;
}

/** So many telling words to either side say what a word is about. */
const REACH = 5;
/** Share of the claim's words that a sentence holds where the two can contradict each other. */
const SHARE_MIN = { word: 0.6, acting: 0.45, quality: 0.45 } as const;
/** So many words around it must be the same. */
const ABOUT_MIN = { word: 2, acting: 1, quality: 2 } as const;
/** What is near in its clause counts half as much again. */
const BESIDE = 0.5;
/** Where the evidence says the claim's own word of something half as near, it bears it out. */
const BORNE_OUT = { word: 0.5, acting: 1, quality: 0.5 } as const;
const PREFIX = /^(?:un|in|im|ir|non|dis|de|mis)(?=\p{L}{4})/u;
/** What is said of others holds for them: most methods need what this one does without. */
const OTHERS =
  /\b(?:most|current|existing|previous|earlier|prior|past|traditional|conventional|standard|other)\s+(?:[\w-]+\s+){0,3}?(?:ways?|methods?|approaches|works?|techniques|models|designs|solutions|stud(?:y|ies)|benchmarks|research|systems|attempts)\b/i;

/** Whether the sentence denies what the evidence says, or says what it denies. */
export function contradicts(claim: Statement, evidence: readonly Statement[]): boolean {
  const nearest = nearestTo(claim, evidence);
  return turns(claim, nearest, evidence) || deniesWhatIsSaid(claim, nearest, evidence);
}

/** The sentences that most of the claim's words stand in, two of them at least, up to one word less. */
function nearestTo(claim: Statement, evidence: readonly Statement[]): readonly Statement[] {
  const counts = evidence.map((sentence) => shared(claim.stems, sentence.stems));
  const enough = Math.max(2, Math.max(0, ...counts) - 1);
  const aboutOthers = OTHERS.test(claim.text);
  return evidence.filter(
    ({ text }, i) => (counts[i] as number) >= enough && (aboutOthers || !OTHERS.test(text)),
  );
}

/** Says a word one way of what the evidence says it, or its opposite, of the other way. */
function turns(
  claim: Statement,
  nearest: readonly Statement[],
  evidence: readonly Statement[],
): boolean {
  const stems = new Set([claim, ...nearest].flatMap((statement) => [...statement.stems]));
  const own = readSaid(claim, stems);
  const rivals = nearest
    .map((sentence) => ({
      share: shared(claim.stems, sentence.stems) / claim.stems.size,
      said: readSaid(sentence, stems),
    }))
    .filter(({ said }) => shared(turnedOf(own), new Set(turnedOf(said))) === 0); // else they deny alike
  if (rivals.length === 0) return false;
  return own.some((one) => {
    const opposed = rivals
      .filter(({ share }) => share >= SHARE_MIN[one.kind])
      .flatMap(({ said }) => said.filter(({ key, sign }) => key === one.key && sign !== one.sign));
    const [most, first] = nearestOf(one, opposed);
    if (first === undefined || shared(one.about, first.about) < ABOUT_MIN[one.kind]) return false;
    const same = evidence
      .flatMap((sentence) => readSaid(sentence, stems))
      .filter(({ key, sign }) => key === one.key && sign === one.sign);
    return nearestOf(one, same)[0] < BORNE_OUT[one.kind] * most;
  });
}

function nearestOf(own: Said, others: readonly Said[]): readonly [number, Said | undefined] {
  let most = 0;
  let nearest: Said | undefined;
  for (const other of others) {
    const close = shared(own.about, other.about) + BESIDE * shared(own.beside, other.beside);
    if (close > most) [most, nearest] = [close, other];
  }
  return [most, nearest];
}

/** The words that it turns. */
function turnedOf(said: readonly Said[]): readonly string[] {
  return said.flatMap(({ key, sign, axis }) => (sign < 0 && !axis ? [key] : []));
}

function readSaid({ words }: Statement, stems: ReadonlySet<string>): readonly Said[] {
  return words.flatMap((word, i): readonly Said[] => {
    const leanings = LEANINGS.get(word.stem) ?? [];
    if (word.prefix || /^\d/.test(word.stem) || (word.compares && leanings.length > 0)) return [];
    const context = around(words, i);
    const base = word.stem.replace(PREFIX, '');
    const isOpposite = base !== word.stem && stems.has(base); // inconsistent, where the other is consistent
    return [
      isOpposite
        ? { key: base, sign: -word.sign, kind: 'quality', axis: false, ...context }
        : { key: word.stem, sign: word.sign, kind: 'word', axis: false, ...context },
      ...leanings.map(
        ({ axis, sign, acting }): Said => ({
          key: `#${axis}`,
          sign: sign * word.sign,
          axis: true,
          kind: acting ? 'acting' : 'quality',
          ...context,
        }),
      ),
    ];
  });
}

function around(words: readonly Word[], place: number): Pick<Said, 'about' | 'beside'> {
  const { part, clause } = words[place] as Word;
  const near = words
    .slice(Math.max(0, place - REACH), place + REACH + 1)
    .filter((word) => word !== words[place] && word.part === part);
  const beside = near.filter((word) => word.clause === clause);
  return {
    about: new Set(near.map(({ stem }) => stem)),
    beside: new Set(beside.map(({ stem }) => stem)),
  };
}

/** The claim's denied words stand undenied where most of it comes from, and nothing of it is denied anywhere. */
function deniesWhatIsSaid(
  claim: Statement,
  nearest: readonly Statement[],
  evidence: readonly Statement[],
): boolean {
  const denied = new Set(claim.words.flatMap((word) => (word.denied ? [word.stem] : [])));
  const isDenial = ({ words, stems }: Statement): boolean =>
    shared(claim.stems, stems) >= 2 &&
    words.some((word) => word.sign < 0 || word.denied || word.doubted);
  return nearest.some(({ stems }) => shared(denied, stems) > 0) && !evidence.some(isDenial);
}
