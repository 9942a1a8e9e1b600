import { createHash } from 'node:crypto';
import { type Paper, type PaperId, titleKey } from './paper.ts';

type Text = Pick<Paper, 'title' | 'abstract'>;
type Work = Text & Pick<Paper, 'authors'>;

/** Such an id names one work wherever it stands; any other may be a file's count from 1 on. */
const EVERYWHERE = /^(?:arxiv|doi|openalex|s2|title):/;
const WORK = /~[0-9a-f]{8}$/;

export function isOwnId(id: PaperId): boolean {
  return !EVERYWHERE.test(id);
}

/** The id with a mark of the work, which tells it from other files' works of that id. */
export function markedId(id: PaperId, { title, abstract }: Text): PaperId {
  const text = titleKey(title) || abstract;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${id.replace(WORK, '')}~${hash}`;
}

/**
 * Whether two records of one own id are one work, which may have been edited meanwhile. One author of several does
 * not tell it: a group's lists share them.
 */
export function isOneWork(one: Work, other: Work): boolean {
  const [key, otherKey] = [titleKey(one.title), titleKey(other.title)];
  if (key !== '' && key === otherKey) return true;
  if (one.abstract !== '' && one.abstract === other.abstract) return true;
  const names = one.authors.map(titleKey);
  const others = other.authors.map(titleKey);
  if (names.length > 0 && names.join() === others.join()) return true;
  return names.some((name) => others.includes(name)) && areAlike(key, otherKey);
}

/** Half of their words are the same. */
function areAlike(key: string, otherKey: string): boolean {
  const words = new Set(key.split(' '));
  const others = new Set(otherKey.split(' '));
  const shared = [...words].filter((word) => others.has(word)).length;
  return shared * 2 >= Math.max(words.size, others.size);
}
