import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { apiError } from './errors.ts';
import type { Attachment, Id } from './records.ts';

const LARGEST_BODY = 25 * 1024 * 1024;

export interface Content {
  readonly body: unknown;
  readonly files: readonly Attachment[];
}

/** The JSON of a request and the files beside it; 50109 for what is no JSON, 40005 for too much. */
export async function readContent(request: IncomingMessage, newId: () => Id): Promise<Content> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > LARGEST_BODY) throw apiError(40005);
  if (bytes.length === 0) return { body: undefined, files: [] };
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return { body: parseJson(bytes), files: [] };
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const files = [...form.values()].filter((value) => typeof value !== 'string');
  const payload = z
    .string()
    .default('{}')
    .parse(form.get('payload_json') ?? undefined);
  return {
    body: parseJson(Buffer.from(payload)),
    files: await Promise.all(
      files.map(async (file) => ({
        id: newId(),
        filename: file.name,
        text: await file.text(),
        size: file.size,
      })),
    ),
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw apiError(50109);
  }
}
