import { createHmac } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { Attempt, Delivery, Kind, Trace, Transport } from './delivery.ts';
import type { Fields } from './fields.ts';
import type { State } from './state.ts';

export interface Target {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly paths?: Readonly<Record<Kind, string>>;
}

export interface Signed {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export const PATHS: Readonly<Record<Kind, string>> = {
  event: '/slack/events',
  command: '/slack/commands',
  interaction: '/slack/interactivity',
};
const FORM = 'application/x-www-form-urlencoded';

/** `v0=…` over the time stamp (seconds) and the body. */
export function sign(secret: string, timestamp: number | string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** A request as Slack makes it: events as JSON, commands as a form, interactions as JSON in a form. */
export function signedRequest(
  state: State,
  kind: Kind,
  body: Fields,
  paths: Readonly<Record<Kind, string>> = PATHS,
): Signed {
  const text = encode(kind, body);
  const timestamp = Math.floor(state.clock.now() / 1000);
  return {
    path: paths[kind],
    body: text,
    headers: {
      'content-type': kind === 'event' ? 'application/json' : FORM,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': sign(state.credentials.signingSecret, timestamp, text),
    },
  };
}

/** Posts to the app; each time on a connection of its own. */
export function post(url: string, { path, body, headers }: Signed): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method: 'POST', agent: false, headers: { ...headers, ...length } };
    const outgoing = request(new URL(path, url), options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Tells the app by HTTP. */
export function httpTransport(state: State, delivery: () => Delivery, target: Target): Transport {
  return (trace, attempt) => {
    const retry: Readonly<Record<string, string>> =
      attempt.n === 0
        ? {}
        : { 'x-slack-retry-num': String(attempt.n), 'x-slack-retry-reason': attempt.reason ?? '' };
    const signed = signedRequest(state, trace.kind, trace.body, target.paths);
    post(target.url, { ...signed, headers: { ...signed.headers, ...retry } }).then(
      (reply) => settle(delivery(), trace, attempt, reply),
      () => delivery().fail(trace, attempt, 'connection_failed'),
    );
  };
}

function settle(delivery: Delivery, trace: Trace, attempt: Attempt, reply: Reply): void {
  if (reply.status >= 200 && reply.status < 300) {
    delivery.acknowledge(trace, attempt, parse(reply.body));
    return;
  }
  const again = reply.headers['x-slack-no-retry'] === '1' ? 'no retry' : 'retry';
  delivery.fail(trace, attempt, `http_${reply.status}`, again);
}

function encode(kind: Kind, body: Fields): string {
  if (kind === 'event') return JSON.stringify(body);
  if (kind === 'interaction') {
    return new URLSearchParams({ payload: JSON.stringify(body) }).toString();
  }
  const entries = Object.entries(body).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(Object.fromEntries(entries)).toString();
}

/** An acknowledgement may be a text, which is shown as a message. */
function parse(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    return { text: body };
  }
}
