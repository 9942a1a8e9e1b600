import { type Fields, isFields } from './fields.ts';

const CONTROL = /(<[@#!][^<>]*>)/;
const URL = /https?:\/\/[^\s<>|]+/g;
const PING = /<!(?:channel|here|everyone)(?:\|[^>]*)?>|<!subteam\^[^>]*>|<@[UW][^>]*>/g;
const LINKS = [
  /<((?:https?|mailto|ftp|tel|data|javascript):[^>|]*)/gi,
  /\]\(<?([^)\s>]*)/g,
  /(?<![\w@.-])((?:https?|data|javascript):[^\s<>|)"']+)/gi,
  /(?<![\w@./-])((?:[\p{L}\p{N}-]+\.)+(?:com|net|org|io|ai|co|dev|app|info|xyz|me|ru|cn|example))(?![\w-])/giu,
] as const;
/** Where text is that Slack formats; everything else (values, ids) is never shown. */
const SHOWN = ['text', 'markdown_text', 'initial_comment', 'fallback', 'pretext'];

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * What an event says of what a person typed: `& < >` escaped, links in angle brackets. A mention that
 * the person picked is typed as `<@U…>`, `<#C…>` or `<!here>`.
 */
export function asEventText(typed: string): string {
  return typed
    .split(CONTROL)
    .map((part) => (CONTROL.test(part) ? part : escapeText(part).replace(URL, '<$&>')))
    .join('');
}

/** What comes with a slash command; `names` are of people and channels by id. */
export function asCommandText(
  typed: string,
  escaped: 'mentions' | 'nothing',
  names: (id: string) => string,
): string {
  return typed
    .split(CONTROL)
    .map((part) => {
      const id = part.match(/^<([@#])([^<>|]+)/);
      if (id === null) return escapeText(part);
      const [, sign = '', of = ''] = id;
      return escaped === 'mentions' ? `<${sign}${of}|${names(of)}>` : `${sign}${names(of)}`;
    })
    .join('');
}

/** What in a request would notify people: unescaped mentions in any text that Slack formats. */
export function pingsIn(args: Fields): readonly string[] {
  const texts = formattedIn(args);
  const named = args.parse === 'full' || String(args.link_names) === 'true';
  const byName = named
    ? texts.flatMap((text) => text.match(/@(?:channel|here|everyone)/g) ?? [])
    : [];
  return [...texts.flatMap((text) => text.match(PING) ?? []), ...byName, ...richPings(args)];
}

/** Every link that people could follow, or that Slack would fetch a preview of. */
export function linksIn(args: Fields): readonly string[] {
  const inText = formattedIn(args).flatMap((text) =>
    LINKS.flatMap((pattern) => [...text.matchAll(pattern)].map(([, link]) => link ?? '')),
  );
  return [...new Set([...inText, ...urlsIn(args)])];
}

function formattedIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(formattedIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, inside]) => {
    if (typeof inside !== 'string') return formattedIn(inside);
    return SHOWN.includes(name) && value.type !== 'plain_text' ? [inside] : [];
  });
}

function richPings(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(richPings);
  if (!isFields(value)) return [];
  const type = String(value.type);
  const own = ['user', 'usergroup', 'broadcast'].includes(type) ? [`rich_text ${type}`] : [];
  return [...own, ...Object.values(value).flatMap(richPings)];
}

function urlsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(urlsIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, inside]) =>
    /url$/.test(name) && typeof inside === 'string' ? [inside] : urlsIn(inside),
  );
}
