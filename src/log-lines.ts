import { styleText } from 'node:util';
import { z } from 'zod';
import { parseJson } from '../index/json.ts';

const LEVELS: Readonly<Record<number, readonly [string, 'dim' | 'cyan' | 'yellow' | 'red']>> = {
  20: ['debug', 'dim'],
  30: ['info', 'cyan'],
  40: ['warn', 'yellow'],
  50: ['ERROR', 'red'],
};
const line = z.looseObject({
  level: z.number(),
  time: z.string(),
  msg: z.string(),
  err: z.looseObject({ stack: z.string() }).optional(),
});

/** A line of the log for somebody who watches: time, level, message, what belongs to it, and the stack of an error. */
export function prettyLine(json: string, colours: 'colours' | 'no colours'): string {
  const parsed = line.safeParse(parseJson(json));
  if (!parsed.success) return json;
  const { level, time, msg, err, ...fields } = parsed.data;
  const [name, colour] = LEVELS[level] ?? ['', 'dim'];
  const paint = (format: 'dim' | typeof colour, text: string): string =>
    colours === 'colours' && text !== ''
      ? styleText(format, text, { validateStream: false })
      : text;
  const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${shown(value)}`);
  const stack = err === undefined ? '' : `${indented(err.stack)}\n`;
  const head = `${paint('dim', time.slice(11, 19))} ${paint(colour, name.padEnd(5))} ${oneLine(msg)}`;
  return `${head}${paint('dim', rest.join(''))}\n${paint('dim', stack)}`;
}

/** Without quotes where none are needed. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);
}

function indented(stack: string): string {
  return stack
    .split('\n')
    .map((text) => `    ${inert(text.trim())}`)
    .join('\n');
}

function oneLine(text: string): string {
  return inert(text.replace(/\s+/g, ' '));
}

/** Control characters would paint, or erase, what stands on a terminal. */
function inert(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
