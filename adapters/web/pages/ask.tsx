import type { Answer, Reply, Source } from '../../../src/reply.ts';
import { shortAuthors } from '../../../src/text.ts';
import { Layout } from './layout.tsx';

const EXAMPLE = 'Can convolutional networks match vision transformers?';

export function AskPage({ question, reply }: { question: string; reply?: Reply | undefined }) {
  return (
    <Layout title={question === '' ? 'Footnote' : `${question} – Footnote`}>
      <h1>
        <a href="/">Footnote</a>
      </h1>
      <form action="/" method="get">
        <label for="q">Ask the papers</label>
        <input id="q" name="q" type="search" value={question} placeholder={EXAMPLE} required />
        <button type="submit">Ask</button>
      </form>
      {reply?.kind === 'answer' && <AnswerPart answer={reply} />}
      {reply?.kind === 'notice' && <p role="alert">{reply.text}</p>}
    </Layout>
  );
}

function AnswerPart({ answer }: { answer: Answer }) {
  return (
    <article>
      {answer.understood !== undefined && <p class="note">Understood as: {answer.understood}</p>}
      {answer.sentences.length > 0 && (
        <p>
          {answer.sentences.map(({ text, cites }) => (
            <>
              {text}
              {cites.map((n) => (
                <sup>
                  <a href={`#source-${n}`}>[{n}]</a>
                </sup>
              ))}{' '}
            </>
          ))}
        </p>
      )}
      {answer.notices.map((notice) => (
        <p class="note">{notice}</p>
      ))}
      {answer.sources.length > 0 && <h2>{answer.refused ? 'Nearest papers' : 'Sources'}</h2>}
      <ol>
        {answer.sources.map((source) => (
          <SourcePart source={source} />
        ))}
      </ol>
    </article>
  );
}

function SourcePart({ source: { n, id, title, authors, year, url } }: { source: Source }) {
  const name = title === '' ? id : title;
  return (
    <li id={`source-${n}`} value={n}>
      {url === undefined ? name : <a href={url}>{name}</a>}
      <br />
      <span class="note">
        {shortAuthors(authors)}
        {year === undefined ? '' : `, ${year}`}
      </span>
    </li>
  );
}
