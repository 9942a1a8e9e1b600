import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from './corpus.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PATIENCE_MS = 15_000;
const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };
const shots = join(root, 'dist/screenshots');

const executablePath = CHROMIUM.find((path) => existsSync(path));
/** Said where the tests in a real browser are skipped. */
export const whyNoBrowser =
  executablePath === undefined ? ' (skipped: no Chromium; apt-get install chromium)' : '';

/** A real browser; the page's script is compiled before the tests. */
export async function openBrowser() {
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: FLAGS });
  return {
    close: () => browser.close(),
    /** A person with a browser of their own; what goes wrong in it is kept in `faults`. */
    async visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
      const { javaScriptEnabled: runsScripts = true, ...others } = options;
      const context = await browser.newContext({ viewport: DESKTOP, baseURL: url, ...others });
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      const allow = async (scripts: boolean): Promise<void> => {
        await session.send('Emulation.setScriptExecutionDisabled', { value: !scripts });
      };
      await allow(runsScripts);
      page.setDefaultTimeout(PATIENCE_MS);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('dialog', (dialog) => {
        faults.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(url)) faults.push(`request to ${request.url()}`);
      });
      return {
        page,
        faults,
        close: () => context.close(),
        async withScripts(work) {
          await allow(true);
          const done = await work();
          await allow(runsScripts);
          return done;
        },
      };
    },
  };
}

export interface Visit {
  readonly page: Page;
  readonly faults: string[];
  close(): Promise<void>;
  /** What a test runs in a page whose own scripts may not run. */
  withScripts<T>(work: () => Promise<T>): Promise<T>;
}

/** The page as it is now is accessible, is no wider than its window, and has a picture in dist/screenshots. */
export async function lookOver({ page, withScripts }: Visit, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name.replace(/\W+/g, '-')}.png`), fullPage: true });
  const found = await withScripts(async () => {
    await page.evaluate(axe.source);
    return await page.evaluate<readonly { id: string; html: string }[]>(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, html: nodes[0].html })))`,
    );
  });
  expect(found, name).toEqual([]);
  const spare = await page.evaluate('innerWidth - document.documentElement.scrollWidth');
  expect(spare, `${name}: wider than its window`).toBeGreaterThanOrEqual(0);
}
