import { cleanText } from '../../../index/paper.ts';
import { phrases } from '../../../src/phrases.ts';
import { renderPlain, type Style } from '../../../src/plain-text.ts';
import type { Answer } from '../../../src/reply.ts';

const asIs = (text: string): string => text;
/** What is copied: lines as long as they are. */
const PLAIN: Style = { bold: asIs, dim: asIs, link: asIs, width: Number.MAX_SAFE_INTEGER };

/** What a reader may do with an answer; `said` is what came of the last thing that they did. */
export function AnswerTools({ answer, said }: { answer: Answer; said?: string | undefined }) {
  const { id, refused } = answer;
  if (id === undefined) return null;
  const path = `/a/${id}`;
  return (
    <div class="tools">
      <button type="button" data-copy={plainText(answer)} hidden>
        Copy
      </button>
      {answer.private === true ? (
        <form method="post" action={`${path}/share`}>
          <button type="submit">Share</button>
        </form>
      ) : (
        <a href={path}>Its address</a>
      )}
      {!refused && <a href={`${path}/bibtex`}>BibTeX</a>}
      <a href={`${path}/related`}>Related papers</a>
      {answer.searchable !== undefined && (
        <form method="get" action="/">
          <input type="hidden" name="q" value={answer.question} />
          <input type="hidden" name="after" value={id} />
          <button type="submit" name="live" value="yes">
            {phrases.searchNow(answer.searchable)}
          </button>
        </form>
      )}
      <form method="post" action={`${path}/feedback`}>
        <span>Helpful?</span>
        <button type="submit" name="verdict" value="good">
          Yes
        </button>
        <button type="submit" name="verdict" value="bad">
          No
        </button>
      </form>
      {said !== undefined && <span role="status">{said}</span>}
    </div>
  );
}

/** The question, the answer and its sources as they are copied. */
function plainText(answer: Answer): string {
  const lines = renderPlain(answer, PLAIN).split('\n');
  const clean = lines.map((line) => line.replace(/\S.*/s, cleanText));
  return [cleanText(answer.question), '', ...clean].join('\n');
}
