import type { Child } from 'hono/jsx';
import { phrases } from '../../../src/phrases.ts';
import type { Answer, CheckedSentence, Source } from '../../../src/reply.ts';
import { AnswerTools } from './answer-tools.tsx';
import { Byline, PaperLinks, paperPath, titleOf } from './paper-parts.tsx';
import { shown } from './shown.ts';

/** A question with its answer as far as it has come; `answer` is undefined for one that is being asked. */
export function Turn({ question, answer }: { question: string; answer?: Answer | undefined }) {
  return (
    <TurnFrame
      question={question}
      mode={answer?.mode}
      refused={answer?.refused}
      understood={answer && <Understood answer={answer} />}
      sentences={answer && <Sentences answer={answer} from={0} />}
      notes={answer && <Notes answer={answer} />}
      tools={answer && <AnswerTools answer={answer} />}
      sources={answer && <Sources answer={answer} from={0} />}
    />
  );
}

interface FrameProps {
  readonly question: string;
  readonly mode?: Answer['mode'] | undefined;
  readonly refused?: boolean | undefined;
  readonly understood?: Child;
  readonly sentences?: Child;
  readonly notes?: Child;
  readonly tools?: Child;
  readonly sources?: Child;
}

/** The slots that an answer grows into, here or in the reader's browser. */
function TurnFrame(props: FrameProps) {
  return (
    <article class="turn" data-mode={props.mode} data-refused={props.refused === true || undefined}>
      <header>
        <h2 data-slot="question">{props.question}</h2>
        <p class="quiet" data-slot="understood">
          {props.understood}
        </p>
      </header>
      <div class="body">
        <div>
          <p class="prose" data-slot="sentences" aria-live="polite">
            {props.sentences}
          </p>
          <div class="notes" data-slot="notes" aria-live="polite">
            {props.notes}
          </div>
          <div data-slot="tools">{props.tools}</div>
        </div>
        <section class="sources">
          <h3 data-slot="heading">
            <SourcesHeading refused={props.refused === true} />
          </h3>
          <ol data-slot="sources">{props.sources}</ol>
        </section>
      </div>
    </article>
  );
}

export function SourcesHeading({ refused }: { refused: boolean }) {
  return <>{refused ? 'Nearest papers' : 'Sources'}</>;
}

export function Understood({ answer: { understood } }: { answer: Answer }) {
  return <>{understood === undefined ? '' : phrases.understood(understood)}</>;
}

/** The sentences after so many; each footnote leads to its source. */
export function Sentences({ answer, from }: { answer: Answer; from: number }) {
  return (
    <>
      {answer.sentences.slice(from).map((sentence) => (
        <Sentence answer={answer} sentence={sentence} />
      ))}
    </>
  );
}

function Sentence({ answer, sentence }: { answer: Answer; sentence: CheckedSentence }) {
  const nameOf = (n: number): string => {
    const source = answer.sources.find((other) => other.n === n);
    return source === undefined ? '' : titleOf(source);
  };
  return (
    <>
      <span class="sentence" data-cites={sentence.cites.join(' ')}>
        {shown(sentence.text)}
        {sentence.cites.map((n) => (
          <a
            class="cite"
            href={`#${anchorOf(answer, n)}`}
            data-n={n}
            aria-label={`Source ${n}: ${nameOf(n)}`}
          >
            {n}
          </a>
        ))}
      </span>{' '}
    </>
  );
}

export function Notes({ answer }: { answer: Answer }) {
  return (
    <>
      {answer.notices.map((notice) => (
        <p class="quiet">{notice}</p>
      ))}
    </>
  );
}

/** The cards after so many. */
export function Sources({ answer, from }: { answer: Answer; from: number }) {
  return (
    <>
      {answer.sources.slice(from).map((source) => (
        <SourceCard source={source} anchor={anchorOf(answer, source.n)} />
      ))}
    </>
  );
}

function SourceCard({ source, anchor }: { source: Source; anchor: string }) {
  return (
    <li class="source" id={anchor} data-n={source.n}>
      <b>{source.n}</b>
      <a class="title" href={paperPath(source.id)}>
        {titleOf(source)}
      </a>
      <p class="by">
        <Byline paper={source} />
      </p>
      <p class="links">
        <PaperLinks paper={source} />
      </p>
    </li>
  );
}

/** Unique on a page of several answers. */
function anchorOf({ id = 'answer' }: Answer, n: number): string {
  return `${id}-${n}`;
}
