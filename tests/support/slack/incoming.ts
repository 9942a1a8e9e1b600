import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, Faults } from './faults.ts';
import { type Fields, openFields, readBody } from './fields.ts';
import { receiveUpload } from './methods/files.ts';
import type { Traffic } from './passing-time.ts';
import { Refusal } from './refusal.ts';
import type { Request, Requests } from './requests.ts';
import { respond } from './responses.ts';
import type { State } from './state.ts';
import { type Answer, tooMany, type WebApi } from './web-api.ts';

interface Parts {
  readonly state: State;
  readonly webApi: WebApi;
  readonly faults: Faults;
  readonly requests: Requests;
  readonly traffic: Traffic;
}

/** Answers what the app asks over HTTP. */
export function createIncoming({ state, webApi, faults, requests, traffic }: Parts) {
  const act = (
    name: string,
    id: string,
    token: string | undefined,
    fields: Fields,
  ): Promise<Answer> => {
    if (name === 'response_url') return Promise.resolve(answerOf(() => respond(state, id, fields)));
    if (name === 'upload') {
      const isWhole = receiveUpload(state, id, String(fields.body ?? ''));
      return Promise.resolve({ status: isWhole ? 200 : 400, headers: {}, body: {} });
    }
    return webApi.call(name, token, fields);
  };

  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { name, id } = route(incoming.url ?? '/');
    const token = incoming.headers.authorization?.replace(/^Bearer /, '');
    const { fields, problem } = await readFields(incoming);
    const request = requests.add({
      method: name,
      args: openFields(fields),
      ...about(state, token),
    });
    const fault = faults.take(name);
    const early = problem ?? atOnce(fault);
    if (early !== undefined) return send(response, request, early, requests);
    if (fault?.kind === 'hang') return void traffic.hold();
    if (fault?.kind === 'reset') return reset(response);
    const answer = await act(name, id, token, fields);
    if (fault?.kind === 'lost') return reset(response);
    if (fault?.kind !== 'delay') return send(response, request, answer, requests);
    const release = traffic.hold();
    state.clock.after(fault.ms, () => {
      release();
      send(response, request, answer, requests);
    });
    requests.touch();
  };
}

function route(url: string): { readonly name: string; readonly id: string } {
  const [, kind = '', name = ''] = new URL(url, 'http://slack').pathname.split('/');
  if (kind === 'response') return { name: 'response_url', id: name };
  if (kind === 'upload') return { name: 'upload', id: name };
  return { name: kind === 'api' ? name : `/${kind}`, id: '' };
}

async function readFields(
  incoming: IncomingMessage,
): Promise<{ readonly fields: Fields; readonly problem?: Answer }> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  try {
    const type = incoming.headers['content-type'] ?? '';
    return { fields: await readBody(Buffer.concat(pieces), type) };
  } catch (error) {
    if (error instanceof Refusal) return { fields: {}, problem: refused(error) };
    throw error;
  }
}

function about(state: State, value: string | undefined): { token?: string; teamId?: string } {
  const teamId = value === undefined ? undefined : state.tokens.find(value)?.teamId;
  return {
    ...(value === undefined ? {} : { token: value }),
    ...(teamId === undefined ? {} : { teamId }),
  };
}

/** The faults that answer at once. */
function atOnce(fault: Fault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case 'error':
      return { status: 200, headers: {}, body: { ok: false, error: fault.error, ...fault.more } };
    case 'ratelimited':
      return tooMany(fault.retryAfterS);
    case 'status':
      return {
        status: fault.status,
        headers: fault.headers ?? {},
        body: { raw: fault.body ?? '' },
      };
    default:
      return undefined;
  }
}

function answerOf(act: () => void): Answer {
  try {
    act();
    return { status: 200, headers: {}, body: { ok: true } };
  } catch (error) {
    if (error instanceof Refusal) return { ...refused(error), status: 404 };
    throw error;
  }
}

function refused({ code, more }: Refusal): Answer {
  return { status: 200, headers: {}, body: { ok: false, error: code, ...more } };
}

function send(
  response: ServerResponse,
  request: Request,
  answer: Answer,
  requests: Requests,
): void {
  const { status, headers, body } = answer;
  request.answer = { status, body };
  const raw = typeof body.raw === 'string' ? body.raw : JSON.stringify(body);
  const type = { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...type, ...headers }).end(raw);
  requests.touch();
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
