import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPaperIds, parsePaperId } from '../../index/paper-ids.ts';
import { row } from '../support/row.ts';

const NEW = 'arxiv:2310.16764';
const FIVE_OLD = 'arxiv:0704.0010';
const HEP = 'arxiv:hep-th/9901001';
const MATH = 'arxiv:math/0309136';
const ACM = 'doi:10.1145/3292500.3330701';
const LANCET = 'doi:10.1016/s0140-6736(20)30183-5';
const SICI = 'doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2';

/** The whole text is one id: both functions name it. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  [NEW]: [
    '2310.16764',
    ' 2310.16764 ',
    '2310.16764v1',
    '2310.16764v12',
    '2310.16764V3',
    '2310.16764.pdf',
    '2310.16764v3.pdf',
    '2310.16764.',
    '2310.16764,',
    '2310.16764?',
    'arXiv:2310.16764',
    'arXiv:2310.16764v3',
    'arxiv:2310.16764',
    'ARXIV:2310.16764',
    'arXiv: 2310.16764',
    'arXiv 2310.16764',
    'arxiv 2310.16764v2',
    'arXiv.2310.16764',
    'arxiv-2310.16764',
    'arXiv2310.16764',
    'arXiv:2310.16764v3 [cs.CL]',
    'arXiv:2310.16764 [astro-ph.CO]',
    '<https://arxiv.org/abs/2310.16764>',
    'https://arxiv.org/abs/2310.16764',
    'http://arxiv.org/abs/2310.16764',
    'https://www.arxiv.org/abs/2310.16764',
    'arxiv.org/abs/2310.16764',
    'www.arxiv.org/abs/2310.16764v2',
    'https://arxiv.org/abs/2310.16764v3',
    'https://arxiv.org/abs/2310.16764/',
    'https://arxiv.org/abs/2310.16764?context=cs.LG',
    'https://arxiv.org/abs/2310.16764v1#bib',
    'https://arxiv.org/abs/arXiv:2310.16764',
    'https://arxiv.org/pdf/2310.16764',
    'https://arxiv.org/pdf/2310.16764.pdf',
    'https://arxiv.org/pdf/2310.16764v3.pdf',
    'https://arxiv.org/pdf/2310.16764v3.pdf#page=2',
    'https://arxiv.org/pdf/2310.16764v3?download=1',
    'https://arxiv.org/html/2310.16764',
    'https://arxiv.org/html/2310.16764v2',
    'https://arxiv.org/html/2310.16764v2#S3.SS1',
    'https://arxiv.org/format/2310.16764',
    'https://arxiv.org/e-print/2310.16764',
    'https://arxiv.org/src/2310.16764v1',
    'https://export.arxiv.org/abs/2310.16764',
    'http://export.arxiv.org/pdf/2310.16764v1',
    'https://export.arxiv.org/api/query?id_list=2310.16764',
    'https://ar5iv.org/abs/2310.16764',
    'https://ar5iv.labs.arxiv.org/html/2310.16764',
    'https://www.alphaxiv.org/abs/2310.16764',
    'https://alphaxiv.org/overview/2310.16764v2',
    'https://huggingface.co/papers/2310.16764',
    'https://hf.co/papers/2310.16764',
    'huggingface.co/papers/2310.16764',
    'https://huggingface.co/papers/2310.16764#community',
    'https://huggingface.co/papers?id=2310.16764',
    'https://www.semanticscholar.org/arxiv/2310.16764',
    'https://api.semanticscholar.org/arXiv:2310.16764',
    'https://scholar.example.org/go?u=https%3A%2F%2Farxiv.org%2Fabs%2F2310.16764',
    'HTTPS://ARXIV.ORG/ABS/2310.16764',
    '10.48550/arXiv.2310.16764',
    '10.48550/ARXIV.2310.16764',
    '10.48550/arXiv.2310.16764v2',
    'doi:10.48550/arXiv.2310.16764',
    'https://doi.org/10.48550/arXiv.2310.16764',
    'https://doi.org/10.48550%2FarXiv.2310.16764',
    'https://dx.doi.org/10.48550/arxiv.2310.16764',
  ],
  [FIVE_OLD]: [
    '0704.0010',
    '0704.0010v1',
    'arXiv:0704.0010',
    'https://arxiv.org/abs/0704.0010',
    'https://arxiv.org/ftp/arxiv/papers/0704/0704.0010.pdf',
    '10.48550/arXiv.0704.0010',
  ],
  'arxiv:1412.9999': ['1412.9999', 'arXiv:1412.9999v4'],
  'arxiv:1501.00001': ['1501.00001', 'https://arxiv.org/pdf/1501.00001v1.pdf'],
  'arxiv:1706.03762': ['1706.03762', 'arXiv:1706.03762v7 [cs.CL]'],
  'arxiv:2512.00001': ['2512.00001', '2512.00001v1'],
  [HEP]: [
    'hep-th/9901001',
    'hep-th/9901001v2',
    'HEP-TH/9901001',
    'arXiv:hep-th/9901001',
    'arXiv: hep-th/9901001v3',
    'https://arxiv.org/abs/hep-th/9901001',
    'https://arxiv.org/abs/hep-th/9901001v1',
    'https://arxiv.org/pdf/hep-th/9901001.pdf',
    'https://arxiv.org/pdf/hep-th/9901001v2.pdf',
    'https://arxiv.org/abs/hep-th%2F9901001',
    'http://export.arxiv.org/abs/hep-th/9901001?x=1',
    '10.48550/arXiv.hep-th/9901001',
    'https://doi.org/10.48550/arXiv.hep-th/9901001',
  ],
  [MATH]: [
    'math.GT/0309136',
    'math/0309136',
    'math.GT/0309136v1',
    'arXiv:math.GT/0309136',
    'arXiv:math/0309136',
    'https://arxiv.org/abs/math.GT/0309136',
    'https://arxiv.org/abs/math/0309136v1',
  ],
  'arxiv:cs/0112017': ['cs.CL/0112017', 'cs/0112017', 'https://arxiv.org/pdf/cs/0112017v1.pdf'],
  'arxiv:cond-mat/9607001': ['cond-mat/9607001', 'cond-mat.stat-mech/9607001'],
  'arxiv:astro-ph/0703001': ['astro-ph/0703001', 'arXiv:astro-ph/0703001v9'],
  'arxiv:math-ph/0001001': ['math-ph/0001001'],
  'arxiv:physics/0601001': ['physics.optics/0601001', 'physics/0601001'],
  'arxiv:hep-th/9108001': ['hep-th/9108001'],
  [ACM]: [
    '10.1145/3292500.3330701',
    '10.1145/3292500.3330701.',
    'doi:10.1145/3292500.3330701',
    'DOI:10.1145/3292500.3330701',
    'doi: 10.1145/3292500.3330701',
    'DOI 10.1145/3292500.3330701',
    'doi10.1145/3292500.3330701',
    'info:doi/10.1145/3292500.3330701',
    'urn:doi:10.1145/3292500.3330701',
    'https://doi.org/10.1145/3292500.3330701',
    'http://dx.doi.org/10.1145/3292500.3330701',
    'doi.org/10.1145/3292500.3330701',
    'https://doi.org/10.1145%2F3292500.3330701',
    'https://doi.org/10.1145/3292500.3330701?nosfx=y',
    'https://dl.acm.org/doi/10.1145/3292500.3330701',
    'https://dl.acm.org/doi/abs/10.1145/3292500.3330701#sec-1',
    'https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?download=true',
    '<https://doi.org/10.1145/3292500.3330701>',
  ],
  [LANCET]: [
    '10.1016/S0140-6736(20)30183-5',
    'doi:10.1016/S0140-6736(20)30183-5.',
    'https://doi.org/10.1016/S0140-6736(20)30183-5',
    'https://doi.org/10.1016/S0140-6736%2820%2930183-5',
  ],
  [SICI]: [
    '10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2',
    'https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2',
  ],
  'doi:10.1007/s11263-015-0816-y': [
    'https://link.springer.com/article/10.1007/s11263-015-0816-y',
    'https://link.springer.com/content/pdf/10.1007/s11263-015-0816-y.pdf',
    '10.1007/S11263-015-0816-Y',
  ],
  'doi:10.3389/fnins.2020.00001': [
    'https://www.frontiersin.org/articles/10.3389/fnins.2020.00001/full',
  ],
  'doi:10.1371/journal.pone.0000217': [
    'https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0000217',
    'https://journals.plos.org/plosone/article/file?id=10.1371/journal.pone.0000217&type=printable',
  ],
  'doi:10.1101/2020.03.03.972133': [
    '10.1101/2020.03.03.972133',
    '10.1101/2020.03.03.972133v2',
    'https://www.biorxiv.org/content/10.1101/2020.03.03.972133v1',
    'https://www.biorxiv.org/content/10.1101/2020.03.03.972133v1.full.pdf',
    'https://www.biorxiv.org/content/10.1101/2020.03.03.972133v3.full',
  ],
  'doi:10.1088/1748-9326/ab1234': [
    'https://iopscience.iop.org/article/10.1088/1748-9326/ab1234/meta',
  ],
  'doi:10.1145/2310.16764': ['10.1145/2310.16764', 'https://doi.org/10.1145/2310.16764'],
  'doi:10.5555/3.14159_x': ['10.5555/3.14159_x'],
  'doi:10.48550/other.2310': ['10.48550/other.2310'],
};

const NOT_IDS = [
  '',
  ' ',
  'attention is all you need',
  '3.14159',
  '2024.01',
  '2024.01.15',
  '2024.01234.5',
  '1234.56789',
  '2313.12345',
  '2300.12345',
  '0703.0001',
  '0704.00100',
  '1412.12345',
  '1501.0001',
  '2310.1676',
  '2310.167645',
  '12310.16764',
  '2310.16764abc',
  '2310.16764v',
  '2310.16764.5',
  '1.2310.16764',
  '$1204.5678',
  '€1204.5678',
  '-1204.5678',
  '1204.5678%',
  '1204.5678 %',
  '2310.00000',
  '0712-1234',
  '192.168.10.1234',
  '10.1000',
  '10.1000/',
  '10.1000/...',
  '10.100/abc',
  '110.1000/abc',
  'x10.1000/abc',
  'hep-th/990100',
  'hep-th/99010011',
  'hep-th/9913001',
  'hep-th/0704001',
  'hep-th/9106001',
  'hep-xx/9901001',
  'xhep-th/9901001',
  '9901001',
  'https://arxiv.org/list/cs.CL/2310',
  'https://arxiv.org/',
  'https://huggingface.co/papers/date/2024-01-01',
  'https://doi.org/',
  'arXiv:',
  'doi:',
  'v2',
  'October 2310',
];

const IN_TEXT: readonly (readonly [text: string, ids: readonly string[]])[] = [
  ['What does 2310.16764 say?', [NEW]],
  ['(arXiv:2310.16764)', [NEW]],
  ['[arXiv:2310.16764v2]', [NEW]],
  ['"2310.16764"', [NEW]],
  ['paper_2310.16764.pdf', [NEW]],
  ['see 2310.16764, 1706.03762 and 2310.16764v2.', [NEW, 'arxiv:1706.03762']],
  ['1706.03762,2310.16764', ['arxiv:1706.03762', NEW]],
  ['compare https://arxiv.org/abs/2310.16764 (and hep-th/9901001).', [NEW, HEP]],
  ['**2310.16764**', [NEW]],
  ['`2310.16764`', [NEW]],
  ['请看2310.16764这篇论文', [NEW]],
  ['请看 2310.16764。', [NEW]],
  ['[paper](https://arxiv.org/abs/2310.16764)', [NEW]],
  ['<https://arxiv.org/abs/2310.16764|2310.16764>', [NEW]],
  ['<https://doi.org/10.1145/3292500.3330701|10.1145/3292500.3330701>', [ACM]],
  ['[10.1145/3292500.3330701](https://doi.org/10.1145/3292500.3330701)', [ACM]],
  ['(10.1016/S0140-6736(20)30183-5)', [LANCET]],
  ['(see 10.1145/3292500.3330701).', [ACM]],
  ['"10.1145/3292500.3330701"', [ACM]],
  ['<a href="https://doi.org/10.1145/3292500.3330701">x</a>', [ACM]],
  ['*10.1145/3292500.3330701*', [ACM]],
  ['10.1145/3292500.3330701; 10.1016/S0140-6736(20)30183-5', [ACM, LANCET]],
  ['10.1145/3292500.3330701,10.1016/S0140-6736(20)30183-5', [ACM, LANCET]],
  ['10.1145/3292500.3330701,https://arxiv.org/abs/2310.16764', [ACM, NEW]],
  ['请看10.1145/3292500.3330701。', [ACM]],
  ['请看 10.1145/3292500.3330701。谢谢', [ACM]],
  ['costs 1999.12345 dollars, or 3.14159 euros', []],
  ['doi 10.1000/... is unknown, 2310.16764 is not', [NEW]],
];

describe('paper ids', () => {
  for (const [id, spellings] of Object.entries(WHOLE)) {
    it.each(spellings)(`reads %j as ${id}`, (spelling) => {
      expect(findPaperIds(spelling)).toEqual([id]);
      expect(parsePaperId(spelling)).toBe(id);
    });
    it(`reads ${id} as itself`, () => {
      expect(parsePaperId(id)).toBe(id);
      expect(findPaperIds(id)).toEqual([id]);
    });
  }

  it.each(NOT_IDS)('finds none in %j', (text) => {
    expect(findPaperIds(text)).toEqual([]);
    expect(parsePaperId(text)).toBeUndefined();
  });

  it.each(IN_TEXT)('finds the ids of %j in order, each once', (text, ids) => {
    expect(findPaperIds(text)).toEqual(ids);
  });

  it.each([
    'what is 2310.16764',
    '2310.16764 and 1706.03762',
    '1706.03762,2310.16764',
    '2310.16764 summary',
    'paper_2310.16764.pdf',
    'https://arxiv.org/abs/2310.16764 https://arxiv.org/abs/1706.03762',
    'title 10.1145/3292500.3330701',
  ])('does not take %j for one id', (text) => {
    expect(parsePaperId(text)).toBeUndefined();
  });

  row('S6', 'reads every spelling as in the table', { quick: 200, full: 200 }, async (points) => {
    const whole = Object.entries(WHOLE).flatMap(([id, spellings]) =>
      spellings.map((spelling) => [spelling, id] as const),
    );
    const table = [...whole, ...NOT_IDS.map((text) => [text, undefined] as const)];
    const right = table.filter(([spelling, id]) => parsePaperId(spelling) === id);
    expect(right.length).toBe(table.length);
    expect(right.length).toBeGreaterThanOrEqual(points);
    return `${right.length}/${table.length} spellings as in the table`;
  });

  row(
    'S6',
    'never throws, yields ids that parse to themselves, and takes no time for it',
    { quick: 10_000, full: 100_000 },
    async (points) => {
      const piece = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 8 }),
        fc.constantFrom('10.', '1234', '/', '%2F', '%', '(', ')', '<', '>', '|', 'arXiv:', 'doi:'),
        fc.constantFrom(
          '2310.16764',
          'hep-th/',
          '9901001',
          'v2',
          'https://doi.org/',
          ' ',
          '.',
          ',',
        ),
      );
      const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
      let slow = 0;
      const property = fc.property(text, (sample) => {
        if ([1, 2, 3, 4, 5].every(() => slowly(sample))) slow++; // a pause does not hit the same text every time
        for (const id of findPaperIds(sample)) {
          expect(parsePaperId(id)).toBe(id);
          expect(id).toMatch(
            /^(?:arxiv:(?:\d{4}\.\d{4,5}|[a-z-]+\/\d{7})|doi:10\.[\d.]+\/[!-~]+)$/,
          );
        }
      });
      fc.assert(property, { numRuns: points, seed: 20260101 });
      expect(slow).toBe(0);
      return `${points} fuzzed strings: 0 crashes, 0 over 1 ms`;
    },
  );

  it.each([
    '10.',
    '10.1234/',
    '10.1234/a,',
    '10.1234.',
    '10.1234/(',
    '%2F10.1234%2F',
    '<1::a>',
    '10.1/<1::a',
    'hep-th',
    'math.aaaaaaaaaaa',
    '2310.1676',
    '2310.16764,',
    'https://a.bb/10.1234/x ',
    'a.aa',
    'arxiv',
    'doi: ',
    '1',
    'a',
    ' ',
  ])(
    'takes linear time for repeats of %j: quadratic time would be longer than a test may take',
    (unit) => {
      const text = unit.repeat(Math.ceil(500_000 / unit.length));
      findPaperIds(text);
      parsePaperId(text);
      parsePaperId(text.slice(0, 1900));
    },
  );
});

function slowly(text: string): boolean {
  const startedAt = performance.now();
  parsePaperId(text);
  return performance.now() - startedAt > 1;
}
