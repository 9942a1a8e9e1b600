const HEAD_LENGTH = 512;
const DEPTH_MAX = 64;
const VALUES_MAX = 500_000;
const HTML = /^\uFEFF?\s*(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i;

/** What a source did wrong, as the rest of a sentence that begins with its name. */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** It may do right when it is asked again at once. */
  readonly again: boolean;

  constructor(message: string, kind: { readonly again: boolean }, options?: ErrorOptions) {
    super(message, options);
    this.again = kind.again;
  }
}

export type Body = AsyncIterable<Uint8Array>;

/** The decompressed bytes, counted; throws a `Fault` where there are too many or the line breaks. */
export async function* boundedBody(
  stream: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of whole(stream ?? [])) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new Fault(`sent more than ${Math.round(maxBytes / 1e6)} MB`, { again: false });
    }
    yield chunk;
  }
}

async function* whole(stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  try {
    yield* stream;
  } catch (cause) {
    throw new Fault('broke off', { again: true }, { cause });
  }
}

/** Refuses a web page, whatever its content type says. */
export async function* withoutHtml(body: Body, contentType: string): AsyncGenerator<Uint8Array> {
  let head = '';
  for await (const chunk of body) {
    if (head.length < HEAD_LENGTH) {
      head += Buffer.from(chunk.subarray(0, HEAD_LENGTH)).toString('utf8');
      if (HTML.test(head)) throw webPage();
    }
    yield chunk;
  }
  if (/\bhtml\b/i.test(contentType) && !/^\s*<\?xml/.test(head)) throw webPage();
}

function webPage(): Fault {
  return new Fault('sent a web page instead of data', { again: false });
}

/** Parses one JSON value; its shape is bounded before it is built. */
export async function readJson(body: Body): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  const guard = createShapeGuard();
  for await (const chunk of body) {
    guard(chunk);
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('sent what is not valid JSON', { again: true }, { cause });
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Nesting and number of values cost far more memory than their bytes: counted as the bytes come in. */
function createShapeGuard(): (chunk: Uint8Array) => void {
  let depth = 0;
  let deepest = 0;
  let values = 0;
  let inText = false;
  let escaped = false;
  return (chunk) => {
    for (const byte of chunk) {
      if (escaped) escaped = false;
      else if (inText && byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) inText = !inText;
      else if (inText) continue;
      else if (CLOSING.has(byte)) depth--;
      else if (byte === COMMA) values++;
      else if (OPENING.has(byte)) {
        values++;
        deepest = Math.max(deepest, ++depth);
      }
    }
    if (deepest > DEPTH_MAX)
      throw new Fault('sent JSON that is nested too deeply', { again: false });
    if (values > VALUES_MAX) throw new Fault('sent JSON with too many values', { again: false });
  };
}
