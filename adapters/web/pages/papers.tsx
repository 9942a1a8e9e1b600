import type { Child } from 'hono/jsx';
import type { PaperSummary } from '../../../src/paper-summary.ts';
import type { Hits } from '../../../src/reply.ts';
import { Layout } from './layout.tsx';
import { Byline, PaperLinks, paperPath, titleOf } from './paper-parts.tsx';
import { shown } from './shown.ts';

/** Papers in their order; `note` stands below each, where there is one. */
export function PaperItems<P extends PaperSummary>(props: {
  readonly papers: readonly P[];
  readonly note?: (paper: P) => Child;
}) {
  return (
    <ol class="papers">
      {props.papers.map((paper) => (
        <li>
          <PaperItem paper={paper}>{props.note?.(paper)}</PaperItem>
        </li>
      ))}
    </ol>
  );
}

export function PaperItem({ paper, children }: { paper: PaperSummary; children?: Child }) {
  return (
    <article class="paper">
      <h3>
        <a href={paperPath(paper.id)}>{titleOf(paper)}</a>
      </h3>
      <p class="by">
        <Byline paper={paper} />
      </p>
      {paper.sentence !== undefined && <p class="gist">{shown(paper.sentence)}</p>}
      {children}
      <p class="links">
        <PaperLinks paper={paper} />
      </p>
    </article>
  );
}

export function Notices({ of }: { of: readonly string[] }) {
  return (
    <>
      {of.map((notice) => (
        <p class="lead">{notice}</p>
      ))}
    </>
  );
}

/** Papers that were found near others. */
export function PapersPage({ reply, back }: { reply: Hits; back: string }) {
  return (
    <Layout title={reply.title}>
      <div class="stack">
        <h1>{shown(reply.title)}</h1>
        <Notices of={reply.notices} />
        <h2 class="away">Papers</h2>
        <PaperItems papers={reply.hits} />
        <a href={back}>Back</a>
      </div>
    </Layout>
  );
}
