/** Column names, lower case without spaces and punctuation, of Zotero, Scopus, Web of Science and others. */
export const COLUMNS = {
  title: ['title', 'articletitle', 'documenttitle', 'papertitle'],
  abstract: ['abstract', 'abstractnote', 'summary', 'text'],
  authors: ['authors', 'author', 'authorfullnames', 'creators'],
  published: ['published', 'publicationdate', 'date', 'publicationyear', 'year'],
  categories: ['categories', 'category'],
  arxivId: ['arxivid', 'arxiv'],
  doi: ['doi'],
  url: ['url', 'link'],
  id: ['id'],
  extra: ['extra', 'archivelocation'], // not notes: they tell of other papers
} as const;
export type Field = keyof typeof COLUMNS;

export const DELIMITERS = [',', ';', '\t'];

/** Whether this line names the columns of a table of papers. */
export function isHeader(line: string): boolean {
  const names = DELIMITERS.map((delimiter) => line.split(delimiter).map(plainName));
  const telling: readonly string[] = [...COLUMNS.title, ...COLUMNS.abstract];
  return names.some((row) => row.length > 1 && row.some((name) => telling.includes(name)));
}

export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
