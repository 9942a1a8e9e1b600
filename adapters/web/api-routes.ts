import type { Context, Hono } from 'hono';
import type { CommandSpec } from '../../src/command.ts';
import type { Reply } from '../../src/reply.ts';
import { toJson } from '../../src/reply-json.ts';
import { isMeant } from './access.ts';
import { eventStream } from './event-stream.ts';
import { describeApi, operationsOf, type Parameter } from './openapi.ts';
import type { Page } from './page.ts';
import { statusOf } from './respond.tsx';

const EVENT_STREAM = 'text/event-stream';
const FROM_ELSEWHERE =
  'Another site’s page may not ask here. Ask from a program, or from this page.';

/** Everything that is listed everywhere, as JSON; `ask` also as server-sent events, one a snapshot. */
export function mountApi(app: Hono, { asking, visitors, core }: Page): void {
  const operations = operationsOf(core.commands);
  const description = describeApi(operations);
  app.get('/api/openapi.json', (c) => c.json(description));

  app.use('/api/*', async (c, next) => {
    if (!isMeant(c)) return c.json({ error: FROM_ELSEWHERE }, 403);
    c.header('cache-control', 'no-store');
    return await next();
  });
  for (const { path, command, parameters } of operations) {
    app.get(path.replace(/\{(\w+)\}/, ':$1{.+}'), (c) => reply(c, command, parameters));
  }
  app.get('/api/*', (c) => c.json({ error: 'See /api/openapi.json for what there is.' }, 404));

  async function reply(c: Context, { name }: CommandSpec, parameters: readonly Parameter[]) {
    const call = { name, input: readInput(c, parameters) };
    const context = visitors.reading(c);
    if (name === 'ask' && c.req.header('accept')?.includes(EVENT_STREAM) === true) {
      return await eventStream(c, asking.replies(call, context, c.req.raw.signal), {
        events: toEvents,
        refuse: (failure) => send(c, failure),
      });
    }
    return send(c, await asking.reply(call, context, c.req.raw.signal));
  }
}

function send(c: Context, reply: Reply) {
  return c.json(bodyOf(reply), statusOf(c, reply));
}

function readInput(c: Context, parameters: readonly Parameter[]): Record<string, string> {
  const given = parameters.flatMap(({ name, arg, in: place }) => {
    const value =
      place === 'path' ? c.req.param(name) : (c.req.query(name) ?? c.req.query(arg.name));
    return value === undefined || value === '' ? [] : [[arg.name, value] as const];
  });
  return Object.fromEntries(given);
}

async function* toEvents(replies: AsyncIterable<Reply>): AsyncIterable<string> {
  for await (const reply of replies) {
    const event = reply.kind === 'answer' ? reply.status : reply.kind;
    yield `event: ${event}\ndata: ${JSON.stringify(bodyOf(reply))}\n\n`;
  }
}

/** As the shell prints it with --json; what went wrong is an `error`. */
function bodyOf(reply: Reply): object {
  if (reply.kind === 'notice' && reply.level === 'error') return { error: reply.text };
  return Object(toJson(reply));
}
