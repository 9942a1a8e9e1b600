import { expect, it } from 'vitest';
import type { IndexStatus } from '../../index/paper-index.ts';
import { describeSettings, describeStatus } from '../../src/descriptions.ts';
import type { ServiceStatus } from '../../src/reply.ts';
import { openPlace } from '../support/builders.ts';

const status: IndexStatus = {
  papers: 3,
  newest: null,
  generation: null,
  tail: 3,
  embedder: 'e',
  dimensions: 64,
  bytes: 1_000,
  sources: {},
};
const words = (service?: ServiceStatus) =>
  Object.fromEntries(describeStatus({ kind: 'status', status, ...(service && { service }) }));

it('words the settings of a place', () => {
  expect(Object.fromEntries(describeSettings(openPlace))).toEqual({
    channels: 'all',
    private: 'no',
    language: 'the question’s own',
    categories: 'all',
    unfurls: 'no',
    'budget-share': '100 %',
  });
  const chosen = {
    ...openPlace,
    channels: ['1', '2'],
    private: true,
    categories: ['cs.CL', 'cs.LG'],
  };
  expect(Object.fromEntries(describeSettings(chosen, (id) => `<#${id}>`))).toMatchObject({
    channels: '<#1> <#2>',
    private: 'yes',
    categories: 'cs.CL cs.LG',
  });
});

it('words the running service, with costs where they are told', () => {
  expect(words()).toMatchObject({ papers: '3', newest: 'none', 'on disk': '1.0 kB' });
  expect(words()).not.toHaveProperty('running since');
  const startedAt = new Date('2026-11-25T12:34:56Z');
  const parts = [
    { name: 'http', ok: true, detail: '127.0.0.1:3000' },
    { name: 'discord', ok: false, detail: 'not connected' },
  ];
  expect(words({ startedAt, parts })).toMatchObject({
    'running since': '2026-11-25 12:34 UTC',
    'language model': 'none: answers are quotes',
    http: '127.0.0.1:3000',
    discord: 'not well: not connected',
  });
  const usage = { tokens: 1_234_567, budget: 5_000_000, cost: 1.239 };
  expect(words({ startedAt, parts: [], model: 'm', usage })).toMatchObject({
    'this month': '1,234,567 tokens of 5,000,000, about 1.24',
  });
});
