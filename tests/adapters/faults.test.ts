import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { aFolder } from '../support/builders.ts';
import { row } from '../support/row.ts';
import { footnote, type RunOptions } from '../support/shell.ts';

const NOBODY = 65_534;
/** Where this user may do anything, the program runs as one who may not. */
const asNobody: Pick<RunOptions, 'user'> = process.getuid?.() === 0 ? { user: NOBODY } : {};

function aFolderForAll(): string {
  const folder = aFolder();
  chmodSync(folder, 0o777);
  return folder;
}

row(
  'C3',
  'secrets that others can read are told of; a folder that cannot be written is refused',
  { quick: 3, full: 3 },
  async () => {
    const cwd = aFolderForAll();
    writeFileSync(join(cwd, '.env'), 'CHAT_MODEL=m\nOPENAI_API_KEY=sk-canary\n');
    chmodSync(join(cwd, '.env'), 0o644);
    const { stdout } = await footnote(['doctor'], { cwd });
    expect(stdout).toMatch(
      /FAIL settings +\S+\.env holds secrets and can be read by others; run chmod/,
    );
    expect(stdout).not.toContain('canary');

    const forbidden = join(aFolderForAll(), 'forbidden');
    mkdirSync(forbidden, { mode: 0o555 });
    chmodSync(forbidden, 0o555);
    const readOnly = '/sys'; // no user can make a file there
    for (const parent of [forbidden, readOnly]) {
      const env = { DATA_DIR: join(parent, 'data') };
      const { code, stderr } = await footnote(['index', 'status'], {
        cwd: aFolderForAll(),
        env,
        ...asNobody,
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^[^\n]+cannot be used \(\w+\)\. Check that its folder is writable[^\n]+\n$/,
      );
      expect(stderr).toContain(env.DATA_DIR);
      expect(existsSync(env.DATA_DIR)).toBe(false);
    }
    expect(readdirSync(forbidden)).toEqual([]);
    return '3/3: told with the path, nothing half-made';
  },
);

/** Lets something go wrong in the program that nothing catches, when it has begun to answer. */
function thrown(what: string): Readonly<Record<string, string>> {
  const code = `
    const write = process.stdout.write;
    process.stdout.write = function (...args) {
      setTimeout(() => { ${what} });
      return write.apply(this, args);
    };`;
  return { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(code)}"` };
}

const UNCAUGHT = [
  'throw new Error("boom")',
  'Promise.reject(new Error("boom"))',
  'throw "boom"',
  'Promise.reject("boom")',
  'throw Object.assign(new Error("boom\\r\\n{\\"level\\":50}"), { code: "X" })',
] as const;

row(
  'O6',
  'what nothing caught ends the program with one line in the log and one for the person',
  { quick: UNCAUGHT.length, full: 50, timeoutMs: 600_000 },
  async (points) => {
    const cwd = aFolder();
    await footnote(['ask', 'What are graphs?'], { cwd });
    for (let point = 0; point < points; point++) {
      const what = UNCAUGHT[point % UNCAUGHT.length] ?? UNCAUGHT[0];
      const env = { ...thrown(what), LOG_LEVEL: 'error' };
      const { code, stderr } = await footnote(['show', '2310.16764'], { cwd, env });
      expect(code).toBe(1);
      const lines = stderr.trimEnd().split('\n');
      expect(lines.at(-1)).toMatch(/^Something went wrong \(ref [0-9a-f]{6}\)\./);
      expect(lines.slice(0, -1).map((line) => JSON.parse(line).msg)).toEqual(['something failed']);
    }
    const full = await footnote(['ask', 'What are graphs?'], {
      cwd,
      env: { LOG_LEVEL: 'debug', CHAT_MODEL: 'm', OPENAI_BASE_URL: 'http://127.0.0.1:9' },
      stderrTo: '/dev/full',
    });
    expect(full).toMatchObject({ code: 0, stdout: expect.stringContaining('[1]') });
    return `${points}/${points} errors that nothing caught: one JSON line, one sentence, exit 1; a full log costs no answer`;
  },
);
