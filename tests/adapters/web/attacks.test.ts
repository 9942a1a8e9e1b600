import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, whyNoBrowser } from '../../support/browser.ts';
import { aPaper } from '../../support/builders.ts';
import { WRITTEN } from '../../support/core.ts';
import { HOSTILE_HOST, linkPayloads, pingPayloads, scriptPayloads } from '../../support/hostile.ts';
import { faultsOf } from '../../support/html.ts';
import { aPage, stopPages } from '../../support/page.ts';
import { row } from '../../support/row.ts';
import { scriptedLlm } from '../../support/scripted-llm.ts';

afterEach(stopPages);

const ABSTRACT = WRITTEN.replaceAll(' [1]', '');
const QUESTION = 'How do residual networks train very deep layers?';

/** The payload wherever people, papers and models put text. */
async function poisoned(payload: string) {
  const paper = aPaper({
    id: 'p1',
    title: `Residual networks ${payload}`,
    abstract: `${ABSTRACT} It is ${payload}.`,
    authors: [payload, `Ada ${payload}`],
    categories: [payload],
    url: payload,
  });
  const llm = scriptedLlm([`${WRITTEN} It is ${payload} [1]. ${payload} [1](${payload}).`]);
  const server = await aPage({ llm, papers: [paper] });
  const asked = `/?${new URLSearchParams({ q: `${QUESTION} ${payload}` })}`;
  const searched = `/search?${new URLSearchParams({ q: `networks ${payload}`, author: '', category: payload })}`;
  const paths = [
    asked,
    searched,
    '/search?q=networks',
    '/papers/p1',
    '/bibtex?paper=p1',
    '/status',
  ];
  return { ...server, paths };
}

/** Every page that shows the payload, and what streams in. */
async function pagesWith(payload: string): Promise<readonly string[]> {
  const { get, paths } = await poisoned(payload);
  const pages: string[] = [];
  for (const path of paths) {
    const response = await get(path);
    const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
    const text = await response.text();
    if (isPage) pages.push(text);
  }
  const stream = await (await get(`/stream?${new URLSearchParams({ q: QUESTION })}`)).text();
  for (const [, data = '{}'] of stream.matchAll(/^data: (.*)$/gm)) {
    pages.push(String(JSON.parse(data).html ?? ''));
  }
  await stopPages();
  return pages;
}

describe('text that others wrote', () => {
  row('W2', 'is inert wherever the page shows it', { quick: 10, full: 60 }, async (points) => {
    let shown = 0;
    for (let i = 0; i < points; i++) {
      const payload = scriptPayloads[(i * 7) % scriptPayloads.length] ?? '';
      for (const page of await pagesWith(payload)) {
        expect(faultsOf(page), payload).toEqual([]);
        shown++;
      }
    }
    expect(shown).toBeGreaterThan(10 * points);
    return `${points} payloads, ${shown} pages and pieces: no tag and no attribute of theirs`;
  });

  row('P2', 'leads nowhere on the page', { quick: 10, full: 80 }, async (points) => {
    for (let i = 0; i < points; i++) {
      const payload = linkPayloads[(i * 7) % linkPayloads.length] ?? '';
      for (const page of await pagesWith(payload)) {
        expect(faultsOf(page), payload).toEqual([]);
        const links = [...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, to = '']) => to);
        const away = links.filter((to) => !to.startsWith('/') && !to.startsWith('#'));
        expect(away.join(' '), payload).not.toContain(HOSTILE_HOST);
      }
    }
    return `${points} payloads on the page: 0 foreign hosts`;
  });

  row('P3', 'commands nothing on the page', { quick: 10, full: 40 }, async (points) => {
    for (let i = 0; i < points; i++) {
      const payload = pingPayloads[i % pingPayloads.length] ?? '';
      for (const page of await pagesWith(payload)) {
        expect(faultsOf(page), payload).toEqual([]);
        expect(page.replaceAll('\n', ''), payload).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }
    }
    return `${points} payloads on the page: neutral text`;
  });
});

describe.skipIf(whyNoBrowser !== '')(`in a browser${whyNoBrowser}`, () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  row('W2', 'is not run', { quick: 10, full: 60, timeoutMs: 600_000 }, async (points) => {
    for (let i = 0; i < points; i++) {
      const payload = scriptPayloads[(i * 7 + 3) % scriptPayloads.length] ?? '';
      const { url, paths } = await poisoned(payload);
      const { page, faults, close } = await browser.visit(url);
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(message.text());
      });
      for (const path of paths) await page.goto(path);
      await page.goto('/');
      await page.getByRole('textbox').fill(`${QUESTION} ${payload}`);
      await page.keyboard.press('Enter');
      await page.locator('.turn .tools').waitFor();
      await page.reload();
      expect(faults, payload).toEqual([]);
      await close();
      await stopPages();
    }
    return `${points} payloads in Chromium: 0 executed, 0 for the policy to refuse`;
  });
});

it('knows an attack when it sees one', () => {
  const breaking = scriptPayloads.filter((text) => text.includes('<') || !text.includes('>'));
  expect(breaking.length).toBeGreaterThan(50);
  for (const payload of breaking) {
    expect(faultsOf(`<input value="${payload}">`), payload).not.toEqual([]);
  }
});
