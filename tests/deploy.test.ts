import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { measureService } from '../adapters/service-metrics.ts';
import { loadConfig } from '../src/config.ts';
import { settings } from '../src/settings.ts';
import { createTelemetry } from '../src/telemetry.ts';
import { root } from './support/corpus.ts';
import { someMail } from './support/mail.ts';

const nothing = async (): Promise<void> => {};
const read = (name: string): string => readFileSync(join(root, 'deploy', name), 'utf8');

describe('the image', () => {
  const file = read('Dockerfile').replaceAll('\\\n', ' ');
  const ignored = read('Dockerfile.dockerignore').trim().split('\n');

  it('is made of what is let in, and all of that is there', () => {
    const copied = [...file.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' ').filter((name) => name !== '.'),
    );
    const letIn = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(ignored[0]).toBe('*');
    expect(copied.filter((name) => !letIn.includes(name))).toEqual([]);
    expect(letIn.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    expect(letIn.filter((name) => /env|footnote|tests/.test(name))).toEqual([]);
  });

  it('runs as nobody in particular, on its volume, and is asked whether it can answer', () => {
    expect(file).toMatch(/^USER node$/m);
    expect(file).toMatch(/^VOLUME \/data$/m);
    expect(file).toMatch(/^ENV .*DATA_DIR=\/data HOST=0\.0\.0\.0$/m);
    expect(file).toMatch(/^HEALTHCHECK .*\/readyz/m);
    expect(file.indexOf('USER node')).toBeLessThan(file.indexOf('ENTRYPOINT'));
  });
});

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      environment: z.record(z.string(), z.string()).default({}),
      ports: z.array(z.string()).default([]),
      volumes: z.array(z.string()),
      profiles: z.array(z.string()).optional(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      read_only: z.boolean().default(false),
      cap_drop: z.array(z.string()).default([]),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

describe('the compose file', () => {
  const { services, volumes } = Compose.parse(parse(read('compose.yaml')));
  const { footnote, ollama } = services;

  it('sets what Footnote reads, on a volume that is kept, and for this machine alone', () => {
    expect(Object.keys(footnote?.environment ?? {}).every((name) => name in settings)).toBe(true);
    expect(footnote).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(footnote?.environment.DATA_DIR).toBe('/data');
    expect(footnote?.ports).toEqual(['127.0.0.1:3000:3000']);
    const kept = Object.values(services).flatMap((service) =>
      service.volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    expect(kept.sort()).toEqual(Object.keys(volumes).sort());
    const { context = '', dockerfile = '' } = footnote?.build ?? {};
    expect(existsSync(join(root, 'deploy', context, dockerfile))).toBe(true);
  });

  it('starts Ollama only where it is asked for', () => {
    expect([footnote?.profiles, ollama?.profiles]).toEqual([undefined, ['ollama']]);
    expect(ollama?.ports).toEqual([]);
  });
});

it('the unit takes from the service what it does not need, and does not repeat what cannot work', () => {
  const unit = read('footnote.service');
  for (const line of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=']) {
    expect(unit).toContain(`\n${line}\n`);
  }
  expect(unit).toContain('\nRestartPreventExitStatus=78\n');
  expect(unit).not.toContain('MemoryDenyWriteExecute=yes'); // it compiles as it runs
});

it('alerts and dashboard ask for metrics that there are', async () => {
  const { registry, served } = createTelemetry();
  const { stores, clock } = await someMail();
  const config = loadConfig({}, '');
  const health = () => ({ alive: true, ready: false, detail: '' });
  const services = () => [{ name: 'papers', start: nothing, stop: nothing, health }];
  measureService(registry, { config, stores, feeds: [], services, now: clock.date });
  served({ command: 'ask', platform: 'web', ms: 1, reply: undefined });
  const known = await registry.metrics();
  expect(known).toContain('footnote_part_ready{part="papers"} 0');
  const rules = JSON.stringify(parse(read('monitoring/alerts.yml')));
  const panels = JSON.stringify(JSON.parse(read('monitoring/dashboard.json')));
  const asked = `${rules}${panels}`.match(/\b(?:footnote|nodejs|process)_[a-z0-9_]+\b/g) ?? [];
  expect(new Set(asked).size).toBeGreaterThan(5);
  const missing = [...new Set(asked)].filter(
    (name) => !new RegExp(`^(?:# TYPE )?${name}[ {]`, 'm').test(known),
  );
  expect(missing).toEqual([]);
});

it('every alert says what is wrong, and the remedy', () => {
  const Rule = z.object({
    alert: z.string().startsWith('Footnote'),
    expr: z.string(),
    for: z.string().regex(/^\d+[mh]$/),
    labels: z.object({ severity: z.enum(['page', 'ticket']) }),
    annotations: z.object({ summary: z.string(), remedy: z.string() }),
  });
  const Rules = z.object({
    groups: z.tuple([z.object({ name: z.string(), rules: z.array(Rule) })]),
  });
  const [{ rules }] = Rules.parse(parse(read('monitoring/alerts.yml'))).groups;
  expect(rules.length).toBeGreaterThan(5);
});

it('shell scripts are sound', () => {
  for (const name of ['.ci/run', 'deploy/trim.sh']) {
    execFileSync('bash', ['-n', join(root, name)]);
  }
});
