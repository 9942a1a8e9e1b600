import { analyze } from '../../index/analyzer.ts';

/**
 * Words that say opposite things of the same matter: those before the bar, those after it. Those after it
 * turn what they are said of: who loses accuracy has it no more.
 */
const ACTING = [
  'increase rise rose risen grow growth grew gain raise higher larger greater bigger longer more most strengthen elevate expand boost amplify add double exceed | decrease fall fell drop reduce lower fewer less least shrink shrank shorten cut decline weaken smaller shorter minimize minimise mitigate alleviate diminish lessen curb halve',
  'better improve outperform beat surpass superior ahead win best benefit beneficial help enhance favourable favorable valuable succeed success good | worse worsen harm hurt hamper impair degrade damage inferior underperform behind lags worst suffer deteriorate struggle detrimental adverse trouble difficulties',
  'remain persist stay keep kept preserve retain maintain intact survive conserve | vanish disappear lose lost sacrifice forgo forfeit forget discard abandon',
  'consider account respect exploit include covers rely handle | ignore neglect overlook disregard omit exclude avoid bypass skip dispense',
  'allow permit cause induce trigger promote activate stimulate encourage facilitate | prevent block inhibit suppress forbid prohibit preclude stop hinder impede obstruct eliminate remove overcome eradicate',
  'need require necessary depend demand essential must | unnecessary needless obviate superfluous dispensable',
] as const;
/** Words of the same kind that say something of one thing alone. */
const QUALIFYING = [
  'fast faster fastest quick quicker quickly speed accelerate rapid rapidly | slow slower slowest slowly sluggish delay',
  'easy ease easier easily simple simpler simplest straightforward | hard harder difficult difficulty complex complicated intricate',
  'early earlier | late later',
  'always often usually frequently commonly mostly typically | never rarely seldom hardly occasionally sometimes',
  'cheap cheaper cheaply inexpensive affordable | expensive costly',
  'strong stronger strongest strongly well powerful | weak weaker weakest weakly poor poorly badly',
  'large largest big biggest huge great considerable substantial significant significantly many much widely broad plentiful abundant | small smallest little tiny slight slightly negligible minor marginal few scarce narrow limited hardly',
  'high highest | low lowest',
  'confirm support prove proven verify validate | refute disprove contradict reject doubt unproven',
  'linear | nonlinear',
  'deep deeper deepest | shallow',
  'same identical equal alike similar unchanged intact untouched constant fixed static preserved | different distinct change alter vary modify dynamic adaptive adjust influence affect effect impact determine decide',
  'all every entire whole fully always completely each any | part partly partially some only subset',
  'many several multiple various diverse | single one sole',
  'supervised labeled annotated | unsupervised unlabeled',
  'public publicly open available released | private closed proprietary unavailable secret',
  'positive | negative inverse',
  'local | global',
  'tight tighter tightly sharp sharper | loose looser',
  'dense denser | sparse sparser',
  'known understood established clear conclusive certain final definitive explored studied | unknown open unclear obscure inconclusive uncertain preliminary unexplored understudied',
  'automatic automated | manual',
  'natural real | artificial synthetic',
  'continuous | discrete',
  'online | offline',
  'maximum maximize maximise | minimum minimize minimise',
  'accept | reject',
  'converge stable stability | diverge unstable instability collapse',
  'sufficient suffices enough adequate | insufficient inadequate scarce',
  'together jointly combine | separate apart alone individually',
] as const;

export interface Leaning {
  readonly axis: number;
  readonly sign: 1 | -1;
  readonly acting: boolean;
}

/** Say something of a thing and leave alone what stands beside it. */
const STILL = new Set(
  (
    'smaller lower fewer less least shorter worse worst worsen worsens worsening worsened deteriorate inferior behind suffer suffers lag lags underperform ' +
    'underperforms detrimental adverse unnecessary needless superfluous dispensable'
  ).split(' '),
);

export const LEANINGS: ReadonlyMap<string, readonly Leaning[]> = readOpposites();
const TURNING: ReadonlySet<string> = new Set(
  ACTING.flatMap((line) => analyze(line.split('|')[1] ?? '')),
);
const NOUN = /(?:tion|sion|ment|ity|ance)$/;

/** Whether a word turns what it is said of. */
export function isTurning(word: string, stem: string): boolean {
  return TURNING.has(stem) && !STILL.has(word) && !NOUN.test(word);
}

function readOpposites(): ReadonlyMap<string, readonly Leaning[]> {
  const leanings = new Map<string, Leaning[]>();
  for (const [axis, line] of [...ACTING, ...QUALIFYING].entries()) {
    for (const [side, list] of line.split('|').entries()) {
      for (const stem of new Set(analyze(list))) {
        const own = leanings.get(stem) ?? [];
        const acting = axis < ACTING.length;
        leanings.set(stem, [...own, { axis, sign: side === 0 ? 1 : -1, acting }]);
      }
    }
  }
  return leanings;
}
