import { oneSentence } from '../../../src/one-sentence.ts';
import type { PaperCard, RankedPaper } from '../../../src/reply.ts';
import { Layout } from './layout.tsx';
import { LinkAway, titleOf } from './paper-parts.tsx';
import { PaperItems } from './papers.tsx';
import { shown } from './shown.ts';

export interface PaperPageProps {
  readonly card: PaperCard;
  readonly similar: readonly RankedPaper[];
  readonly bibtex?: string | undefined;
}

/** All that is known of one paper, and what is near it. */
export function PaperPage({ card, similar, bibtex }: PaperPageProps) {
  const { paper } = card;
  const { sentence } = oneSentence(paper);
  const title = titleOf(paper);
  return (
    <Layout title={title}>
      <article class="whole">
        <h1>{title}</h1>
        <p>{shown(paper.authors.join(', ') || 'Unknown authors')}</p>
        <div class="sides">
          <div class="stack">
            <Facts card={card} />
            {sentence !== undefined && <p class="gist">{shown(sentence)}</p>}
            <section aria-labelledby="abstract">
              <h2 id="abstract">Abstract</h2>
              <p class="prose">{shown(paper.abstract) || 'There is none in the record.'}</p>
            </section>
            {bibtex !== undefined && <BibtexSection entry={bibtex} />}
            <p class="quiet">Everything here is from the paper’s record.</p>
          </div>
          {similar.length > 0 && (
            <section aria-labelledby="similar">
              <h2 id="similar">Papers near it</h2>
              <PaperItems papers={similar} />
            </section>
          )}
        </div>
      </article>
    </Layout>
  );
}

function Facts({ card: { paper, url } }: Pick<PaperPageProps, 'card'>) {
  const facts = [paper.published ?? '', paper.categories.join(' '), paper.id];
  return (
    <>
      <p class="quiet">
        {facts
          .filter((fact) => fact !== '')
          .map(shown)
          .join(' · ')}
      </p>
      <p class="tools">
        <LinkAway url={url} />
        <a href={askAbout(titleOf(paper))} rel="nofollow">
          Ask about it
        </a>
        <a href={`/map?${new URLSearchParams({ paper: paper.id })}`}>On the map</a>
      </p>
    </>
  );
}

function BibtexSection({ entry }: { entry: string }) {
  return (
    <section aria-labelledby="bibtex">
      <h2 id="bibtex">BibTeX</h2>
      <pre tabindex={0}>{entry}</pre>
      <p class="tools">
        <button type="button" data-copy={entry} hidden>
          Copy
        </button>
      </p>
    </section>
  );
}

function askAbout(title: string): string {
  return `/?${new URLSearchParams({ q: `What does “${title}” show?` })}`;
}
