import { afterAll, expect, it } from 'vitest';
import { arxivAnswering } from '../support/arxiv-server.ts';
import { aFolder } from '../support/builders.ts';
import { fixturePapers } from '../support/fixture-papers.ts';
import { startService } from '../support/service.ts';
import { footnote } from '../support/shell.ts';
import { startSourceServer } from '../support/source-server.ts';

const today = new Date().toISOString().slice(0, 10);
const papers = fixturePapers(3, { published: today });
const arxiv = await startSourceServer(arxivAnswering({ papers, today }));
afterAll(arxiv.close);

const env = {
  SOURCES: 'arxiv',
  ARXIV_URL: arxiv.url,
  ARXIV_CATEGORIES: 'cs.IR',
  CONTACT_EMAIL: 'operator@example.org',
};

it('reads a source, makes its papers searchable, and tells how it went', async () => {
  const cwd = aFolder();
  const run = (...args: readonly string[]) => footnote(args, { cwd, env });
  const { code, stdout, stderr } = await run('sync');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^arXiv: 3 papers read, \d added, \d changed\.$/m);
  expect(stdout).toMatch(/^arXiv’s list of the day: 3 papers read, \d added, \d changed\.$/m);
  expect(stderr).toMatch(/arXiv: 3 papers\n[\s\S]*verifying 1\/1/);
  for (const { headers } of arxiv.requests) {
    expect(headers['user-agent']).toMatch(/^Footnote\/\d.*mailto:operator@example\.org/);
  }
  const status = JSON.parse((await run('index', 'status', '--json')).stdout);
  expect(status).toMatchObject({
    papers: 3,
    tail: 0,
    sources: { arxiv: 3 },
    runs: [
      { source: 'arxiv', papers: 3, succeededAt: expect.any(String), nextAt: expect.any(String) },
      { source: 'arxiv-today', papers: 3 },
    ],
  });
  const again = JSON.parse((await run('sync', 'arxiv-today', '--json')).stdout);
  expect(again.sources).toEqual([
    {
      source: 'arxiv-today',
      title: 'arXiv’s list of the day',
      read: 0,
      added: 0,
      changed: 0,
      withdrawn: 0,
      skipped: 0,
      nextAt: expect.any(String),
    },
  ]);
});

it('says what failed, keeps what came, and exits with 1', async () => {
  const cwd = aFolder();
  arxiv.next({ status: 404 });
  const failed = await footnote(['sync', 'arxiv-today'], { cwd, env });
  expect(failed.code).toBe(1);
  expect(failed.stdout).toMatch(/0 papers read.*arXiv does not accept the request \(404\)\.$/m);
  expect(failed.stderr).toContain('1 of 1 sources could not be read to the end.');
  const status = await footnote(['index', 'status'], { cwd, env });
  expect(status.stdout).toMatch(
    /arxiv-today +failed .*\(404\)\. It was never read to its end; next/,
  );
});

it.each<[string, readonly string[], Record<string, string>, number, RegExp]>([
  ['another source', ['arxive'], env, 2, /^arxive is no source .* Did you mean arxiv\?\n$/],
  ['what is no date', ['--since', '24-5'], env, 2, /^since "24-5" is not a date; write 2024/],
  ['no source at all', [], { SOURCES: 'none' }, 1, /^No source may be asked\. Set SOURCES/],
])('refuses %s', async (_, args, settings, code, message) => {
  const run = await footnote(['sync', ...args], { cwd: aFolder(), env: settings });
  expect(run).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
});

it('is done by the service on its own', async () => {
  const service = await startService(aFolder(), env);
  await service.logged('a source was read');
  service.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  expect(service.output()).toMatch(/"source":"arxiv.*"added":[1-3]/);
});
