import { z } from 'zod';
import { SOURCE_NAMES } from '../../index/sources/source.ts';
import { optional, type Settings, secret, sourceUrl, text } from './setting.ts';

const sourceList = z
  .string()
  .transform((text) => text.split(/[\s,]+/))
  .pipe(
    z.union(
      [
        z.tuple([z.literal('all')]).transform(() => [...SOURCE_NAMES]),
        z.tuple([z.literal('none')]).transform(() => []),
        z.array(z.enum(SOURCE_NAMES)),
      ],
      { error: `must be all, none, or some of ${SOURCE_NAMES.join(', ')}` },
    ),
  );

export const sourceSettings = {
  SOURCES: {
    group: 'sources',
    about: `who may be asked for papers: all, none, or some of ${SOURCE_NAMES.join(', ')}`,
    fallback: 'all',
    example: 'arxiv hugging-face',
    secret: false,
    schema: sourceList,
  },
  ARXIV_CATEGORIES: {
    group: 'sources',
    about: 'categories that are read from arXiv, separated by spaces',
    fallback: 'cs.CL cs.CV cs.LG cs.AI cs.IR',
    example: 'cs.CL q-bio.NC hep-th',
    secret: false,
    schema: z
      .string()
      .regex(
        /^[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]+)?(?:[\s,]+[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]+)?)*$/,
        'is not a list of categories',
      )
      .transform((text) => [...new Set(text.split(/[\s,]+/))]),
  },
  CONTACT_EMAIL: {
    ...optional,
    group: 'sources',
    about: 'your address, which sources ask for and write to before they shut somebody out',
    example: 'you@example.org',
    schema: z.string().regex(/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/, 'is not an e-mail address'),
  },
  OPENALEX_API_KEY: {
    ...secret,
    group: 'sources',
    about: 'key of OpenAlex (free), for papers by DOI; nothing is asked there without one',
    example: 'your key',
    schema: text,
  },
  S2_API_KEY: {
    ...secret,
    group: 'sources',
    about: 'key of Semantic Scholar, for citations; nothing is asked there without one',
    example: 'your key',
    schema: text,
  },
  HF_TOKEN: {
    ...secret,
    group: 'sources',
    about: 'token of Hugging Face, which allows more requests; not needed',
    example: 'hf_...',
    schema: text,
  },
  ARXIV_URL: {
    ...optional,
    group: 'sources',
    about: "a proxy or test server instead of all of arXiv's hosts",
    example: 'http://127.0.0.1:4000',
    schema: sourceUrl,
  },
  HF_URL: {
    ...optional,
    group: 'sources',
    about: 'likewise for Hugging Face',
    example: 'http://127.0.0.1:4000',
    schema: sourceUrl,
  },
  OPENALEX_URL: {
    ...optional,
    group: 'sources',
    about: 'likewise for OpenAlex',
    example: 'http://127.0.0.1:4000',
    schema: sourceUrl,
  },
  S2_URL: {
    ...optional,
    group: 'sources',
    about: 'likewise for Semantic Scholar',
    example: 'http://127.0.0.1:4000',
    schema: sourceUrl,
  },
} as const satisfies Settings;
