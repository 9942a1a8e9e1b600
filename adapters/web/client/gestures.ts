// Fingers, mouse, wheel and keys on a chart.

import type { Chart, Spot } from './chart.ts';

const STEP_PX = 60;
const NEARER = 1.6;
const PRESS_PX = 4;
const WHEEL_PX = 400;

/** Everything that moves or scales the chart; `onPress` gets where it was pressed without moving it. */
export function listen(
  canvas: HTMLCanvasElement,
  chart: Chart,
  onPress: (spot: Spot) => void,
): void {
  const fingers = new Map<number, Spot>();
  let moved = 0;
  const spotOf = ({ clientX, clientY }: MouseEvent): Spot => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (fingers.size === 0) moved = 0;
    fingers.set(event.pointerId, spotOf(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    const from = fingers.get(event.pointerId);
    if (from === undefined) return;
    const to = spotOf(event);
    fingers.set(event.pointerId, to);
    moved += apart(from, to);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) chart.pan(to.x - from.x, to.y - from.y);
    else chart.zoom(apart(to, other) / Math.max(1, apart(from, other)), other);
  });
  canvas.addEventListener('pointerup', (event) => {
    fingers.delete(event.pointerId);
    if (moved <= PRESS_PX) onPress(spotOf(event));
  });
  canvas.addEventListener('pointercancel', ({ pointerId }) => fingers.delete(pointerId));
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      chart.zoom(Math.exp(-event.deltaY / WHEEL_PX), spotOf(event));
    },
    { passive: false },
  );
  canvas.addEventListener('keydown', (event) => {
    const step = steps(chart)[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  });
}

function steps(chart: Chart): Readonly<Record<string, () => void>> {
  return {
    ArrowLeft: () => chart.pan(STEP_PX, 0),
    ArrowRight: () => chart.pan(-STEP_PX, 0),
    ArrowUp: () => chart.pan(0, STEP_PX),
    ArrowDown: () => chart.pan(0, -STEP_PX),
    '+': () => chart.zoom(NEARER),
    '-': () => chart.zoom(1 / NEARER),
  };
}

function apart(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
