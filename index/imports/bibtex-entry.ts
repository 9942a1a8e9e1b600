/** One entry, its values joined and without their delimiters; names of fields in lower case. */
export interface BibtexEntry {
  readonly type: string;
  readonly key: string;
  readonly fields: ReadonlyMap<string, string>;
}

export type Macros = ReadonlyMap<string, string>;

/** Parses the text of one entry, from its `@`; throws nothing: the result may be what is wrong. */
export function parseEntry(text: string, macros: Macros): BibtexEntry | string {
  const cursor = createCursor(text);
  const [, type = ''] = cursor.take(/@\s*(\w+)\s*[{(]\s*/y) ?? [];
  const isString = type.toLowerCase() === 'string';
  const [, key = ''] = (isString ? null : cursor.take(/([^\s,={}"]*)\s*(?:,|(?=[)}]))\s*/y)) ?? [];
  const fields = new Map<string, string>();
  for (;;) {
    const [, name] = cursor.take(/[\s,]*([^\s,={}()"#%]+)\s*=\s*/y) ?? [];
    if (name === undefined) break;
    const value = readValue(cursor, macros);
    if (value === undefined) return `the value of ${name.slice(0, 40)} is not closed`;
    if (!fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value);
  }
  if (cursor.take(/[\s,]*[)}]/y) === null) return `it is not understood from "${cursor.rest()}" on`;
  return { type: type.toLowerCase(), key, fields };
}

/** Parts joined by `#`: in braces, in quotes, numbers, names of macros. */
function readValue(cursor: Cursor, macros: Macros): string | undefined {
  let value = '';
  do {
    const part = readPart(cursor, macros);
    if (part === undefined) return undefined;
    value += part;
  } while (cursor.take(/\s*#\s*/y) !== null);
  return value;
}

function readPart(cursor: Cursor, macros: Macros): string | undefined {
  const [, name] = cursor.take(/([^\s,={}()"#%]+)/y) ?? [];
  if (name !== undefined) return macros.get(name.toLowerCase()) ?? name;
  return cursor.balanced();
}

type Cursor = ReturnType<typeof createCursor>;

function createCursor(text: string) {
  let at = 0;
  return {
    /** The match of a sticky pattern here, which is then behind us. */
    take(pattern: RegExp): RegExpExecArray | null {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match !== null) at = pattern.lastIndex;
      return match;
    },
    /** The inside of braces or quotes; braces count within quotes, too. */
    balanced(): string | undefined {
      const opening = text.charAt(at);
      if (opening !== '{' && opening !== '"') return undefined;
      let depth = 0;
      for (let end = at + 1; end < text.length; end++) {
        const character = text.charAt(end);
        const closes = depth === 0 && character === (opening === '{' ? '}' : '"');
        if (closes) {
          const inside = text.slice(at + 1, end);
          at = end + 1;
          return inside;
        }
        if (character === '{') depth++;
        else if (character === '}') depth--;
      }
      return undefined;
    },
    rest: (): string => text.slice(at, at + 30).replace(/\s+/g, ' '),
  };
}
