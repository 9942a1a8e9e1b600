import type { Paper } from '../../index/paper.ts';

/** What so many papers are called by is a subject of the corpus, and no name of one paper. */
const TITLES = { min: 3, max: 60 } as const;
const QUESTIONS_MAX = 100;
const SMALL =
  /^(?:a|an|and|are|as|at|based|be|beyond|but|by|can|do|does|for|from|how|in|into|is|it|its|less|more|no|not|of|on|or|our|over|than|that|the|their|this|through|to|toward|towards|under|using|via|we|what|when|why|with|without)$/;
const ASKED: readonly ((subject: string) => string)[] = [
  (subject) => `What is ${subject}?`,
  (subject) => `Who wrote about ${subject}?`,
  (subject) => `explain ${subject} to me`,
  (subject) => `What are the limits of ${subject}?`,
];

/** Questions in a few words about two or three that stand side by side in several titles; the same ones each time. */
export async function shortQuestions(papers: AsyncIterable<Paper>): Promise<readonly string[]> {
  const titles = new Map<string, number>();
  for await (const { title } of papers) {
    for (const subject of subjectsOf(title)) titles.set(subject, (titles.get(subject) ?? 0) + 1);
  }
  const subjects = [...titles]
    .filter(([, count]) => count >= TITLES.min && count <= TITLES.max)
    .map(([subject]) => subject)
    .sort();
  const step = Math.max(1, subjects.length / QUESTIONS_MAX);
  return Array.from({ length: Math.min(subjects.length, QUESTIONS_MAX) }, (_, i) => {
    const ask = ASKED[i % ASKED.length] as (subject: string) => string;
    return ask(subjects[Math.floor(i * step)] as string);
  });
}

function subjectsOf(title: string): ReadonlySet<string> {
  const words = title.toLowerCase().match(/[a-z][a-z0-9-]+/g) ?? [];
  const runs = words.flatMap((_, start) =>
    [2, 3].map((length) => words.slice(start, start + length)).filter((run) => run.length >= 2),
  );
  return new Set(
    runs.filter((run) => !run.some((word) => SMALL.test(word))).map((run) => run.join(' ')),
  );
}
