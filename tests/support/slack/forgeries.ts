import { type Signed, sign } from './outgoing.ts';

const FIVE_MINUTES_S = 300;

export interface Forgery {
  readonly name: string;
  readonly forge: (real: Signed, secret: string) => Signed;
}

const HEADERS = ['x-slack-signature', 'x-slack-request-timestamp'] as const;

/** Requests that Slack did not make, each out of one that it did. The last ones are signed with the right secret. */
export const FORGERIES: readonly Forgery[] = [
  { name: 'another secret', forge: (real) => resign(real, 'another secret') },
  { name: 'an empty secret', forge: (real) => resign(real, '') },
  { name: 'no signature', forge: (real) => without(real, HEADERS[0]) },
  { name: 'no time stamp', forge: (real) => without(real, HEADERS[1]) },
  { name: 'neither', forge: (real) => without(without(real, HEADERS[0]), HEADERS[1]) },
  { name: 'an empty signature', forge: (real) => withHeader(real, HEADERS[0], '') },
  {
    name: 'another version',
    forge: (real) => edit(real, HEADERS[0], (v) => v.replace('v0', 'v1')),
  },
  { name: 'a cut signature', forge: (real) => edit(real, HEADERS[0], (v) => v.slice(0, -1)) },
  { name: 'a longer signature', forge: (real) => edit(real, HEADERS[0], (v) => `${v}0`) },
  {
    name: 'a signature without version',
    forge: (real) => edit(real, HEADERS[0], (v) => v.slice(3)),
  },
  { name: 'an altered signature', forge: (real) => edit(real, HEADERS[0], flipLast) },
  {
    name: 'another time stamp',
    forge: (real) => edit(real, HEADERS[1], (v) => String(Number(v) - 1)),
  },
  {
    name: 'a time stamp that is no number',
    forge: (real, secret) => stamped(real, secret, () => 'soon'),
  },
  { name: 'an empty time stamp', forge: (real, secret) => stamped(real, secret, () => '') },
  { name: 'an altered body', forge: (real) => ({ ...real, body: flipLetter(real.body) }) },
  { name: 'a longer body', forge: (real) => ({ ...real, body: `${real.body} ` }) },
  { name: 'no body', forge: (real) => ({ ...real, body: '' }) },
  { name: 'a body encoded again', forge: (real) => ({ ...real, body: encodedAgain(real.body) }) },
  {
    name: 'five minutes old',
    forge: (real, secret) => stamped(real, secret, (t) => String(t - FIVE_MINUTES_S - 1)),
  },
  { name: 'a day old', forge: (real, secret) => stamped(real, secret, (t) => String(t - 86_400)) },
  {
    name: 'from the future',
    forge: (real, secret) => stamped(real, secret, (t) => String(t + FIVE_MINUTES_S + 1)),
  },
  {
    name: 'in milliseconds',
    forge: (real, secret) => stamped(real, secret, (t) => String(t * 1000)),
  },
];

function resign(real: Signed, secret: string): Signed {
  const stamp = real.headers[HEADERS[1]] ?? '';
  return withHeader(real, HEADERS[0], sign(secret || 'x', stamp, real.body));
}

function stamped(real: Signed, secret: string, at: (seconds: number) => string): Signed {
  const stamp = at(Number(real.headers[HEADERS[1]]));
  return withHeader(
    withHeader(real, HEADERS[1], stamp),
    HEADERS[0],
    sign(secret, stamp, real.body),
  );
}

function withHeader(real: Signed, name: string, value: string): Signed {
  return { ...real, headers: { ...real.headers, [name]: value } };
}

function edit(real: Signed, name: string, change: (value: string) => string): Signed {
  return withHeader(real, name, change(real.headers[name] ?? ''));
}

function without(real: Signed, name: string): Signed {
  const headers = Object.entries(real.headers).filter(([one]) => one !== name);
  return { ...real, headers: Object.fromEntries(headers) };
}

const flipLast = (value: string): string => value.slice(0, -1) + (value.endsWith('0') ? '1' : '0');
const flipLetter = (body: string): string =>
  body.replace(/[a-z]/, (letter) => (letter === 'x' ? 'y' : 'x'));

/** The same meaning in other bytes: white space in JSON, `%20` for `+` and lower-case hex in a form. */
function encodedAgain(body: string): string {
  if (body.startsWith('{')) return JSON.stringify(JSON.parse(body), null, 1);
  return body.replace(/\+/g, '%20').replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
}
