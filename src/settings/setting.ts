import { z } from 'zod';
import { isThisMachine } from '../../index/sources/hosts.ts';

/** One variable of the environment. */
export interface Setting {
  readonly name: string;
  readonly group:
    | 'general'
    | 'model'
    | 'embedding'
    | 'sources'
    | 'Discord'
    | 'Slack'
    | 'mail'
    | 'page';
  readonly about: string;
  /** What holds when it is not set; empty where nothing does. */
  readonly fallback: string;
  readonly example: string;
  readonly secret: boolean;
  readonly schema: z.ZodType<unknown, string>;
}

/** The variables of one group. */
export type Settings = Readonly<Record<string, Omit<Setting, 'name'>>>;

export const text = z.string();
/** `abort`: what is checked after it may take the text for a URL. */
export const url = z.url({
  protocol: /^https?$/,
  error: 'is not an http or https URL',
  abort: true,
});
export const digits = z.string().regex(/^\d{15,22}$/, 'is not an id of 15 to 22 digits');
export const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number, ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be ${min} or more`).max(max, `must be ${max} or less`));
export const price = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/, 'is not a price such as 0.25')
  .transform(Number);
export const startingWith = (prefix: string) =>
  z.string().startsWith(prefix, `does not start with ${prefix}`);
export const sourceUrl = url.refine(isSafe, 'must be https, or http on this machine');
export const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export const secret = { secret: true, fallback: '' } as const;
export const optional = { secret: false, fallback: '' } as const;

/** What is asked of a source, and its answers, cross no network in the clear. */
function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || isThisMachine(hostname);
}
