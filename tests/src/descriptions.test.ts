import { expect, it } from 'vitest';
import { describeService, describeSettings } from '../../src/descriptions.ts';

const open = {
  channels: [],
  private: false,
  language: '',
  categories: [],
  unfurls: false,
  budgetShare: 100,
};

it('words the settings of a place', () => {
  expect(Object.fromEntries(describeSettings(open))).toEqual({
    channels: 'all',
    private: 'no',
    language: 'the question’s own',
    categories: 'all',
    unfurls: 'no',
    'budget-share': '100 %',
  });
  const chosen = { ...open, channels: ['1', '2'], private: true, categories: ['cs.CL', 'cs.LG'] };
  expect(Object.fromEntries(describeSettings(chosen, (id) => `<#${id}>`))).toMatchObject({
    channels: '<#1> <#2>',
    private: 'yes',
    categories: 'cs.CL cs.LG',
  });
});

it('words the running service, with costs where they are told', () => {
  expect(describeService(undefined)).toEqual([]);
  const startedAt = new Date('2026-11-25T12:34:56Z');
  const parts = [
    { name: 'http', ok: true, detail: '127.0.0.1:3000' },
    { name: 'discord', ok: false, detail: 'not connected' },
  ];
  expect(Object.fromEntries(describeService({ startedAt, parts }))).toEqual({
    'running since': '2026-11-25 12:34 UTC',
    'language model': 'none: answers are quotes',
    http: '127.0.0.1:3000',
    discord: 'not well: not connected',
  });
  const usage = { tokens: 1_234_567, budget: 5_000_000, cost: 1.239 };
  expect(describeService({ startedAt, parts: [], model: 'm', usage })).toContainEqual([
    'this month',
    '1,234,567 tokens of 5,000,000, about 1.24',
  ]);
});
