import type { Answer } from '../../../src/reply.ts';
import { Layout } from './layout.tsx';
import { Turn } from './turn.tsx';

export interface AskPageProps {
  /** What stands in the box. */
  readonly question?: string;
  /** What was said before, oldest first. */
  readonly turns?: readonly Answer[];
  /** Why the question has no answer. */
  readonly problem?: string | undefined;
  /** Questions that the corpus answers. */
  readonly examples?: readonly string[];
  readonly papers?: number;
  /** ISO date of the newest paper. */
  readonly newest?: string | undefined;
}

const HINT = 'Ask in words, as you would ask a colleague';
const HINT_AFTER = 'Go on asking; “only since 2023” and “who wrote [2]?” are understood';

export function AskPage({ question = '', turns = [], problem, ...corpus }: AskPageProps) {
  const last = turns.at(-1);
  return (
    <Layout title={last?.question ?? 'Footnote'} at="/">
      <div class="stack">
        <h1>Ask the papers</h1>
        <p class="lead intro">
          A short answer from what the papers say
          <Cite n={1} />, with a footnote on every sentence
          <Cite n={2} />. Where they do not answer, you are told that.
        </p>
        <div class="turns" data-turns>
          {turns.map((answer) => (
            <Turn question={answer.question} answer={answer} />
          ))}
        </div>
        {problem !== undefined && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <AskForm question={question} after={last} />
        <Beginnings {...corpus} />
        <template id="turn">
          <Turn question="" />
        </template>
      </div>
    </Layout>
  );
}

function AskForm({ question, after }: { question: string; after: Answer | undefined }) {
  return (
    <form class="ask" action="/" method="get">
      <label for="q" data-follow-up={HINT_AFTER}>
        {after === undefined ? HINT : HINT_AFTER}
      </label>
      <div>
        <input
          id="q"
          name="q"
          type="text"
          value={question}
          maxlength={8_000}
          enterkeyhint="send"
          autocomplete="off"
          required
        />
        <button type="submit">Ask</button>
      </div>
      <input type="hidden" name="after" value={after?.id ?? ''} autocomplete="off" />
    </form>
  );
}

/** What stands on the page before anything was asked. */
function Beginnings({
  examples = [],
  ...corpus
}: Pick<AskPageProps, 'examples' | 'papers' | 'newest'>) {
  return (
    <div class="stack intro">
      {examples.length > 0 && (
        <ul class="examples" aria-label="Questions to try">
          {examples.map((example) => (
            <li>
              <a href={`/?${new URLSearchParams({ q: example })}`} rel="nofollow">
                {example}
              </a>
            </li>
          ))}
        </ul>
      )}
      <ol class="footnotes">
        <li id="footnote-1">
          <b>1</b>
          <span>{describeCorpus(corpus)}</span>
        </li>
        <li id="footnote-2">
          <b>2</b>
          <span>
            Like this one; it leads to the paper whose abstract says so. Point at either, and the
            other lights up.
          </span>
        </li>
      </ol>
    </div>
  );
}

function Cite({ n }: { n: number }) {
  return (
    <a class="cite" href={`#footnote-${n}`} data-n={n} aria-label={`Footnote ${n}`}>
      {n}
    </a>
  );
}

function describeCorpus({ papers, newest }: Pick<AskPageProps, 'papers' | 'newest'>): string {
  if (papers === undefined) return ''; // nobody looked
  if (papers === 0) return 'There are no papers here yet.';
  const count = papers === 1 ? 'One paper' : `${papers.toLocaleString('en')} papers`;
  return newest === undefined ? `${count}.` : `${count}, the newest of ${newest}.`;
}
