import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lookOver, openBrowser, PHONE, type Visit, whyNoBrowser } from '../../support/browser.ts';
import { QUESTION, WRITTEN } from '../../support/core.ts';
import { openSample } from '../../support/corpus.ts';
import { aPage, stopPages } from '../../support/page.ts';
import { scriptedLlm } from '../../support/scripted-llm.ts';

const ASKED = 'Can convolutional networks match vision transformers?';
const LOST = 'The connection was lost. Try again.';

describe.skipIf(whyNoBrowser !== '')(`the page in a browser${whyNoBrowser}`, () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let sample: Awaited<ReturnType<typeof openSample>>;
  const visits: Visit[] = [];

  beforeAll(async () => {
    [browser, sample] = await Promise.all([openBrowser(), openSample()]);
  });
  afterAll(async () => {
    await browser.close();
    await sample.close();
  });
  afterEach(async () => {
    for (const { faults, close } of visits.splice(0)) {
      await close();
      expect(faults).toEqual([]);
    }
    await stopPages();
  });

  async function visit(
    setup: Parameters<typeof aPage>[0],
    options: Parameters<typeof browser.visit>[1] = {},
  ) {
    const server = await aPage(setup);
    const come = async (with_ = options): Promise<Visit> => {
      const coming = await browser.visit(server.url, with_);
      visits.push(coming);
      return coming;
    };
    return { ...server, come, visitor: await come() };
  }
  const aSample = () => ({ corpus: sample });
  const ask = async ({ page }: Visit, question: string): Promise<void> => {
    await page.getByRole('textbox').fill(question);
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.locator('.turn .tools').last().waitFor();
  };

  const secondSource = ({ page }: Visit): Promise<string | null> =>
    page.locator(`.source[data-n='2'] .title`).first().textContent();

  it('answers with footnotes that light up their sources, and goes on from there', async () => {
    const { visitor } = await visit(aSample());
    const { page } = visitor;
    await page.goto('/');
    await lookOver(visitor, 'start');
    await ask(visitor, ASKED);
    const colour = (): Promise<string> =>
      page.evaluate(
        `getComputedStyle(document.querySelector('.source[data-n="2"]')).backgroundColor`,
      );
    const dark = await colour();
    await page.locator(`.turn .cite[data-n='2']`).first().hover();
    await expect.poll(colour).not.toBe(dark);
    await lookOver(visitor, 'answer');
    const second = await secondSource(visitor);
    await page.getByRole('textbox').fill('who wrote the second one?');
    await page.keyboard.press('Enter');
    await page.locator('.turn:nth-of-type(2) .tools').waitFor();
    expect(await page.locator('.turn').last().textContent()).toContain(
      `“${second}” was written by`,
    );
    await lookOver(visitor, 'follow-up');
    await page.reload();
    expect(await page.locator('.turn').count()).toBe(2);
  });

  it('reads no papers for a question of blanks', async () => {
    const { visitor } = await visit(aSample());
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('textbox').fill(' ');
    await page.keyboard.press('Enter');
    expect(await page.locator('.turn').count()).toBe(0);
  });

  it('asks again by itself where many ask at once', async () => {
    const { index, embedder } = sample;
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const candidates: typeof index.candidates = async (...given) => {
      await held;
      return await index.candidates(...given);
    };
    const { visitor, get } = await visit({ corpus: { embedder, index: { ...index, candidates } } });
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('textbox').fill(ASKED);
    const crowd = Array.from({ length: 20 }, () => get('/stream?q=networks'));
    await Promise.race(crowd);
    await page.keyboard.press('Enter');
    await page.getByText('Your turn comes in a moment.').waitFor();
    goOn();
    await page.locator('.turn .tools').waitFor();
    await Promise.all(crowd.map(async (one) => (await one).text()));
  });

  it('says that the connection was lost where a proxy answers with a page of its own', async () => {
    const { visitor } = await visit(aSample());
    const { page } = visitor;
    await page.goto('/');
    await page.route('**/stream?*', (route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }),
    );
    await page.getByRole('textbox').fill(ASKED);
    await page.keyboard.press('Enter');
    await page.getByText(LOST).waitFor();
    expect(await page.getByRole('textbox').inputValue()).toBe(ASKED);
  });

  it('says it beside the buttons of an answer, which stay, and floods no proxy that says “later”', async () => {
    const { visitor } = await visit(aSample());
    const { page } = visitor;
    let tries = 0;
    await page.goto('/');
    await page.route('**/stream?*', (route) => {
      tries++;
      return route.fulfill({ status: 429, contentType: 'text/html', body: '<h1>Later</h1>' });
    });
    await page.getByRole('textbox').fill(ASKED);
    await page.keyboard.press('Enter');
    await page.getByText(LOST).waitFor();
    expect(tries).toBe(1);
    await page.unroute('**/stream?*');
    await page.keyboard.press('Enter');
    await page.route('**/feedback', (route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }),
    );
    const tools = page.locator('.turn .tools').last();
    await tools.getByRole('button', { name: 'Yes' }).click();
    await tools.getByText(LOST).waitFor();
    expect(await page.getByText('Bad Gateway').count()).toBe(0);
    await page.unroute('**/feedback');
    await tools.getByRole('button', { name: 'Yes' }).click();
    await page.getByText('Thank you.').waitFor();
  });

  it('shows an answer to nobody else until it is shared', async () => {
    const { visitor, come } = await visit(aSample());
    await visitor.page.goto('/');
    await ask(visitor, ASKED);
    const address = new URL(visitor.page.url()).pathname;
    expect(address).toMatch(/^\/a\/[\w-]+$/);
    const stranger = await come();
    expect((await stranger.page.goto(address))?.status()).toBe(404);
    await lookOver(stranger, 'not-shared');
    await visitor.page.getByRole('button', { name: 'Share' }).click();
    await visitor.page.getByText('Everybody who has its address can read it now').waitFor();
    expect((await stranger.page.goto(address))?.status()).toBe(200);
    expect(await stranger.page.textContent('h2')).toBe(ASKED);
    await visitor.page.getByRole('button', { name: 'Yes' }).click();
    await visitor.page.getByText('Thank you.').waitFor();
    await visitor.page.getByRole('link', { name: 'Related papers' }).click();
    expect(await visitor.page.locator('.paper').count()).toBeGreaterThan(2);
    await lookOver(visitor, 'related');
  });

  it('refuses with the nearest papers', async () => {
    const { visitor } = await visit(aSample());
    await visitor.page.goto('/');
    await ask(visitor, 'How do I bake banana bread?');
    expect(await visitor.page.textContent('.notes')).toContain('My papers do not cover this.');
    expect(await visitor.page.textContent('.sources h3')).toBe('Nearest papers');
    await lookOver(visitor, 'refusal');
  });

  it('shows sentences as the model writes them, and stops it on demand', async () => {
    const llm = scriptedLlm([`${WRITTEN} And`], 'hang');
    const { visitor } = await visit({ llm });
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('textbox').fill(QUESTION);
    await page.keyboard.press('Enter');
    await page.getByText('They reach 96.4% on ImageNet').waitFor();
    await lookOver(visitor, 'writing');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    while (llm.closed === 0) await new Promise(setImmediate);
    expect(llm.closed).toBe(1);
    expect(await page.getByRole('textbox').inputValue()).toBe(QUESTION);
  });

  it('is used with the keyboard alone', async () => {
    const { visitor } = await visit(aSample());
    const { page } = visitor;
    const focused = (): Promise<string> =>
      page.evaluate('document.activeElement.textContent || document.activeElement.id');
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main');
    for (const next of ['1', '2', 'q']) {
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(next);
    }
    await page.keyboard.type(ASKED);
    await page.keyboard.press('Enter');
    await page.locator('.turn .tools').waitFor();
    const second = (await secondSource(visitor)) ?? 'none';
    while ((await focused()) !== '2') await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toMatch(/-2$/);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(second);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/papers/**');
    expect(await page.textContent('h1')).toBe(second);
  });

  it('finds papers, page by page, and shows one', async () => {
    const { visitor } = await visit(aSample());
    const { page } = visitor;
    await page.goto('/search');
    await page.getByLabel('By words and by meaning').fill('attention');
    await page.getByLabel('Since').fill('2019');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?*');
    expect(await page.locator('.paper').count()).toBe(10);
    await lookOver(visitor, 'search');
    const first = await page.locator('.paper h3').first().textContent();
    await page.getByRole('link', { name: 'Next' }).click();
    expect(await page.locator('.paper h3').first().textContent()).not.toBe(first);
    await page.getByRole('link', { name: 'Previous' }).click();
    await page.locator('.paper h3 a').first().click();
    expect(await page.textContent('h1')).toBe(first);
    expect(await page.textContent('pre')).toMatch(/^@\w+\{/);
    expect(await page.locator('.paper').count()).toBe(5);
    await lookOver(visitor, 'paper');
    await page.goto('/search?q=attention&since=yesterday');
    expect(await page.textContent('[role=alert]')).toContain('is not a date');
    await lookOver(visitor, 'search-mistake');
  });

  it('shows what trends, with the reason', async () => {
    const { visitor } = await visit(aSample());
    const { page } = visitor;
    await page.goto('/trending');
    await page.getByLabel('Topic').fill('graph networks');
    await page.getByLabel('In', { exact: true }).selectOption('week');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL('**/trending?*');
    expect(await page.textContent('main')).toMatch(/nothing|newest|No paper/i);
    await lookOver(visitor, 'trending');
  });

  it('draws a map of the papers, on which they can be pressed and lit up', async () => {
    const { visitor, get } = await visit(aSample());
    const { page } = visitor;
    expect((await get('/map.json')).status).toBe(503); // it is drawn because somebody asks
    await page.goto('/search?q=attention');
    await page.locator('.paper h3 a').first().click();
    await page.getByRole('link', { name: 'On the map' }).click();
    await page.locator('[data-card] .paper').waitFor();
    expect(await page.textContent('[data-found]')).toContain('181 papers');
    await lookOver(visitor, 'map');
    await page.getByLabel('Light up').fill('diffusion models');
    await page.keyboard.press('Enter');
    await page.getByText('The 50 nearest papers are lit up').waitFor();
    await page.getByRole('button', { name: 'Nearer' }).click();
    await page.locator('canvas').focus();
    await page.keyboard.press('ArrowRight');
    await lookOver(visitor, 'map-lit');
    const { papers } = JSON.parse(await (await get('/map.json')).text());
    expect(new Set(papers.map(({ id }: { id: string }) => id)).size).toBe(181);
    await page.locator('[data-found] a').first().click();
    await page.waitForURL('**/papers/**');
  });

  it('says how it is and what it keeps, and forgets', async () => {
    const { visitor } = await visit(aSample());
    const { page } = visitor;
    await page.goto('/');
    await ask(visitor, ASKED);
    await page.goto('/status');
    expect(await page.textContent('main')).toContain('181');
    await lookOver(visitor, 'status');
    await page.goto('/forget-me');
    await lookOver(visitor, 'what-is-kept');
    await page.getByRole('button', { name: 'Delete what is kept about me' }).click();
    await page.getByText('Deleted: one question').waitFor();
  });

  it('works without a script', async () => {
    const { visitor } = await visit(aSample(), { javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto('/');
    await lookOver(visitor, 'start-no-script');
    await ask(visitor, ASKED);
    await lookOver(visitor, 'answer-no-script');
    expect(await page.locator('.sentence').count()).toBeGreaterThan(1);
    const second = await secondSource(visitor);
    await ask(visitor, 'who wrote the second one?');
    expect(await page.locator('.turn').count()).toBe(2);
    expect(await page.locator('.turn').last().textContent()).toContain(
      `“${second}” was written by`,
    );
    expect(await page.getByRole('button', { name: 'Copy' }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Share' }).last().click();
    await page.waitForURL('**/a/*');
    expect(await page.getByRole('link', { name: 'Its address' }).count()).toBe(1);
    for (const path of ['/search?q=attention', '/trending', '/map', '/status', '/forget-me']) {
      await page.goto(path);
      await lookOver(visitor, `${path.replace(/\W+/g, '')}-no-script`);
    }
    await page.goto('/map');
    expect(await page.locator('canvas').isVisible()).toBe(false);
    await page.getByLabel('Light up').fill('attention');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=attention');
    await page.getByRole('link', { name: 'Next' }).click();
    await page.locator('.paper h3 a').first().click();
    await page.waitForURL('**/papers/**');
    await lookOver(visitor, 'paper-no-script');
    await page.goto('/forget-me');
    await page.getByRole('button', { name: 'Delete what is kept about me' }).click();
    await page.getByText('Deleted: 2 questions').waitFor();
  });

  it.each([
    ['phone', { viewport: PHONE, deviceScaleFactor: 2 }],
    ['dark', { colorScheme: 'dark' as const }],
    ['dark-phone', { viewport: PHONE, colorScheme: 'dark' as const }],
    ['narrow', { viewport: { width: 320, height: 640 } }],
  ])('is as good on every page: %s', async (name, options) => {
    const { visitor, get } = await visit(aSample(), options);
    const { page } = visitor;
    await get('/map.json'); // drawn by the time that it is looked at
    await page.goto('/');
    await lookOver(visitor, `start-${name}`);
    await ask(visitor, 'How do I bake banana bread?');
    await lookOver(visitor, `refusal-${name}`);
    await page.goto('/');
    await ask(visitor, ASKED);
    await lookOver(visitor, `answer-${name}`);
    await page.locator('.source .title').first().click();
    await page.waitForURL('**/papers/**');
    await lookOver(visitor, `paper-${name}`);
    for (const path of [
      '/search?q=attention',
      '/trending',
      '/map',
      '/status',
      '/forget-me',
      '/nowhere',
    ]) {
      await page.goto(path);
      await lookOver(visitor, `${path.replace(/\W+/g, '')}-${name}`);
    }
  });
});
