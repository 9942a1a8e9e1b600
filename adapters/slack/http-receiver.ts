import type { App, Receiver } from '@slack/bolt';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Log } from '../../src/log.ts';
import type { Health } from '../service.ts';
import { createVerifier } from './signature.ts';

export interface HttpReceiverParts {
  readonly signingSecret: string;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly monotonic: () => number;
}

export interface HttpReceiver extends Receiver {
  /** Puts the addresses on the server to which Slack posts. */
  mount(app: Hono): void;
  /** Whether requests of Slack are not acknowledged yet, or others are likely to be on their way. */
  isOwing(): boolean;
  health(): Health;
}

const PATHS = ['/slack/events', '/slack/commands', '/slack/interactivity'];
const BODY_BYTES_MAX = 1_000_000;
/** Requests that come at once come within so long of each other. */
const BURST_MS = 20;

const bodySchema = z.record(z.string(), z.unknown());
const fieldsSchema = z.object({ payload: z.string().optional() });

/** Slack's requests over the service's own server, refused unless Slack made them just now. */
export function createHttpReceiver(parts: HttpReceiverParts): HttpReceiver {
  const { log, monotonic } = parts;
  const verifier = createVerifier(parts.signingSecret, parts.now);
  let app: App | undefined;
  let isServing = false;
  let owed = 0;
  let cameAt = Number.NEGATIVE_INFINITY;

  async function receive(c: Context): Promise<Response> {
    const body = Buffer.from(await c.req.arrayBuffer());
    const timestamp = c.req.header('x-slack-request-timestamp');
    const signature = c.req.header('x-slack-signature');
    if (!isServing || app === undefined) return c.text('Not yet\n', 503);
    if (!verifier.accepts({ timestamp, signature, body })) return c.text('Unauthorized\n', 401);
    owed++;
    cameAt = monotonic();
    return await answered(c, app, body).finally(() => owed--);
  }

  async function answered(c: Context, to: App, body: Buffer): Promise<Response> {
    const parsed = parse(body.toString('utf8'), c.req.header('content-type') ?? '');
    if (parsed === undefined) return c.text('Bad request\n', 400);
    if (parsed.type === 'url_verification') return c.json({ challenge: parsed.challenge });
    if (parsed.ssl_check !== undefined) return c.body(null);
    return await acknowledged(c, to, parsed);
  }

  /** Answers as soon as the app has acknowledged; what it does then goes on. */
  async function acknowledged(
    c: Context,
    to: App,
    body: Record<string, unknown>,
  ): Promise<Response> {
    const retryNum = Number(c.req.header('x-slack-retry-num') ?? 0);
    const retryReason = c.req.header('x-slack-retry-reason');
    const answer = new Promise<Response>((resolve) => {
      const ack = async (payload?: unknown): Promise<void> => resolve(toResponse(c, payload));
      const event = { body, ack, retryNum, ...(retryReason !== undefined && { retryReason }) };
      to.processEvent(event)
        .catch((error: unknown) => {
          log.warn({ err: error, service: 'slack' }, 'an event was not handled');
        })
        .finally(() => resolve(c.text('Nobody listens to that\n', 404)));
    });
    return await answer;
  }

  return {
    init(one) {
      app = one;
    },
    async start() {
      isServing = true;
    },
    async stop() {
      isServing = false;
    },
    mount(server) {
      const limit = bodyLimit({ maxSize: BODY_BYTES_MAX });
      for (const path of PATHS) server.post(path, limit, receive);
    },
    isOwing: () => owed > 0 || monotonic() - cameAt < BURST_MS,
    health: () => ({
      alive: true,
      ready: isServing,
      detail: isServing ? 'serves Slack by HTTP' : 'not serving',
    }),
  };
}

/** Events come as JSON, commands as a form, interactions as JSON in a form. */
function parse(text: string, type: string): Record<string, unknown> | undefined {
  try {
    if (type.includes('json')) return bodySchema.parse(JSON.parse(text));
    const fields = Object.fromEntries(new URLSearchParams(text));
    const { payload } = fieldsSchema.parse(fields);
    return payload === undefined ? fields : bodySchema.parse(JSON.parse(payload));
  } catch {
    return undefined;
  }
}

function toResponse(c: Context, payload: unknown): Response {
  if (payload === undefined || payload === '') return c.body(null);
  if (typeof payload === 'string') return c.text(payload);
  return c.json(bodySchema.parse(payload));
}
