import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, apiError } from './errors.ts';
import type { Fault, FaultTable } from './faults.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Attachment } from './records.ts';
import { type Content, readContent } from './request.ts';
import { type Found, finder, type Route } from './routes/route.ts';
import type { World } from './world.ts';

const PREFIX = '/api/v10';
const INVALID_WINDOW_MS = 10 * 60 * 1000;
const INVALID_STATUSES = [401, 403, 429];

/** A request of the bot's, as it came in. */
export interface RecordedRequest {
  /** By the injected clock. */
  readonly at: number;
  /** `POST /channels/:channel/messages`; `?` where the server has no such endpoint. */
  readonly route: string;
  readonly method: string;
  /** Without the API's prefix, with the query. */
  readonly path: string;
  readonly body: unknown;
  readonly files: readonly Attachment[];
  /** HTTP status (0: none reaches the bot) and Discord's code; undefined as long as it is on its way. */
  answer:
    | { readonly status: number; readonly code?: number; readonly shared?: boolean }
    | undefined;
}

export interface RestOptions {
  readonly world: World;
  readonly routes: readonly Route[];
  readonly faults: FaultTable;
  readonly rateLimits: RateLimits;
  readonly changed: () => void;
}

export interface Rest {
  readonly requests: readonly RecordedRequest[];
  /** Answers 401, 403 and 429 of the last ten minutes, of which Discord bears 10,000. */
  readonly invalidRequests: number;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

const NOTHING: Content = { body: undefined, files: [] };

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export function createRest(options: RestOptions): Rest {
  const { world, faults, changed } = options;
  const requests: RecordedRequest[] = [];
  const find = finder(options.routes);
  return {
    requests,
    get invalidRequests() {
      const since = world.now() - INVALID_WINDOW_MS;
      return requests.filter((it) => it.at > since && isInvalid(it)).length;
    },
    handle: async (request, response) => {
      const { method = '', url = '' } = request;
      const path = url.slice(PREFIX.length);
      const found = url.startsWith(`${PREFIX}/`) ? find(method, path) : undefined;
      const content = await readSafely(request, world);
      if (content === undefined) return;
      const { body, files } = content instanceof ApiError ? NOTHING : content;
      const route = found?.route.name ?? '?';
      const at = world.now();
      const record: RecordedRequest = { at, route, method, path, body, files, answer: undefined };
      requests.push(record);
      changed();
      const run = (): Reply => attempt(() => serve({ ...options, found, content, path, request }));
      const reply = await meet(faults.take(route), run, response);
      record.answer = reply === undefined ? { status: 0 } : answerOf(reply);
      changed();
    },
  };
}

interface Service extends RestOptions {
  readonly found: Found | undefined;
  readonly content: Content | ApiError;
  readonly path: string;
  readonly request: IncomingMessage;
}

function serve({ world, rateLimits, found, content, path, request }: Service): Reply {
  if (!request.url?.startsWith(PREFIX)) throw apiError(50041);
  if (found === undefined) throw new ApiError(404, 0, '404: Not Found');
  const { route, params } = found;
  const isBot = request.headers.authorization === `Bot ${world.application.token}`;
  if (route.auth === 'bot' && !isBot) throw apiError(0);
  const headers = rateLimits.count(route.name, path);
  if (content instanceof ApiError) throw content;
  const query = new URL(path, 'http://127.0.0.1').searchParams;
  const body = route.run({ ...content, query, param: (name) => params[name] ?? '' });
  return { status: body === undefined ? 204 : 200, headers, body };
}

function attempt(run: () => Reply): Reply {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, code, message, headers, details } = error;
    return { status, headers, body: { message, code, ...details } };
  }
}

/** What was sent, the error it deserves, or nothing if the client hung up while it sent. */
async function readSafely(
  request: IncomingMessage,
  { newId }: World,
): Promise<Content | ApiError | undefined> {
  try {
    return await readContent(request, newId);
  } catch (error) {
    if (error instanceof ApiError) return error;
    if (!request.complete) return undefined;
    throw error;
  }
}

/** Does the request and answers it, unless something is to go wrong. Gives the answer that is on its way. */
async function meet(
  fault: Fault | undefined,
  run: () => Reply,
  response: ServerResponse,
): Promise<Reply | undefined> {
  switch (fault?.kind) {
    case undefined:
      return send(response, run());
    case 'answer':
      return send(response, { headers: {}, body: undefined, ...fault });
    case 'wait':
      await fault.until;
      return send(response, run());
    case 'hang':
      return undefined;
    case 'lost':
      run();
      break;
    case 'reset':
      break;
  }
  response.socket?.resetAndDestroy();
  return undefined;
}

function send(response: ServerResponse, reply: Reply): Reply {
  const { status, headers, body } = reply;
  const isJson = body !== undefined && typeof body !== 'string';
  response.writeHead(status, {
    ...(isJson ? { 'content-type': 'application/json' } : {}),
    ...headers,
  });
  response.end(isJson ? JSON.stringify(body) : body);
  return reply;
}

function answerOf({ status, body, headers }: Reply): RecordedRequest['answer'] {
  const code: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'code') : 0;
  return {
    status,
    ...(status >= 400 && typeof code === 'number' ? { code } : {}),
    ...(headers['x-ratelimit-scope'] === 'shared' ? { shared: true } : {}),
  };
}

function isInvalid({ answer }: RecordedRequest): boolean {
  return answer?.shared !== true && INVALID_STATUSES.includes(answer?.status ?? 0);
}
