import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookOver, openBrowser, whyNoBrowser } from '../../support/browser.ts';
import { aFolder } from '../../support/builders.ts';
import { type RunningService, startService } from '../../support/service.ts';

interface Spots {
  /** Of the canvas' pixels, those that something is drawn on. */
  readonly drawn: number;
  /** The same in the colour of what is lit up. */
  readonly lit: number;
  /** In the middle of something drawn, from the canvas' left and top. */
  readonly spot: { readonly x: number; readonly y: number };
}

/** What is on the canvas; a point's middle is where all around it is drawn on, too. */
const LOOK = `(() => {
  const canvas = document.querySelector('canvas');
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const accent = getComputedStyle(canvas).color.match(/\\d+/g).map(Number);
  const at = (x, y) => 4 * (y * width + x);
  const isDrawn = (x, y) => data[at(x, y) + 3] > 0;
  let drawn = 0, lit = 0, spot;
  for (let y = 2; y < height - 2; y++) for (let x = 2; x < width - 2; x++) {
    if (!isDrawn(x, y)) continue;
    drawn++;
    if (data[at(x, y) + 3] === 255 && accent.every((part, i) => Math.abs(part - data[at(x, y) + i]) < 3)) lit++;
    if (isDrawn(x - 2, y) && isDrawn(x + 2, y) && isDrawn(x, y - 2) && isDrawn(x, y + 2)) spot ??= { x, y };
  }
  const scale = canvas.clientWidth / width;
  return { drawn, lit, spot: spot && { x: spot.x * scale, y: spot.y * scale } };
})()`;

describe.skipIf(whyNoBrowser !== '')(`the running service in a browser${whyNoBrowser}`, () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let service: RunningService;
  const folder = aFolder();

  beforeAll(async () => {
    [browser, service] = await Promise.all([openBrowser(), startService(folder)]);
    await service.logged('the index was built');
  });
  afterAll(async () => {
    service.kill('SIGTERM');
    await service.ended;
    await browser.close();
  });

  it('draws a map in a process of its own, shows it when it is there, and answers on it', async () => {
    const visitor = await browser.visit(service.url);
    const { page, faults, close } = visitor;
    const look = (): Promise<Spots> => page.evaluate<Spots>(LOOK);
    await page.goto('/map');
    await page.getByText('The map is being drawn; it comes by itself.').waitFor();
    await lookOver(visitor, 'map-being-drawn');
    await service.logged('the map was drawn');
    await page.getByText('181 papers').waitFor();
    await expect.poll(async () => (await look()).drawn).toBeGreaterThan(181);
    expect(await page.locator('[data-legend] li').count()).toBeGreaterThan(3);

    const { spot } = await look();
    await page.locator('canvas').click({ position: spot });
    const title = page.locator('[data-card] h3');
    await title.waitFor();
    const pressed = await title.textContent();

    const litBefore = (await look()).lit;
    await page.getByLabel('Light up').fill('diffusion models');
    await page.keyboard.press('Enter');
    await page.getByText('The 50 nearest papers are lit up').waitFor();
    await expect.poll(async () => (await look()).lit).toBeGreaterThan(litBefore + 50);
    await lookOver(visitor, 'map-from-the-process');

    await title.locator('a').click();
    await page.waitForURL('**/papers/**');
    expect(await page.textContent('h1')).toBe(pressed);
    const kept = readFileSync(join(folder, '.footnote', 'map.json'), 'utf8');
    expect(JSON.parse(kept)).toHaveProperty('papers.length', 181);
    await close();
    expect(faults).toEqual([]);
  });
});
