import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, openSqlite, quickCheck, schemaVersion, translate } from './database.ts';
import { IndexError } from './errors.ts';

const SCHEMA_VERSION = 1;

/** By text, not by paper: what was embedded once is found again wherever it stands. */
const SCHEMA = `
  CREATE TABLE vectors (
    embedder TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (embedder, text_hash)
  ) STRICT;
`;

export interface TextVector {
  readonly hash: string;
  readonly vector: Float32Array;
}

/** vectors.db: what embedders made of the papers' texts. The building process alone writes it. */
export type VectorStore = ReturnType<typeof createVectorStore>;

function vectorsPath(dataDir: string): string {
  return join(dataDir, 'vectors.db');
}

/** Opens vectors.db for the building process; makes it where there is none. */
export function openVectorStore(dataDir: string): VectorStore {
  const path = vectorsPath(dataDir);
  try {
    const db = openSqlite(path, 'writing');
    if (schemaVersion(db, path, SCHEMA_VERSION) < SCHEMA_VERSION) {
      translate(path, () =>
        db.transaction(() => {
          db.exec(SCHEMA);
          db.pragma(`user_version = ${SCHEMA_VERSION}`);
        })(),
      );
    }
    return createVectorStore(db, path);
  } catch (cause) {
    throw vectorsError(path, cause);
  }
}

/** Opens vectors.db to read it; undefined where nothing was embedded yet, or it is being made. */
export function readVectorStore(dataDir: string): VectorStore | undefined {
  const path = vectorsPath(dataDir);
  if (!existsSync(path)) return undefined;
  try {
    const db = openSqlite(path, 'reading');
    if (schemaVersion(db, path, SCHEMA_VERSION) === SCHEMA_VERSION) {
      return createVectorStore(db, path);
    }
    db.close();
    return undefined;
  } catch (cause) {
    throw vectorsError(path, cause);
  }
}

function createVectorStore(db: Db, path: string) {
  const guarded = <T>(action: () => T): T => {
    try {
      return translate(path, action);
    } catch (cause) {
      throw vectorsError(path, cause);
    }
  };
  return guarded(() => {
    const get = db
      .prepare<[string, string], Buffer>(
        'SELECT vector FROM vectors WHERE embedder = ? AND text_hash = ?',
      )
      .pluck();
    const put = db.prepare(
      'INSERT OR REPLACE INTO vectors (embedder, text_hash, vector) VALUES (?, ?, ?)',
    );
    const remove = db.prepare('DELETE FROM vectors WHERE rowid = ?');
    const page = db.prepare<[number], { rowid: number; embedder: string; hash: string }>(
      'SELECT rowid, embedder, text_hash AS hash FROM vectors WHERE rowid > ? ORDER BY rowid LIMIT 1000',
    );
    const putAll = db.transaction(
      (rows: readonly { embedder: string; hash: string; vector: Buffer }[]) => {
        for (const { embedder, hash, vector } of rows) put.run(embedder, hash, vector);
      },
    );
    const removeAll = db.transaction((rows: readonly number[]) => {
      for (const rowid of rows) remove.run(rowid);
    });

    return {
      /** The vector of a text; undefined where there is none or it is no vector of that length. */
      get(embedder: string, hash: string): Float32Array | undefined {
        const bytes = guarded(() => get.get(embedder, hash));
        return bytes === undefined ? undefined : toVector(bytes);
      },

      has: (embedder: string, hash: string): boolean =>
        guarded(() => get.get(embedder, hash)) !== undefined,

      /** Durable when it returns, all or none. */
      put(embedder: string, rows: readonly TextVector[]): void {
        this.putBytes(
          rows.map(({ hash, vector }) => ({
            embedder,
            hash,
            vector: Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
          })),
        );
      },

      putBytes: (rows: readonly { embedder: string; hash: string; vector: Buffer }[]): void =>
        guarded(() => putAll(rows)),

      /** All that is stored, in pages, without the vectors. */
      *pages(): Iterable<readonly { rowid: number; embedder: string; hash: string }[]> {
        for (let last = 0; ; ) {
          const rows = guarded(() => page.all(last));
          if (rows.length === 0) return;
          yield rows;
          last = rows.at(-1)?.rowid ?? last;
        }
      },

      remove: (rowids: readonly number[]): void => guarded(() => removeAll(rowids)),
      assertSound: (): void => guarded(() => quickCheck(db)),
      close: (): void => void db.close(),
    };
  });
}

/** Undefined for bytes that make no unit vector: such a row counts as missing. */
function toVector(bytes: Buffer): Float32Array | undefined {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** Unlike papers, vectors can be computed again. */
function vectorsError(path: string, cause: unknown): unknown {
  if (!(cause instanceof IndexError) || cause.code !== 'damaged') return cause;
  return new IndexError(
    'damaged',
    `${path} is damaged. Stop Footnote, delete it and run \`footnote index build\`, which computes the vectors again.`,
    { cause },
  );
}
