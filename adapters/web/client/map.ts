// The map: shows what is pressed and lights up what is looked for.

import { createChart, type Point } from './chart.ts';
import { listen } from './gestures.ts';
import { darkness, type Palette } from './palette.ts';

interface Found {
  readonly hits?: readonly { readonly id: string; readonly title: string }[];
  readonly error?: string;
}

const AGAIN_MS = 3_000;
const FOUND_MAX = 50;
const LISTED = 6;
const FAILED = 'That did not work. Try again.';

const canvas = find('canvas', HTMLCanvasElement);
const chart = createChart(canvas);

listen(canvas, chart, (spot) => {
  const point = chart.nearest(spot);
  if (point !== undefined) void choose(point);
});
find('[data-light]', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void lightUp(find('#q', HTMLInputElement).value);
});
for (const button of document.querySelectorAll<HTMLElement>('[data-zoom]')) {
  button.addEventListener('click', () => chart.zoom(Number(button.dataset.zoom)));
}
void load();

async function load(): Promise<void> {
  const response = await fetch('/map.json').catch(() => undefined);
  if (response?.ok !== true) {
    const isDrawn = response?.status === 503;
    say(
      isDrawn
        ? 'The map is being drawn; it comes by itself.'
        : 'The map cannot be had now; it is tried again.',
    );
    setTimeout(load, AGAIN_MS);
    return;
  }
  const { papers }: { readonly papers: readonly Point[] } = await response.json();
  find('.chart', HTMLElement).hidden = false;
  const palette = chart.show(papers);
  say(`${papers.length.toLocaleString('en')} papers`);
  showLegend(palette);
  darkness.addEventListener('change', () => {
    showLegend(palette);
    chart.redraw();
  });
  const wanted = chart.find(new URLSearchParams(location.search).get('paper'));
  if (wanted !== undefined) await choose(wanted);
}

/** Shows the paper's card. */
async function choose(point: Point): Promise<void> {
  chart.mark(point);
  const query = new URLSearchParams({ paper: point.id });
  const response = await fetch(`/map/card?${query}`).catch(() => undefined);
  const isCard = response?.headers.get('content-type')?.startsWith('text/x-part') === true;
  if (!isCard) return say(FAILED);
  find('[data-card]', HTMLElement).innerHTML = await response.text();
}

async function lightUp(words: string): Promise<void> {
  const query = new URLSearchParams({ q: words, k: String(FOUND_MAX) });
  const { hits, error = FAILED } = await fetch(`/api/search?${query}`)
    .then((response): Promise<Found> => response.json())
    .catch((): Found => ({})); // nobody answered, or a proxy
  if (hits === undefined) return say(error);
  chart.lightUp(new Set(hits.map(({ id }) => id)));
  const list = document.createElement('ol');
  list.append(...hits.slice(0, LISTED).map(toItem));
  say(`The ${hits.length} nearest papers are lit up, first of all:`, list);
}

function toItem({ id, title }: { readonly id: string; readonly title: string }): HTMLElement {
  const link = document.createElement('a');
  link.href = `/papers/${encodeURIComponent(id)}`;
  link.textContent = title;
  const item = document.createElement('li');
  item.append(link);
  return item;
}

function say(text: string, ...more: readonly Node[]): void {
  const line = document.createElement('p');
  line.className = 'quiet';
  line.textContent = text;
  find('[data-found]', HTMLElement).replaceChildren(line, ...more);
}

function showLegend({ names, colourOf }: Palette): void {
  const items = names.map((name) => {
    const mark = document.createElement('span');
    mark.style.color = colourOf(name);
    const item = document.createElement('li');
    item.append(mark, name);
    return item;
  });
  find('[data-legend]', HTMLElement).replaceChildren(...items);
}

function find<E extends Element>(selector: string, kind: new () => E): E {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`no ${selector}`);
  return element;
}
