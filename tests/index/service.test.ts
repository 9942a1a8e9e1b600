import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Builder, JobKind } from '../../index/builder.ts';
import type { Embedder } from '../../index/embedder.ts';
import { IndexError } from '../../index/errors.ts';
import { createLocalBuilder } from '../../index/local-builder.ts';
import type { LocalIndexOptions } from '../../index/local-index.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import type { IndexEvent } from '../../index/service.ts';
import { aFolder, aPaper, aPromise, each } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { testPaperIndex } from '../support/paper-index-contract.ts';

const papers = Array.from({ length: 100 }, (_, i) => aPaper({ id: `p${i}` }));

/** Events of a service as they come. */
function listen() {
  const waiting: { test: (event: IndexEvent) => boolean; resolve: (event: IndexEvent) => void }[] =
    [];
  const events: IndexEvent[] = [];
  return {
    events,
    report(event: IndexEvent): void {
      events.push(event);
      for (const { test, resolve } of waiting) if (test(event)) resolve(event);
    },
    next: (kind: IndexEvent['kind']): Promise<IndexEvent> =>
      new Promise((resolve) => waiting.push({ test: (event) => event.kind === kind, resolve })),
  };
}

async function startService(dataDir = aFolder(), changes: Partial<LocalIndexOptions> = {}) {
  const { report, next, events } = listen();
  const built = next('built');
  const embedder = createFakeEmbedder();
  const service = await openTestIndex(dataDir, [embedder], { role: 'service', report, ...changes });
  return { service, dataDir, embedder, next, built, events };
}

/** Does the jobs, with something before each and behind it. */
function aBuilder(
  dataDir: string,
  embedder: Embedder,
  around: { before?: (kind: JobKind) => void; behind?: (kind: JobKind) => Promise<void> },
): Builder {
  const { run, close } = createLocalBuilder(dataDir, async () => embedder);
  return {
    async run(job, call) {
      around.before?.(job.kind);
      const result = await run(job, call);
      await around.behind?.(job.kind);
      return result;
    },
    close,
  };
}

async function find(index: PaperIndex, words: string) {
  const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
  return await index.candidates({ vector, words }, 10);
}

testPaperIndex('a service', async () => (await startService()).service);

testPaperIndex('a command beside a service', async () => {
  const { service, dataDir } = await startService();
  const command = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const close = async (): Promise<void> => {
    await command.close();
    await service.close();
  };
  return { ...command, close };
});

describe('a service', () => {
  it('builds the first generation by itself, and embeds what comes later', async () => {
    const { service, built } = await startService();
    await service.upsert(each(papers), 'test');
    await built;
    expect(await service.status()).toMatchObject({ generation: 'gen-000001', tail: 0 });
    await service.upsert(each([aPaper({ id: 'new', title: 'Axolotl' })]), 'test');
    await expect
      .poll(async () => (await find(service, 'axolotl')).find(({ id }) => id === 'new')?.similarity)
      .toBeGreaterThan(0.3);
    expect(await service.status()).toMatchObject({ generation: 'gen-000001', tail: 1 });
    await service.close();
  });

  it('embeds new papers also while a build runs', async () => {
    const dataDir = aFolder();
    const [old, fresh] = [createFakeEmbedder({ id: 'old' }), createFakeEmbedder({ id: 'fresh' })];
    const first = await openTestIndex(dataDir, [old]);
    await first.upsert(each(papers), 'test');
    await first.build(() => {});
    await first.close();
    const embed: Embedder['embed'] = (_texts, _kind, signal) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const service = await openTestIndex(dataDir, [{ ...fresh, embed }, old], { role: 'service' });
    await service.upsert(each([aPaper({ id: 'new', title: 'Axolotl' })]), 'test');
    await expect
      .poll(async () => (await find(service, 'axolotl')).find(({ id }) => id === 'new')?.similarity)
      .toBeGreaterThan(0.3);
    expect((await service.status()).building).toMatchObject({ phase: 'embedding' });
    await service.close();
  });

  it('embeds at last what comes while the first build is about to end', async () => {
    const dataDir = aFolder();
    const [indexed, stored] = [aPromise(), aPromise()];
    const builder = aBuilder(dataDir, createFakeEmbedder(), {
      async behind(kind) {
        if (kind !== 'build') return;
        indexed.resolve();
        await stored.promise;
      },
    });
    const { service, built } = await startService(dataDir, { builder });
    await service.upsert(each(papers), 'test');
    await indexed.promise;
    await service.upsert(each([aPaper({ id: 'new' })]), 'test');
    stored.resolve();
    await built;
    await expect.poll(async () => (await service.status()).unembedded).toBeUndefined();
    expect(await service.status()).toMatchObject({ generation: 'gen-000001', tail: 1 });
    await service.close();
  });

  it('sends an endpoint no more than a tail before somebody asks for a build', async () => {
    const dataDir = aFolder();
    const embedder = createFakeEmbedder();
    const jobs: JobKind[] = [];
    const options = (): Partial<LocalIndexOptions> => ({
      embedder: { kind: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'fake' },
      open: async () => embedder,
      builder: aBuilder(dataDir, embedder, { before: (kind) => void jobs.push(kind) }),
    });
    const first = await openTestIndex(dataDir, [embedder], options());
    await first.upsert(each(papers), 'test');
    await first.build(() => {});
    await first.close();
    const { service, next } = await startService(dataDir, options());
    const told = next('degraded');
    const many = Array.from({ length: 5_001 }, (_, i) => aPaper({ id: `many-${i}` }));
    await service.upsert(each(many), 'test');
    expect(await told).toMatchObject({ reason: { message: expect.stringContaining('5001 new') } });
    expect(await service.estimate()).toMatchObject({ papers: 5_001, remote: true });
    expect(jobs).toEqual(['build']);
    await service.build(() => {});
    expect(embedder.embedded).toHaveLength(5_101);
    await service.close();
  });

  it('is closed at once while a build runs that does not hear of it', async () => {
    const [begun, closed] = [aPromise(), aPromise()];
    const builder: Builder = {
      async run() {
        begun.resolve();
        await closed.promise;
        throw new IndexError('building', 'It was cut off.');
      },
      close: async () => closed.resolve(),
    };
    const { service, events } = await startService(aFolder(), { builder });
    await service.upsert(each(papers), 'test');
    await begun.promise;
    await service.close();
    expect(events).toEqual([]);
  });

  it('folds a tail that has grown long', async () => {
    const { service, embedder, built, next } = await startService();
    await service.upsert(each(papers), 'test');
    await built;
    const folded = next('built');
    const more = Array.from({ length: 2_001 }, (_, i) => aPaper({ id: `more-${i}` }));
    await service.upsert(each(more), 'test');
    expect(await folded).toEqual({ kind: 'built', generation: 'gen-000002' });
    expect((await service.status()).tail).toBe(0);
    expect(embedder.embedded).toHaveLength(papers.length + more.length); // each once
    await service.close();
  });

  it('serves the generation before a damaged one, says so, and builds anew', async () => {
    const { service, dataDir, built } = await startService();
    await service.upsert(each(papers), 'test');
    await built;
    await service.upsert(each([aPaper({ id: 'late', title: 'Axolotl' })]), 'test');
    await service.build(() => {});
    await service.close();
    const path = join(dataDir, 'gen-000002', 'lexical.bin');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);

    const again = await startService(dataDir);
    expect(again.events[0]).toMatchObject({
      kind: 'degraded',
      reason: {
        code: 'damaged',
        message: expect.stringMatching(/lexical\.bin is damaged.*gen-000001 serves/),
      },
    });
    const found = await find(again.service, 'axolotl');
    expect(found.find(({ id }) => id === 'late')?.bm25).toBeGreaterThan(0);
    expect(await again.built).toEqual({ kind: 'built', generation: 'gen-000003' });
    expect(await again.service.status()).not.toHaveProperty('problem');
    expect(existsSync(join(dataDir, 'gen-000001'))).toBe(true); // the one that served is kept
    expect(existsSync(join(dataDir, 'gen-000002'))).toBe(false);
    await again.service.close();
  });

  it('answers with the old embedder until the index of the new one is built, then with that', async () => {
    const dataDir = aFolder();
    const [old, fresh] = [createFakeEmbedder({ id: 'old' }), createFakeEmbedder({ id: 'fresh' })];
    const first = await openTestIndex(dataDir, [old]);
    await first.upsert(each(papers), 'test');
    await first.build(() => {});
    await first.close();

    const { report, next } = listen();
    const built = next('built');
    const service = await openTestIndex(dataDir, [fresh, old], { role: 'service', report });
    expect(service.embedder.id).toBe('old');
    expect(await service.status()).toMatchObject({ embedder: 'old', nextEmbedder: 'fresh' });
    const words = 'subject 7';
    const [vector = new Float32Array()] = await service.embedder.embed([words], 'query');
    expect(await find(service, words)).not.toHaveLength(0);
    await built;
    expect(service.embedder.id).toBe('fresh');
    const asked = fresh.embedded.length;
    expect(await service.candidates({ vector, words }, 10)).not.toHaveLength(0);
    expect(fresh.embedded.slice(asked)).toEqual([words]); // the query was embedded anew
    expect(await service.status()).not.toHaveProperty('nextEmbedder');
    await service.close();
  });

  it('goes on when its background fails, and tells', async () => {
    const embedder = { ...createFakeEmbedder(), embed: () => Promise.reject(new Error('no')) };
    const { report, next } = listen();
    const failed = next('failed');
    const service = await openTestIndex(aFolder(), [embedder], { role: 'service', report });
    await service.upsert(each(papers), 'test');
    expect(await failed).toMatchObject({ error: { message: 'no' } });
    const found = await service.candidates(
      { vector: new Float32Array(64), words: 'subject 7' },
      10,
    );
    expect(found).not.toHaveLength(0);
    await service.close();
  });
});

describe('a command beside a service', () => {
  it('has the service do it, with progress, and is stopped by hanging up', async () => {
    const { service, dataDir } = await startService();
    const command = await openTestIndex(dataDir, [createFakeEmbedder()]);
    expect(await command.upsert(each(papers), 'test')).toMatchObject({ added: 100 });
    expect((await service.status()).papers).toBe(100);
    const phases = new Set<string>();
    await command.build(({ phase }) => phases.add(phase));
    expect(phases).toContain('verifying');
    expect(await command.verify(() => {})).toMatchObject({ papers: 100, withoutVector: 0 });
    expect(await command.remove('p0')).toBe(true);
    expect(await service.get(['p0'])).toEqual([undefined]);

    const stop = new AbortController();
    const reason = new Error('enough');
    async function* endless() {
      for (let i = 0; ; i++) {
        yield aPaper({ id: `endless-${i}` });
        if (i === 500) stop.abort(reason);
      }
    }
    await expect(command.upsert(endless(), 'test', stop.signal)).rejects.toBe(reason);
    await expect(command.build(() => {}, AbortSignal.abort(reason))).rejects.toBe(reason);
    await command.close();
    await service.close();
  });

  it('hands errors back as they were', async () => {
    const { service, dataDir } = await startService();
    const command = await openTestIndex(dataDir, [createFakeEmbedder()]);
    await expect(command.build(() => {})).rejects.toMatchObject({ code: 'empty' });
    async function* broken() {
      yield aPaper();
      throw new Error('line 7 is broken');
    }
    await expect(command.upsert(broken(), 'test')).rejects.toThrow('line 7 is broken');
    await command.close();
    await service.close();
  });

  it('is refused, and the process named, where nobody takes over', async () => {
    const { service, dataDir } = await startService();
    writeFileSync(join(dataDir, 'writer.json'), JSON.stringify({ pid: 4321 }));
    const command = await openTestIndex(dataDir, [createFakeEmbedder()]);
    await expect(command.remove('p0')).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('process 4321'),
    });
    writeFileSync(join(dataDir, 'writer.json'), JSON.stringify({ pid: 4321, socket: '/no/such' }));
    await expect(command.remove('p0')).rejects.toMatchObject({ code: 'busy' });
    await command.close();
    await service.close();
  });

  it('speaks to a socket that only its user can open, however long the path', async () => {
    const dataDir = join(aFolder(), 'a'.repeat(90), 'b'.repeat(90));
    const { service } = await startService(dataDir);
    const { socket } = JSON.parse(readFileSync(join(dataDir, 'writer.json'), 'utf8'));
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(socket, '..')).mode & 0o077).toBe(0);
    const command = await openTestIndex(dataDir, [createFakeEmbedder()]);
    expect(await command.upsert(each(papers), 'test')).toMatchObject({ added: 100 });
    await command.close();
    await service.close();
    expect(existsSync(socket)).toBe(false);
  });

  it.each(['nonsense', '{"kind":"drop"}', '{"kind":"upsert","source":"x"}\n{"paper":{"id":7}}'])(
    'refuses what it does not understand: %s',
    async (line) => {
      const { service, dataDir } = await startService();
      const socket = createConnection(join(dataDir, 'writer.sock'));
      socket.write(`${line}\n`);
      let reply = '';
      for await (const chunk of socket) reply += chunk;
      expect(JSON.parse(reply)).toMatchObject({ failure: { code: 'unknown' } });
      expect((await service.status()).papers).toBe(0);
      await service.close();
    },
  );
});
