import { fileInput } from '../../index/imports/input.ts';
import { readPapers } from '../../index/imports/read-papers.ts';
import type { PaperIndex, Progress } from '../../index/paper-index.ts';
import type { Shell } from './app.ts';
import { createProgress } from './terminal.ts';

const LABELS: Readonly<Record<Progress['phase'], string>> = {
  embedding: 'embedding',
  indexing: 'indexing',
  verifying: 'verifying',
};

/** Builds with progress on stderr, so that stdout holds the answer alone. */
export async function buildWithProgress(index: PaperIndex, shell: Shell): Promise<void> {
  const progress = createProgress(shell.stderr);
  try {
    await index.build(({ phase, done, total }) => {
      progress.update(LABELS[phase], done, total);
    }, shell.signal);
  } finally {
    progress.end();
  }
}

/** Builds where papers are not searchable yet, or the generation does not serve. */
export async function buildIfNeeded(index: PaperIndex, shell: Shell): Promise<void> {
  const { generation, tail } = await index.status();
  if (generation === null || tail > 0) await buildWithProgress(index, shell);
}

/**
 * Makes the first question work: an empty corpus gets the sample papers, a corpus that was never built is
 * built. One that does not fit or is damaged is left as it is: searching says what to run.
 */
export async function ensureCorpus(index: PaperIndex, shell: Shell): Promise<void> {
  const { papers, generation, problem, tail } = await index.status();
  if (problem !== undefined) return;
  if (papers === 0) {
    shell.stderr.write('First question: indexing the sample corpus. Later ones skip this.\n');
    await index.upsert(readPapers(fileInput(shell.samplePath), ignore), 'sample', shell.signal);
  }
  if (generation === null) await buildWithProgress(index, shell);
  else if (tail > 0) {
    shell.stderr.write(`${tail} papers are not searchable yet. Run \`footnote index build\`.\n`);
  }
}

/** The sample is checked by a test. */
function ignore(): void {}
