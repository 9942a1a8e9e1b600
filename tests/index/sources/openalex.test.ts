import { afterEach, describe, expect, it } from 'vitest';
import { createOpenAlex, openAlexGroup } from '../../../index/sources/openalex.ts';
import { LIVE_PATIENCE_MS, type PaperSighting } from '../../../index/sources/source.ts';
import { anHttp } from '../../support/http.ts';
import { type Answer, type SourceServer, startSourceServer } from '../../support/source-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

let server: SourceServer;
afterEach(() => server.close());

async function start(answer: Answer) {
  const clock = createVirtualClock();
  server = await startSourceServer(() => answer, clock.now);
  const http = anHttp(openAlexGroup({ baseUrl: server.url }), { clock });
  return createOpenAlex({ http, clock, apiKey: 'secret-key', patienceMs: LIVE_PATIENCE_MS });
}

const WORK = {
  id: 'https://openalex.org/W42',
  doi: 'https://doi.org/10.9999/MADE.up',
  display_name: 'Soils and <i>worms</i>',
  publication_date: '2025-03-04',
  is_retracted: false,
  cited_by_count: 7,
  authorships: [{ author: { display_name: 'Ada Example' } }, { author: {} }, null],
  topics: [{ display_name: 'Soil Carbon & Nitrogen Dynamics' }, { display_name: 'Ecology' }],
  locations: [{ landing_page_url: 'https://journal.example/1' }, { landing_page_url: null }],
  abstract_inverted_index: { Worms: [0], 'eat<jats:p>': [1], 'soil.': [2, 4], and: [3] },
};

const asked = async (work: object): Promise<PaperSighting | undefined> => {
  const alex = await start({ body: JSON.stringify(work) });
  const [sighting] = await alex.lookup(['doi:10.9999/made.up']);
  return sighting;
};

describe('OpenAlex', () => {
  it('reads a work: abstract in order, topics as categories, citations', async () => {
    expect(await asked(WORK)).toEqual({
      kind: 'paper',
      source: 'openalex',
      seenAt: '2026-11-23T06:00:00.000Z',
      paper: {
        id: 'doi:10.9999/made.up',
        doi: '10.9999/made.up',
        title: 'Soils and worms',
        abstract: 'Worms eat soil. and soil.',
        authors: ['Ada Example'],
        categories: ['soil-carbon-nitrogen-dynamics', 'ecology'],
        published: '2025-03-04',
      },
      signals: { citations: 7 },
    } satisfies PaperSighting);
    const [request] = server.requests;
    expect(request?.url.pathname).toBe('/works/doi:10.9999%2Fmade.up');
    expect(request?.url.searchParams.get('api_key')).toBe('secret-key');
  });

  it('knows a preprint by where it lies, and a retraction', async () => {
    const locations = [{ landing_page_url: 'http://arxiv.org/abs/2611.04321v2' }];
    expect(await asked({ ...WORK, locations, is_retracted: true })).toMatchObject({
      paper: { id: 'arxiv:2611.04321', arxivId: '2611.04321', doi: '10.9999/made.up' },
      withdrawn: true,
    });
  });

  it('names a work by its own id where it has no other', async () => {
    const { doi: _, ...work } = WORK;
    expect((await asked(work))?.paper.id).toBe('openalex:W42');
  });

  it.each([
    [null, ''],
    [undefined, ''],
    [[1, 2], ''],
    [{ a: 'no', b: [-1, 1e9, 2.5, null, '0'], c: [0] }, 'c'],
    [
      JSON.parse('{"__proto__":[0],"constructor":[1],"length":[2]}'),
      '__proto__ constructor length',
    ],
    [{ Abstract: [0], 'We see.': [1] }, 'We see.'],
    [{ Abstract: [0], art: [1] }, 'Abstract art'],
  ])('makes of the inverted abstract %j: %j', async (abstract_inverted_index, abstract) => {
    expect((await asked({ ...WORK, abstract_inverted_index }))?.paper.abstract).toBe(abstract);
  });

  it.each([
    [{ status: 401 }, 'OpenAlex refuses us (401). The operator should check OPENALEX_API_KEY.'],
    [{ body: '[]' }, 'OpenAlex sent no list of works.'],
    [{ body: '{"results":[{}]}' }, 'OpenAlex sent what does not read as a paper.'],
    [{ status: 429 }, 'OpenAlex asks us to slow down (429).'],
  ])('says what is wrong without the key: %j', async (answer, message) => {
    const alex = await start(answer);
    const error: Error = await alex.search('worms', 3).then(
      () => Error('none'),
      (e) => e,
    );
    expect(error.message).toBe(message);
    expect(JSON.stringify([error, error.stack, error.cause])).not.toContain('secret-key');
  });
});
