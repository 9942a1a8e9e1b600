import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aFolder } from '../support/builders.ts';
import { startEmbeddingServer } from '../support/embedding-server.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { footnote } from '../support/shell.ts';

describe('index', () => {
  const folder = aFolder();
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return name;
  };
  const line = (i: number): string =>
    JSON.stringify({
      title: `Deep sea study ${i}`,
      abstract: `We count fish number ${i} in the deep sea.`,
    });

  it('adds what is sound, names each broken line, and makes it searchable', async () => {
    const path = file(
      'papers.jsonl',
      [line(1), '{broken', line(2), '{"abstract": 3}', line(3)].join('\n'),
    );
    const added = await footnote(['index', 'add', path], { cwd: folder });
    expect(added.code).toBe(0);
    expect(added.stderr).toMatch(/papers\.jsonl:2: .+\npapers\.jsonl:4: .+\n/);
    expect(added.stdout).toBe('3 added, 0 changed, 0 unchanged, 2 records left out.\n');
    const again = await footnote(['index', 'add', path, '--json'], { cwd: folder });
    expect(JSON.parse(again.stdout)).toEqual({ added: 0, changed: 0, unchanged: 3, broken: 2 });
    const found = await footnote(['search', 'fish in the deep sea', '--json'], { cwd: folder });
    expect(JSON.parse(found.stdout).hits).toHaveLength(3);
    const { stdout } = await footnote(['index', 'status', '--json'], { cwd: folder });
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'papers',
      'newest',
      'generation',
      'tail',
      'embedder',
      'dimensions',
      'bytes',
      'sources',
    ]);
  });

  it('counts one record as one', async () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'papers.jsonl'), `${line(1)}\n{broken`);
    const { stdout } = await footnote(['index', 'add', 'papers.jsonl', '--dry-run'], { cwd });
    expect(stdout).toContain(', 1 record left out.');
  });

  it('adds files of any format and standard input, and says beforehand what it would do', async () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'a.bib'), '@misc{k, title={Worms of {Z}\\"urich}}\n@misc{l, title=}');
    writeFileSync(join(cwd, 'b'), gzipSync('TY  - JOUR\nTI  - Soils\nER  - \n'));
    const options = { cwd, input: 'title,year\nRoots,2020\n' };
    const args = ['index', 'add', 'a.bib', 'b', '-', '--json'];
    const dry = await footnote([...args, '--dry-run'], options);
    expect(JSON.parse(dry.stdout)).toEqual({ added: 3, changed: 0, unchanged: 0, broken: 1 });
    expect(dry.stderr).toBe('a.bib:2: l: the value of title is not closed\n');
    const real = await footnote([...args, '--no-build'], options);
    expect(JSON.parse(real.stdout)).toEqual({ added: 3, changed: 0, unchanged: 0, broken: 1 });
    expect(real.stderr).toBe(dry.stderr);
    const shown = await footnote(['show', 'Worms of Zürich', '--json'], { cwd });
    expect(JSON.parse(shown.stdout).title).toBe('Worms of Zürich');
  });

  it('finds what was only stored by its words, until a check or a build takes it in', async () => {
    const fresh = aFolder();
    writeFileSync(join(fresh, 'a.jsonl'), [line(1), line(2)].join('\n'));
    writeFileSync(join(fresh, 'b.jsonl'), line(3));
    await footnote(['index', 'add', 'a.jsonl'], { cwd: fresh });
    await footnote(['index', 'add', 'b.jsonl', '--no-build'], { cwd: fresh });
    const before = await footnote(['search', 'deep', 'sea', '--json'], { cwd: fresh });
    expect(before.stderr).toBe(
      '1 new papers are found by their words alone. Run `footnote index build`.\n',
    );
    const hits: { dense: number }[] = JSON.parse(before.stdout).hits;
    expect(hits.map(({ dense }) => dense > 0)).toEqual([true, true, true]);
    const mended = await footnote(['index', 'verify'], { cwd: fresh });
    expect(mended.code).toBe(0);
    expect(mended.stdout).toMatch(
      /^1 papers had no vector\.\nMended: gen-000002 was built and serves\.\n$/,
    );
    const again = await footnote(['index', 'verify', '--json'], { cwd: fresh });
    expect(JSON.parse(again.stdout)).toEqual({
      papers: 3,
      withoutVector: 0,
      vectorsWithoutPaper: 0,
      brokenVectors: 0,
      notInIndex: 0,
      wrongInIndex: 0,
    });
    const dataDir = join(fresh, '.footnote');
    for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith('gen-'))) {
      writeFileSync(join(dataDir, name, 'dense.bin'), 'damaged');
    }
    const healed = await footnote(['search', 'deep', 'sea', '--json'], { cwd: fresh });
    expect(healed.stderr).toMatch(/^\S+dense\.bin is damaged.*\n[\s\S]*verifying 1\/1\n$/);
    expect(JSON.parse(healed.stdout).hits).toHaveLength(3);
  });

  it('asks before an endpoint embeds, and lets the old index answer meanwhile', async () => {
    const fresh = aFolder();
    writeFileSync(join(fresh, 'a.jsonl'), [line(1), line(2)].join('\n'));
    await footnote(['index', 'add', 'a.jsonl'], { cwd: fresh });
    const server = await startEmbeddingServer();
    const env = {
      EMBEDDER: 'openai',
      EMBEDDING_MODEL: 'embed-1',
      EMBEDDING_BASE_URL: server.url,
      EMBEDDING_API_KEY: 'sk-canary',
      EMBEDDING_PRICE_PER_MILLION: '50000',
    };
    const refused = await footnote(['index', 'build'], { cwd: fresh, env });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^2 papers go to embed-1 at 127\.0\.0\.1:\d+: about \d+ tokens, about \$[\d.]+\.\n.*--yes/,
    );
    expect(server.requests).toEqual([]);
    const search = await footnote(['search', 'deep sea', '--json'], { cwd: fresh, env });
    expect(JSON.parse(search.stdout).hits).toHaveLength(2);
    expect(server.requests).toEqual([]);
    const built = await footnote(['index', 'build', '--yes'], { cwd: fresh, env });
    expect(built).toMatchObject({ code: 0, stdout: '2 papers are searchable (gen-000002).\n' });
    expect(JSON.stringify(built)).not.toContain('canary');
    const { stdout } = await footnote(['index', 'status', '--json'], { cwd: fresh, env });
    expect(JSON.parse(stdout)).toMatchObject({ dimensions: 64, tail: 0 });
    const again = await footnote(['index', 'build'], { cwd: fresh, env });
    expect(again).toMatchObject({ code: 0, stdout: '2 papers are searchable (gen-000003).\n' });
    await server.close();
  });

  it('gives the key of one embedding server to no other', async () => {
    const fresh = aFolder();
    writeFileSync(join(fresh, 'a.jsonl'), line(1));
    const [before, now] = [await startEmbeddingServer(), await startEmbeddingServer()];
    const envOf = (server: typeof now, key: string) => ({
      EMBEDDER: 'openai',
      EMBEDDING_MODEL: 'embed-1',
      EMBEDDING_BASE_URL: server.url,
      EMBEDDING_API_KEY: key,
    });
    const keysAt = ({ requests }: typeof now) =>
      new Set(requests.map(({ headers }) => headers.authorization));
    const env = envOf(before, 'sk-canary-1');
    await footnote(['index', 'add', 'a.jsonl', '--yes'], { cwd: fresh, env });
    expect(keysAt(before)).toEqual(new Set(['Bearer sk-canary-1']));
    before.requests.length = 0;
    const search = ['search', 'deep sea', '--json'];
    const found = await footnote(search, { cwd: fresh, env: envOf(now, 'sk-canary-2') });
    expect(JSON.parse(found.stdout).hits).toHaveLength(1);
    expect(keysAt(before)).toEqual(new Set([undefined]));
    expect(now.requests).toEqual([]);
    before.answer({ status: 401 });
    const failed = await footnote(search, { cwd: fresh, env: envOf(now, 'sk-canary-2') });
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('index build') });
    expect(failed.stderr).not.toContain('EMBEDDING_API_KEY');
    await before.close();
    await now.close();
  });

  it('has a Footnote that runs change the corpus', async () => {
    const fresh = aFolder();
    const service = await openTestIndex(join(fresh, '.footnote'), [createFakeEmbedder()], {
      role: 'service',
    });
    writeFileSync(join(fresh, 'a.jsonl'), line(77));
    const added = await footnote(['index', 'add', 'a.jsonl'], { cwd: fresh });
    expect(added, added.stderr).toMatchObject({
      code: 0,
      stdout: '1 added, 0 changed, 0 unchanged.\n',
    });
    expect(await service.resolve('Deep sea study 77')).toBeDefined();
    await service.close();
  });

  it.each([
    ['missing.jsonl', () => 'missing.jsonl'],
    ['a folder', () => basename(mkdtempSync(join(folder, 'dir-')))],
    ['a cut gzip', () => file('papers.gz', gzipSync(line(1)).subarray(0, 60))],
    ['a web page', () => file('page.bib', '<!doctype html><title>Papers</title>')],
    ['nothing', () => file('empty.jsonl', '')],
    ['no paper', () => file('bad.jsonl', '{"x": 1}\n')],
  ])('refuses %s in a clear line', async (_, make) => {
    const path = make();
    const { code, stdout, stderr } = await footnote(['index', 'add', path], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(path);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^.{20,300}$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('stops at Ctrl-C, keeps what it has, and goes on at the next question', async () => {
    const fresh = aFolder();
    writeFileSync(
      join(fresh, 'a.jsonl'),
      Array.from({ length: 200 }, (_, i) => line(i)).join('\n'),
    );
    const stopped = await footnote(['index', 'add', 'a.jsonl'], {
      cwd: fresh,
      interruptAt: /embedding \d+\/200/,
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/Stopped\. What was stored is kept; run it again to go on\.\n$/);
    const found = await footnote(['search', 'fish', '--json'], { cwd: fresh });
    expect(found.code).toBe(0);
    expect(JSON.parse(found.stdout).hits.length).toBeGreaterThan(0);
  });
});
