import type { CommandSpec } from '../../src/command.ts';
import type { Argument } from '../../src/input.ts';
import { FORMATS, MEDIA_TYPES } from './feed.tsx';

export interface Parameter {
  /** As it is written in the address. */
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly arg: Argument;
}

export interface Operation {
  readonly path: string;
  readonly command: CommandSpec;
  readonly parameters: readonly Parameter[];
}

const SHOW = 'show';
const TRENDING = 'trending';
const SCHEMAS: Readonly<Partial<Record<Argument['kind'], object>>> = {
  count: { type: 'integer', minimum: 1, maximum: 100 },
  flag: { type: 'boolean' },
};
const FAILURES = {
  400: 'What was given does not fit',
  403: 'A page of another site asked',
  404: 'No paper goes by that name',
  429: 'Too much at once; Retry-After says when to ask again',
  503: 'Not now, such as while the papers are indexed',
} as const;

/** One for each command that people find everywhere; one paper is also at an address of its own. */
export function operationsOf(commands: readonly CommandSpec[]): readonly Operation[] {
  return commands
    .filter(({ listed }) => listed === 'everywhere')
    .map((command) => {
      const args = command.args.filter(({ chat }) => chat !== true);
      const isShow = command.name === SHOW;
      return {
        path: isShow ? '/api/papers/{id}' : `/api/${command.name}`,
        command,
        parameters: args.map((arg) =>
          isShow ? { name: 'id', in: 'path', arg } : { name: shortName(arg), in: 'query', arg },
        ),
      };
    });
}

/** OpenAPI 3.1: what can be asked, and how. */
export function describeApi(operations: readonly Operation[]): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Footnote', version: '1', description: 'What the page shows, as JSON.' },
    paths: {
      ...Object.fromEntries(operations.map((of) => [of.path, { get: describe(of) }])),
      ...Object.fromEntries(operations.flatMap(describeFeeds)),
    },
  };
}

/** What is trending is there as feeds, too. */
function describeFeeds({ command, parameters }: Operation): readonly [string, object][] {
  if (command.name !== TRENDING) return [];
  const given = parameters.filter(({ arg }) => arg.name === 'topic' || arg.name === 'period');
  return FORMATS.map((format) => [
    `/feeds/trending.${format}`,
    {
      get: {
        operationId: `${TRENDING}-${format}`,
        summary: `${command.description}, as a feed`,
        parameters: given.map(describeParameter),
        responses: {
          200: { description: 'The feed', content: { [MEDIA_TYPES[format]]: {} } },
          304: { description: 'It is as it was (If-None-Match, If-Modified-Since)' },
          ...failures({ 'text/plain': { schema: { type: 'string' } } }),
        },
      },
    },
  ]);
}

function describe({ command, parameters }: Operation): object {
  const json = { 'application/json': { schema: { type: 'object' } } };
  const stream = { 'text/event-stream': { schema: { type: 'string' } } };
  return {
    operationId: command.name,
    summary: command.description,
    parameters: parameters.map(describeParameter),
    responses: {
      200: {
        description: `As \`footnote ${command.name === 'status' ? 'index status' : command.name} --json\` prints it`,
        content: command.name === 'ask' ? { ...json, ...stream } : json,
      },
      ...failures(json),
    },
  };
}

function describeParameter({ name, in: place, arg }: Parameter): object {
  const { required, description } = arg;
  return { name, in: place, required, description, schema: schemaOf(arg) };
}

function failures(content: object): object {
  return Object.fromEntries(
    Object.entries(FAILURES).map(([status, description]) => [status, { description, content }]),
  );
}

/** What is searched or asked is `q`. */
function shortName({ name, kind, required }: Argument): string {
  return kind === 'text' && required ? 'q' : name;
}

function schemaOf(arg: Argument): object {
  if (arg.kind === 'choice') return { type: 'string', enum: arg.choices };
  return SCHEMAS[arg.kind] ?? { type: 'string' };
}
