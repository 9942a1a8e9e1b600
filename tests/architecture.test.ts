import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const PLATFORMS = ['discord.js', '@slack/bolt', 'hono', 'nodemailer', 'commander'];

interface Import {
  readonly from: string;
  /** A path from the root, or a package. */
  readonly to: string;
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function importsOf(file: string): readonly Import[] {
  const source = readFileSync(join(root, file), 'utf8');
  const specifiers = [
    ...source.matchAll(/(?:^(?:import|export|\}).*\bfrom|import\()\s*'([^']+)'/gm),
  ].map(([, to]) => to ?? '');
  return specifiers.map((to) => ({
    from: file,
    to: to.startsWith('.') ? relative(root, resolve(root, dirname(file), to)) : to,
  }));
}

/** `@scope/name/part` → `@scope/name`. */
const packageOf = (specifier: string): string =>
  /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

const importsIn = (folder: string): readonly Import[] => sourcesIn(folder).flatMap(importsOf);

it('index/ imports nothing from src/ or adapters/', () => {
  expect(importsIn('index').filter(({ to }) => /^(src|adapters|tests)\//.test(to))).toEqual([]);
});

it('src/ imports nothing from adapters/ and no platform', () => {
  const outward = importsIn('src').filter(
    ({ to }) => /^(adapters|tests)\//.test(to) || PLATFORMS.includes(to),
  );
  expect(outward).toEqual([]);
});

it('no adapter imports another, nor what wires them', () => {
  const across = importsIn('adapters').filter(({ from, to }) => {
    const [, own, ...below] = from.split('/');
    const isOwn = ['adapters/service.ts', `adapters/${own}/`, 'adapters/style/'].some((place) =>
      to.startsWith(place),
    );
    return below.length > 0 && to.startsWith('adapters/') && !isOwn;
  });
  expect(across).toEqual([]);
});

it('only main.ts reads the environment, and hands it to the configuration', () => {
  const readers = ['index', 'src', 'adapters']
    .flatMap(sourcesIn)
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
  expect(readers).toEqual(['adapters/main.ts']);
});

it('index/ knows no logger and no chat', () => {
  const packages = new Set(importsIn('index').map(({ to }) => to));
  for (const name of ['pino', 'openai', ...PLATFORMS]) expect(packages).not.toContain(name);
});

it('no test changes the process that it shares with the files after it', () => {
  const changing =
    /\bvi\.\w+\(|process\.(chdir|umask)\(|process\.env(\.\w+|\[[^\]]+\]) =[^=]|globalThis\.\w+ =[^=]/;
  const changers = sourcesIn('tests')
    .filter((file) => !file.startsWith('tests/bench/'))
    .filter((file) => changing.test(readFileSync(join(root, file), 'utf8')));
  expect(changers).toEqual(['tests/support/setup.ts']); // it sets the same for each file, and back
});

it('every import is of a file, a built-in module or a dependency', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const known = new Set([...Object.keys(dependencies), ...builtinModules.map((m) => `node:${m}`)]);
  const strangers = ['index', 'src', 'adapters']
    .flatMap(importsIn)
    .filter(({ to }) => !/^(index|src|adapters)\//.test(to) && !known.has(packageOf(to)));
  expect(strangers).toEqual([]);
});

it('src/ names no platform but in the settings, and the surfaces know no model', () => {
  const named = sourcesIn('src')
    .filter((file) => !/^src\/(?:settings|config)/.test(file))
    .filter((file) => /discord|slack/i.test(readFileSync(join(root, file), 'utf8')));
  expect(named).toEqual([]);
  const leaves = importsIn('adapters').filter(({ from }) => /^adapters\/(?!cli\/)\w+\//.test(from));
  const models = /^(?:openai$|src\/(?:llm|openai-llm|answerer|prompt|extractive|retriever)\.ts$)/;
  expect(leaves.filter(({ to }) => models.test(to))).toEqual([]);
});

it('only index/sqlite.ts opens better-sqlite3, since which version it may be depends on Node', () => {
  const opening = ['index', 'src', 'adapters', 'tests'].flatMap(sourcesIn).filter((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    return /^import (?!type ).* from 'better-sqlite3/m.test(source);
  });
  expect(opening).toEqual([]);
});
