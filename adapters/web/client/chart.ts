// Points on a canvas, moved and scaled.

import { createPalette } from './palette.ts';

export interface Point {
  readonly id: string;
  readonly category?: string;
  /** Within 0..1, as `y`. */
  readonly x: number;
  readonly y: number;
}

/** Pixels within the canvas. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Look {
  readonly size: number;
  readonly colour: string;
}

const MARGIN = 0.94;
const NEAREST = 60;
const FARTHEST = 0.5;
const REACH_PX = 14;
/** Smaller ones are squares, which are drawn faster and look the same. */
const ROUND_PX = 4;

export type Chart = ReturnType<typeof createChart>;

export function createChart(canvas: HTMLCanvasElement) {
  const ink = canvas.getContext('2d');
  const view = { size: 1, left: 0, top: 0 };
  let points: readonly Point[] = [];
  let palette = createPalette(points);
  let lit: ReadonlySet<string> | undefined;
  let marked: Point | undefined;
  let frame = 0;

  const whole = (): number =>
    Math.max(1, Math.min(canvas.clientWidth, canvas.clientHeight) * MARGIN);
  const spotOf = ({ x, y }: Point): Spot => ({
    x: view.left + x * view.size,
    y: view.top + y * view.size,
  });

  function redraw(): void {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  }

  function draw(): void {
    if (ink === null) return;
    ink.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    ink.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    const alone = 5 * Math.sqrt(2_000 / Math.max(points.length, 1));
    const size = Math.min(9, Math.max(1.6, alone) * Math.sqrt(view.size / whole()));
    ink.globalAlpha = lit === undefined ? 0.8 : 0.15;
    for (const point of points) dot(ink, point, { size, colour: palette.colourOf(point.category) });
    ink.globalAlpha = 1;
    const bright = { size: Math.max(6, size * 1.5), colour: getComputedStyle(canvas).color };
    for (const point of points) if (lit?.has(point.id)) dot(ink, point, bright);
    if (marked !== undefined) ring(ink, spotOf(marked), Math.max(9, size + 5));
  }

  function dot(on: CanvasRenderingContext2D, point: Point, { size, colour }: Look): void {
    const { x, y } = spotOf(point);
    if (x < -size || y < -size) return;
    if (x > canvas.clientWidth + size || y > canvas.clientHeight + size) return;
    on.fillStyle = colour;
    if (size < ROUND_PX) {
      on.fillRect(x - size / 2, y - size / 2, size, size);
      return;
    }
    on.beginPath();
    on.arc(x, y, size / 2, 0, 2 * Math.PI);
    on.fill();
  }

  function ring(on: CanvasRenderingContext2D, { x, y }: Spot, radius: number): void {
    on.strokeStyle = getComputedStyle(canvas).color;
    on.lineWidth = 2;
    on.beginPath();
    on.arc(x, y, radius, 0, 2 * Math.PI);
    on.stroke();
  }

  /** All of it in the canvas, sharp on its screen. */
  function showAll(): void {
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    view.size = whole();
    view.left = (width - view.size) / 2;
    view.top = (height - view.size) / 2;
    redraw();
  }
  new ResizeObserver(showAll).observe(canvas);

  return {
    redraw,
    /** Gives the colours. */
    show(papers: readonly Point[]) {
      points = papers;
      palette = createPalette(points);
      showAll();
      return palette;
    },
    lightUp(ids: ReadonlySet<string>): void {
      lit = ids;
      redraw();
    },
    mark(point: Point): void {
      marked = point;
      redraw();
    },
    find: (id: string | null): Point | undefined => points.find((point) => point.id === id),
    nearest({ x, y }: Spot): Point | undefined {
      let best: Point | undefined;
      let least = REACH_PX;
      for (const point of points) {
        const spot = spotOf(point);
        const distance = Math.hypot(spot.x - x, spot.y - y);
        if (distance < least) [best, least] = [point, distance];
      }
      return best;
    },
    pan(x: number, y: number): void {
      view.left += x;
      view.top += y;
      redraw();
    },
    zoom(factor: number, at: Spot = { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 }) {
      const most = NEAREST * whole();
      const size = Math.min(most, Math.max(FARTHEST * whole(), view.size * factor));
      const ratio = size / view.size;
      view.left = at.x - (at.x - view.left) * ratio;
      view.top = at.y - (at.y - view.top) * ratio;
      view.size = size;
      redraw();
    },
  };
}
