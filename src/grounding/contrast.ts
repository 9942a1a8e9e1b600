import { type Statement, shared } from './words.ts';

/** Of the claim's words: less of them, and the sentence is about something else. */
const SHARED_MIN = 0.7;

/**
 * Whether two clauses of the sentence each mix what the evidence holds apart in two of its own: ReLU keeps
 * what Tanh keeps there, and Tanh what ReLU does.
 */
export function mixesClauses(claim: Statement, evidence: readonly Statement[]): boolean {
  const own = clausesOf(claim);
  const all = evidence.map(clausesOf);
  const isWhole = (stems: ReadonlySet<string>): boolean =>
    all.flat().some((clause) => shared(stems, clause) === stems.size);
  const near = all.filter((_, i) => {
    const stems = evidence[i]?.stems ?? new Set();
    return shared(claim.stems, stems) >= SHARED_MIN * claim.stems.size;
  });
  return near.some((clauses) =>
    clauses.some((first, i) =>
      clauses.slice(i + 1).some((second) => {
        const [a, b] = [without(first, second), without(second, first)];
        const isMixed = (clause: ReadonlySet<string>): boolean =>
          shared(clause, a) > 0 &&
          shared(clause, b) > 0 &&
          !isWhole(new Set([...clause].filter((stem) => a.has(stem) || b.has(stem))));
        return own.filter(isMixed).length > 1;
      }),
    ),
  );
}

function clausesOf({ words }: Statement): readonly ReadonlySet<string>[] {
  const clauses = new Map<number, Set<string>>();
  for (const { stem, clause } of words) {
    clauses.set(clause, (clauses.get(clause) ?? new Set()).add(stem));
  }
  return [...clauses.values()];
}

function without(stems: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...stems].filter((stem) => !others.has(stem)));
}
