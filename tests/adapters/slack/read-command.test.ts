import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAskCommand, readPapersCommand } from '../../../adapters/slack/read-command.ts';
import { commandTable } from '../../../src/commands/table.ts';

const papers = (text: string) => readPapersCommand(text, commandTable);
const ask = (text: string) => readAskCommand(text, commandTable);
const search = (query: string, more: object = {}) => ({
  name: 'search',
  input: { k: 5, query, ...more },
});

const subscribe = (topic: string, more: object = {}) => ({
  name: 'subscribe',
  input: { topic, ...more },
});

describe('/papers', () => {
  it.each([
    ['search graph networks', search('graph networks')],
    ['Search  graph   networks', search('graph networks')],
    ['find graph networks', search('graph networks')],
    ['"graph networks" search', search('graph networks')],
    ['search “graph networks” for ’speech’', search("graph networks for 'speech'")],
    ['search "graph networks', search('graph networks')],
    ['search R&amp;D &lt;now&gt;', search('R&D <now>')],
    ['search graphs since 2024-05', search('graphs', { since: '2024-05' })],
    [
      'search since:2024 graphs category=cs.CL',
      search('graphs', { since: '2024', category: 'cs.CL' }),
    ],
    ['search graphs --since 2024 --k 7', search('graphs', { since: '2024', k: '7' })],
    ['search --author Hinton graphs', search('graphs', { author: 'Hinton' })],
    ['search graphs author:"Ada Example"', search('graphs', { author: 'Ada Example' })],
    ['search graphs --public', search('graphs', { private: false })],
    ['search what people do since then', search('what people do since then')],
    ['search', search('')],
    ['graph neural networks', search('graph neural networks')],
    ['show 2310.16764', { name: 'show', input: { paper: '2310.16764' } }],
    ['2310.16764 show', { name: 'show', input: { paper: '2310.16764' } }],
    ['2310.16764', { name: 'show', input: { paper: '2310.16764' } }],
    [
      '<https://arxiv.org/abs/2310.16764|arxiv.org/abs/2310.16764>',
      { name: 'show', input: { paper: 'https://arxiv.org/abs/2310.16764' } },
    ],
    [
      'similar “Attention Is All You Need”',
      { name: 'similar', input: { k: 5, paper: 'Attention Is All You Need' } },
    ],
    ['related 2310.16764', { name: 'similar', input: { k: 5, paper: '2310.16764' } }],
    ['bibtex: 2310.16764', { name: 'bibtex', input: { paper: '2310.16764' } }],
    ['bib 2310.16764', { name: 'bibtex', input: { paper: '2310.16764' } }],
    ['status', { name: 'status', input: {} }],
    ['forget me', { name: 'forget-me', input: {} }],
    ['forget-me', { name: 'forget-me', input: {} }],
    ['forget', { name: 'forget-me', input: {} }],
    ['?', { name: 'help', input: {} }],
    ['', { name: 'help', input: {} }],
    ['   ', { name: 'help', input: {} }],
    ['""', { name: 'help', input: {} }],
    ['settings', { name: 'settings', input: {} }],
    [
      'settings private yes language de',
      { name: 'settings', input: { private: true, language: 'de' } },
    ],
    [
      'settings private:off unfurls on',
      { name: 'settings', input: { private: false, unfurls: true } },
    ],
    ['trending', { name: 'trending', input: {} }],
    ['trending vision models', { name: 'trending', input: { topic: 'vision models' } }],
    ['trending topic:vision', { name: 'trending', input: { topic: 'vision' } }],
    ['trending week', { name: 'trending', input: { period: 'week' } }],
    ['trending Day cs.CL', { name: 'trending', input: { period: 'day', topic: 'cs.CL' } }],
    [
      'trending period:week graphs',
      { name: 'trending', input: { period: 'week', topic: 'graphs' } },
    ],
    ['trending models of the week', { name: 'trending', input: { topic: 'models of the week' } }],
    ['subscribe graph networks', subscribe('graph networks')],
    ['subscribe weekly', subscribe('', { every: 'weekly' })],
    ['subscribe topic models', subscribe('topic models')],
    ['subscribe topic: topic models time: 9:00', subscribe('topic models', { time: '9:00' })],
    ['subscribe topic "graph networks"', subscribe('graph networks')],
    ['subscribe topic:graphs every:weekly', subscribe('graphs', { every: 'weekly' })],
    [
      'subscribe graph networks at 9:30 Europe/Berlin weekly',
      subscribe('graph networks', { time: '9:30', timezone: 'Europe/Berlin', every: 'weekly' }),
    ],
    [
      'subscribe weekly 6pm topic "graph networks" timezone Asia/Tokyo',
      subscribe('graph networks', { time: '6pm', timezone: 'Asia/Tokyo', every: 'weekly' }),
    ],
    [
      'subscribe “9:00 weekly graphs” 10:00 direct quiet-days:week',
      subscribe('9:00 weekly graphs', { time: '10:00', direct: true, 'quiet-days': 'week' }),
    ],
    [
      'subscribe graphs <mailto:ada@example.org|ada@example.org>',
      subscribe('graphs', { email: 'ada@example.org' }),
    ],
    ['subscribe graphs 25:00', subscribe('graphs', { time: '25:00' })],
    ['subscribe graphs Europe/Atlantis', subscribe('graphs', { timezone: 'Europe/Atlantis' })],
    ['subscribe daily news', subscribe('news', { every: 'daily' })],
    ['subscribe "daily news"', subscribe('daily news')],
    ['settings private maybe', { name: 'settings', input: { private: 'maybe' } }],
    ['settings private unfurls', { name: 'settings', input: { private: true, unfurls: true } }],
    [
      'settings channels <#C123|general> <#G456|secret> budget-share 50',
      { name: 'settings', input: { channels: ['C123', 'G456'], 'budget-share': '50' } },
    ],
    ['settings channels all', { name: 'settings', input: { channels: [] } }],
    ['settings channels #general', { name: 'settings', input: { channels: '#general' } }],
    ['settings categories cs.CL cs.LG', { name: 'settings', input: { categories: 'cs.CL cs.LG' } }],
    ['serach graphs', { name: 'serach', input: {} }],
    ['sttaus', { name: 'sttaus', input: {} }],
  ])('%j is read', (text, call) => {
    expect(papers(text)).toEqual(call);
  });

  it('reads anything', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'ab <>#@!|"“”:=-& \n', 'since ', 'search ', '2024 '),
    });
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'grapheme' })), (typed) => {
        expect(typeof papers(typed).name).toBe('string');
        expect(typeof ask(typed).name).toBe('string');
      }),
    );
  });
});

describe('/ask', () => {
  it.each([
    ['why?', { question: 'why?' }],
    ['How do “residual networks” work?', { question: 'How do residual networks work?' }],
    ['Is 3 &lt; 4 &amp; so on?', { question: 'Is 3 < 4 & so on?' }],
    ['what is new since 2024?', { question: 'what is new since 2024?' }],
    ['what is new --since 2024', { question: 'what is new', since: '2024' }],
    ['--public what is new?', { question: 'what is new?', private: false }],
    ['private:no what is new?', { question: 'what is new?', private: false }],
    ['<@U1|ada> says <#C1|general> why?', { question: 'says #general why?' }],
  ])('%j asks %j', (text, input) => {
    expect(ask(text)).toEqual({ name: 'ask', input });
  });

  it('without a question is help', () => {
    expect(ask('')).toEqual({ name: 'help', input: {} });
    expect(ask('  “” ')).toEqual({ name: 'help', input: {} });
  });
});
