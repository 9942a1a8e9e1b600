import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { checkMail } from '../../adapters/email/check.ts';
import { settingNames, settings } from '../../src/settings.ts';
import { arxivAnswering } from '../support/arxiv-server.ts';
import { aFolder } from '../support/builders.ts';
import { fixturePapers } from '../support/fixture-papers.ts';
import { aMailbox } from '../support/mailbox.ts';
import { footnote } from '../support/shell.ts';
import { startSourceServer } from '../support/source-server.ts';
import { aTinyReranker } from '../support/tiny-model.ts';

const arxiv = await startSourceServer(arxivAnswering({ papers: fixturePapers(1) }));
afterAll(arxiv.close);

const report = z.object({
  findings: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  settings: z.array(
    z.object({ name: z.string(), group: z.string(), state: z.string(), about: z.string() }),
  ),
});

const cwd = aFolder();
beforeAll(async () => {
  await footnote(['ask', 'What are graphs?'], { cwd });
});

async function doctor(env: Readonly<Record<string, string>>, folder = cwd) {
  const { code, stdout, stderr } = await footnote(['doctor', '--json'], { cwd: folder, env });
  const { findings, settings: told } = report.parse(JSON.parse(stdout));
  const found = (name: string) => findings.filter((finding) => finding.name === name);
  return { code, stderr, findings, settings: told, found };
}

it('names every setting: set, by default, or missing with what follows', async () => {
  const { settings: told } = await doctor({ PORT: '4000', METRICS_TOKEN: 'canary-metrics-token' });
  expect(told.map(({ name }) => name)).toEqual(settingNames);
  const state = Object.fromEntries(told.map(({ name, state }) => [name, state]));
  expect(state).toMatchObject({ PORT: 'set', METRICS_TOKEN: 'set', HOST: 'default' });
  expect(told.find(({ name }) => name === 'CHAT_MODEL')).toEqual({
    name: 'CHAT_MODEL',
    group: 'model',
    state: 'not set',
    about: settings.CHAT_MODEL.about,
  });
  expect(JSON.stringify(told)).not.toContain('canary');
});

it('asks sources, mail server and model, and is content where all of them answer', async () => {
  const box = await aMailbox();
  const { code, found, findings } = await doctor({
    SOURCES: 'arxiv',
    ARXIV_URL: arxiv.url,
    SMTP_URL: `smtp://127.0.0.1:${box.port}`,
    MAIL_FROM: 'Footnote <papers@bot.example.org>',
    PUBLIC_URL: 'https://bot.example.org',
    WEB_ACCESS: 'public',
    OPERATORS: 'email:ada@example.org',
  });
  expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
  expect(found('arXiv')).toEqual([{ name: 'arXiv', ok: true, detail: 'answers' }]);
  expect(found('mail')[0]?.detail).toMatch(/^127\.0\.0\.1:\d+ lets us in without a name, not enc/);
  expect(found('operators')[0]).toMatchObject({ ok: true, detail: 'email:ada@example.org' });
  expect(box.mails).toEqual([]); // it only knocks
});

it('fails with the remedy where a source or the model does not answer, or nobody can be told', async () => {
  const { code, stderr, found } = await doctor({
    SOURCES: 'arxiv',
    ARXIV_URL: 'http://127.0.0.1:9',
    CHAT_MODEL: 'm',
    OPENAI_BASE_URL: 'http://127.0.0.1:9',
    OPERATORS: 'discord:123 pigeon:7',
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^4 of \d+ checks failed\.\n$/);
  expect(found('arXiv')[0]).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/could not be reached.*; try later, or leave it out of SOURCES$/),
  });
  expect(found('language model')[0]).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/could not be reached; see that it runs.*OPENAI_BASE_URL$/),
  });
  expect(found('operators').map(({ detail }) => detail)).toEqual([
    'discord:123 cannot be told; set up discord, or name another in OPERATORS',
    'pigeon:7 cannot be told; write discord:…, slack:team/user or email:… in OPERATORS',
  ]);
});

it('looks at all the rest where the corpus or the state is damaged', async () => {
  const folder = aFolder();
  const dataDir = join(folder, '.footnote');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'papers.db'), 'no database at all '.repeat(90));
  copyFileSync(join(dataDir, 'papers.db'), join(dataDir, 'state.db'));
  const { code, found } = await doctor({}, folder);
  expect(code).toBe(1);
  expect(found('index')[0]).toMatchObject({ ok: false, detail: expect.stringMatching(/damaged/) });
  expect(found('state')[0]?.detail).toMatch(/state\.db is damaged\. Restore it from a backup/);
  expect(found('disk')[0]?.ok).toBe(true);
});

it('answers beside a damaged state, which whatever needs it names', async () => {
  const folder = aFolder();
  cpSync(cwd, folder, { recursive: true });
  writeFileSync(join(folder, '.footnote', 'state.db'), 'no database at all '.repeat(90));
  const { found } = await doctor({}, folder);
  expect(found('index')[0]?.ok).toBe(true);
  expect(found('state')[0]?.ok).toBe(false);
  expect((await footnote(['show', '2310.16764'], { cwd: folder })).code).toBe(0);
  for (const command of [['trending'], ['index', 'status']]) {
    const { code, stderr } = await footnote(command, { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\S+state\.db is damaged\. Restore it from a backup/);
  }
});

it('says what is wrong with a mail server, and how to mend it', async () => {
  const box = await aMailbox({
    authOptional: false,
    onAuth: (_auth, _session, done) => done(new Error('no')),
  });
  const signedIn = { ...box.settings, user: 'u', password: 'canary-password' };
  const [refused] = await checkMail(signedIn);
  expect(refused).toMatchObject({
    ok: false,
    detail: expect.stringMatching(
      /refuses the name or the password \(\d+\); correct them in SMTP_URL/,
    ),
  });
  expect(refused?.detail).not.toContain('canary');
  const [away] = await checkMail({ ...box.settings, port: 9 });
  expect(away).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/cannot be reached.*; check/),
  });
});

it('doctor finds nothing wrong, and names what is', async () => {
  expect((await footnote(['doctor'], { cwd })).code).toBe(0);
  const { code, findings } = await doctor({});
  expect(code).toBe(0);
  expect(findings.every(({ ok }) => ok)).toBe(true);
});

it('doctor tries the reranking model, and a folder without one is named', async () => {
  const { folder } = aTinyReranker(['graph', 'networks']);
  const env = { DATA_DIR: join(cwd, '.footnote'), RERANKER_MODEL: folder };
  const { code, stdout } = await footnote(['doctor'], { cwd, env });
  expect(stdout).toMatch(/ok {3}reranking model +gives [01]\.\d\d after \d+ ms/);
  expect(code).toBe(0);
  const missing = await footnote(['ask', 'graph networks'], {
    cwd,
    env: { ...env, RERANKER_MODEL: '/nowhere' },
  });
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('The reranking model in /nowhere cannot be used');
});

it('doctor warns of secrets that others can read', async () => {
  const folder = aFolder();
  const env = { DATA_DIR: join(cwd, '.footnote') };
  writeFileSync(join(folder, '.env'), 'CHAT_MODEL=m\nOPENAI_API_KEY=sk-canary\n', { mode: 0o644 });
  const { code, stdout } = await footnote(['doctor'], { cwd: folder, env });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /FAIL settings +\S+\.env holds secrets and can be read by others; run chmod 600/,
  );
  expect(stdout).not.toContain('canary');
});

it('says how a mail server and SMTP_URL differ about encryption', async () => {
  const [plain, secure] = [await aMailbox(), await aMailbox({ secure: true })];
  const detailOf = async (box: typeof plain, tls: 'always' | 'upgraded') =>
    (await checkMail({ ...box.settings, tls }))[0]?.detail;
  expect(await detailOf(plain, 'always')).toMatch(/write smtp: in place of smtps: in SMTP_URL/);
  expect(await detailOf(plain, 'upgraded')).toMatch(/offers no encryption.*\?tls=never/);
  expect(await detailOf(secure, 'always')).toMatch(/cannot prove who it is \(.*certificate/);
});
