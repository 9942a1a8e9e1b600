import { z } from 'zod';
import { parseJson } from '../../index/json.ts';
import { FILES } from '../../index/manifest.ts';
import { UserError } from '../errors.ts';

/** Raised when an older Footnote could not restore what this one writes. */
export const FORMAT = 1;
export const MANIFEST = 'manifest.json';
export const DATABASES = ['state.db', 'papers.db', 'vectors.db'] as const;

const PART_OF_INDEX = [...FILES, MANIFEST].map((name) => name.replace('.', '\\.')).join('|');
/** Nothing else is taken out of an archive, whatever it holds. */
const NAME = new RegExp(
  `^(?:state\\.db|papers\\.db|vectors\\.db|CURRENT|gen-\\d{6,}/(?:${PART_OF_INDEX}))$`,
);

const schema = z.object({
  format: z.number(),
  /** The version that made it. */
  footnote: z.string(),
  madeAt: z.iso.datetime(),
  /** `user_version` of papers.db. */
  papersSchema: z.number(),
  /** The last migration of state.db; null where there was none. */
  stateSchema: z.string().nullable(),
  files: z
    .array(
      z.object({
        name: z.string().regex(NAME),
        bytes: z.number().int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .refine((files) => files.some(({ name }) => name === 'papers.db'))
    .readonly(),
});

const headSchema = z.object({ format: z.number(), footnote: z.string() });

/** What a backup holds; its first entry. */
export type BackupManifest = Readonly<z.infer<typeof schema>>;
export type BackupFile = BackupManifest['files'][number];

/** Throws a `UserError` where it is not one, or a newer Footnote's. */
export function parseBackupManifest(text: string, file: string): BackupManifest {
  const json = parseJson(text);
  const head = headSchema.safeParse(json); // a newer one may list other files
  if (head.success && head.data.format > FORMAT) throw tooNew(file, head.data);
  const found = schema.safeParse(json);
  if (!found.success) throw unsound(file, 'its list of files is not one', found.error);
  return found.data;
}

export function tooNew(file: string, { footnote }: Pick<BackupManifest, 'footnote'>): UserError {
  return new UserError(
    `${file} was made by a newer Footnote (${footnote}). Install that version, then restore it.`,
  );
}

export function unsound(file: string, why: string, cause?: unknown): UserError {
  return new UserError(
    `${file} is no whole backup of Footnote: ${why}. Nothing was changed; take another one.`,
    { cause },
  );
}
