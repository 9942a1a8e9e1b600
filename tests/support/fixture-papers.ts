/** A paper as the loopback servers of all sources hold it. */
export interface FixturePaper {
  /** arXiv id without version. */
  readonly id: string;
  readonly version?: number;
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly (readonly [forenames: string, keyname: string])[];
  readonly categories: readonly string[];
  readonly published: string;
  readonly updated?: string;
  /** When arXiv last touched the record; the day of publication by default. */
  readonly datestamp?: string;
  readonly comment?: string;
  readonly doi?: string;
  readonly deleted?: boolean;
  readonly announce?: string;
  readonly upvotes?: number;
  readonly citations?: number;
}

let next = 0;

export function aFixturePaper(changes: Partial<FixturePaper> = {}): FixturePaper {
  next++;
  const number = String(next).padStart(5, '0');
  return {
    id: `2611.${number}`,
    version: 1,
    title: `Rankings with ${next} signals`,
    abstract: `We rank papers by ${next} signals & find $O(n\\log n)$ enough.`,
    authors: [
      ['Ada', 'Example'],
      ['Jörg', 'Müller'],
    ],
    categories: ['cs.IR', 'stat.ML'],
    published: '2026-11-20',
    ...changes,
  };
}

export function fixturePapers(count: number, changes: Partial<FixturePaper> = {}) {
  return Array.from({ length: count }, () => aFixturePaper(changes));
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
