import { Refusal } from './refusal.ts';

/** A JSON object as it came, not yet trusted. */
export type Fields = Readonly<Record<string, unknown>>;

/** Arguments that Slack takes as JSON, and what it answers when they are not. */
const JSON_ARGUMENTS: Readonly<Record<string, string>> = {
  attachments: 'invalid_attachments',
  blocks: 'invalid_blocks_format',
  chunks: 'invalid_chunks',
  files: 'invalid_arguments',
  loading_messages: 'invalid_arguments',
  metadata: 'invalid_metadata_format',
  prompts: 'invalid_arguments',
  unfurls: 'invalid_unfurls_format',
  view: 'invalid_arguments',
};

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The arguments of a call, whether they came as a form (all strings) or as JSON. */
export interface Arguments {
  readonly all: Fields;
  /** Throws `invalid_arguments` when it is missing. */
  text(name: string): string;
  /** Undefined when missing or empty. */
  optional(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  /** An argument that Slack takes as JSON; throws the error that Slack has for it. */
  json(name: string): unknown;
}

export function readArguments(all: Fields): Arguments {
  const optional = (name: string): string | undefined => {
    const value = all[name];
    return value === undefined || value === null || value === '' ? undefined : String(value);
  };
  return {
    all,
    optional,
    text(name) {
      const value = optional(name);
      if (value === undefined) throw missing(name);
      return value;
    },
    flag(name) {
      const value = optional(name);
      return value === undefined ? undefined : value === 'true' || value === '1';
    },
    json(name) {
      const value = all[name];
      return typeof value === 'string' && value !== '' ? parse(name, value) : (value ?? undefined);
    },
  };
}

export function missing(name: string): Refusal {
  return new Refusal('invalid_arguments', {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

/** The body of a request by its content type. */
export async function readBody(body: Buffer, contentType: string): Promise<Fields> {
  if (contentType.startsWith('application/json')) return parseJsonBody(body.toString());
  if (contentType.startsWith('multipart/form-data')) {
    const headers = { 'content-type': contentType };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const parts = [...form.entries()].map(async ([name, value]) => [
      name,
      typeof value === 'string' ? value : await value.text(),
    ]);
    return Object.fromEntries(await Promise.all(parts));
  }
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

/** What is recorded of a request: JSON inside a form is opened. */
export function openFields(fields: Fields): Fields {
  const open = Object.entries(fields).map(([name, value]) => {
    if (typeof value !== 'string' || !(name in JSON_ARGUMENTS)) return [name, value];
    try {
      return [name, JSON.parse(value)];
    } catch {
      return [name, value]; // the method refuses it; the record shows it as it came
    }
  });
  return Object.fromEntries(open);
}

function parseJsonBody(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (isFields(value)) return value;
  } catch (cause) {
    throw new Refusal('invalid_json', {}, { cause });
  }
  throw new Refusal('json_not_object');
}

function parse(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw new Refusal(JSON_ARGUMENTS[name] ?? 'invalid_arguments', {}, { cause });
  }
}
