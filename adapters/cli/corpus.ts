import type { OnProgress, PaperIndex, Verification } from '../../index/paper-index.ts';
import { storeSample } from '../../src/sample.ts';
import type { App, Shell } from './app.ts';
import { askBeforeSending, type ConsentOptions } from './consent.ts';
import { createProgress } from './terminal.ts';

/** Builds with progress on stderr, so that stdout holds the answer alone. */
export async function buildWithProgress(index: PaperIndex, shell: Shell): Promise<void> {
  await withProgress(shell, (onProgress) => index.build(onProgress, shell.signal));
}

/** As `buildWithProgress`. */
export async function verifyWithProgress(index: PaperIndex, shell: Shell): Promise<Verification> {
  return await withProgress(shell, (onProgress) => index.verify(onProgress, shell.signal));
}

async function withProgress<T>(
  shell: Shell,
  action: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const line = createProgress(shell.stderr);
  try {
    return await action(({ phase, done, total }) => line.update(phase, done, total));
  } finally {
    line.end();
  }
}

/** Builds where the generation lacks papers, or is not as it should be. */
export async function buildIfNeeded(
  app: Pick<App, 'config' | 'index'>,
  shell: Shell,
  consent: ConsentOptions,
): Promise<void> {
  const { generation, tail, problem } = await app.index.status();
  if (generation !== null && tail === 0 && problem === undefined) return;
  await askBeforeSending(app, shell, consent);
  await buildWithProgress(app.index, shell);
}

/**
 * Makes the first question work: an empty corpus gets the sample papers, and one without an index is built,
 * unless it had one and all would have to be embedded anew. What is wrong is said; searching goes on where it can.
 */
export async function ensureCorpus(app: App, shell: Shell): Promise<void> {
  const { index } = app;
  const { papers, generation, problem, unembedded = 0, building } = await index.status();
  const builds =
    generation === null && (problem === undefined || (await index.estimate()).papers === 0);
  if (problem !== undefined) {
    shell.stderr.write(builds ? `${problem} That is done now.\n` : `${problem}\n`);
  }
  if (papers === 0) {
    shell.stderr.write('First question: indexing the sample corpus. Later ones skip this.\n');
    await storeSample(index, shell.samplePath, shell.signal);
  }
  if (builds) {
    await buildIfNeeded(app, shell, {});
  } else if (generation !== null && unembedded > 0 && building === undefined) {
    shell.stderr.write(
      `${unembedded} new papers are found by their words alone. Run \`footnote index build\`.\n`,
    );
  }
}
