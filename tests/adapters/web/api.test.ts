import { afterEach, describe, expect, it } from 'vitest';
import { QUESTION, WRITTEN } from '../../support/core.ts';
import { aPage, stopPages } from '../../support/page.ts';
import { scriptedLlm } from '../../support/scripted-llm.ts';

afterEach(stopPages);

const ask = `/api/ask?${new URLSearchParams({ q: QUESTION })}`;

describe('the interface', () => {
  it('answers as the shell does with --json', async () => {
    const { get } = await aPage();
    const response = await get(ask);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.json()).toMatchObject({
      question: QUESTION,
      mode: 'extractive',
      refused: false,
      sentences: [{ cites: [1] }],
      sources: [{ n: 1, id: 'p0' }],
    });
  });

  it('streams an answer, one snapshot an event, to whoever accepts that', async () => {
    const { get } = await aPage({ llm: scriptedLlm([WRITTEN]) });
    const response = await get(ask, { headers: { accept: 'text/event-stream' } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = [...(await response.text()).matchAll(/^event: (\w+)\ndata: (.*)\n\n/gm)];
    expect(events.at(-1)?.[1]).toBe('done');
    const counts = events.map(([, , data = '{}']) => JSON.parse(data).sentences.length);
    expect(counts).toEqual([...counts].sort());
    expect(new Set(counts).size).toBeGreaterThan(1);
  });

  it('finds and shows papers', async () => {
    const { get } = await aPage();
    const found = await (await get('/api/search?q=networks&k=2')).json();
    expect(found).toMatchObject({ hits: [{ rank: 1 }, { rank: 2 }] });
    expect(await (await get('/api/papers/p1')).json()).toMatchObject({ id: 'p1' });
    expect(await (await get('/api/bibtex?paper=p1')).json()).toMatchObject({ id: 'p1' });
    expect(await (await get('/api/status')).json()).toMatchObject({ papers: 3 });
  });

  it.each([
    ['/api/ask', 400, 'question is missing'],
    ['/api/search?q=networks&k=0', 400, 'k "0" must be 1 to 100'],
    ['/api/search?q=networks&since=soon', 400, 'is not a date'],
    ['/api/papers/nobody', 404, 'I know no paper "nobody"'],
    ['/api/settings', 404, 'See /api/openapi.json'],
    ['/api/forget-me', 404, 'See /api/openapi.json'],
  ])('says what is wrong with %s', async (path, status, text) => {
    const { get } = await aPage();
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(JSON.parse(await response.text()).error).toContain(text);
  });

  it('describes itself, and no more than there is', async () => {
    const { get } = await aPage();
    const { openapi, paths } = JSON.parse(await (await get('/api/openapi.json')).text());
    expect(openapi).toMatch(/^3\.1/);
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/ask',
        '/api/search',
        '/api/papers/{id}',
        '/api/trending',
        '/api/status',
      ]),
    );
    expect(paths['/api/ask'].get.parameters[0]).toMatchObject({ name: 'q', required: true });
    for (const path of Object.keys(paths)) {
      const { status } = await get(path.replace('{id}', 'p1'));
      expect([200, 400], path).toContain(status);
    }
  });
});
