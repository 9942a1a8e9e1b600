import type { Attachment, Id } from '../records.ts';

export interface Call {
  /** A part of the path that the route's name has a name for. */
  readonly param: (name: string) => Id;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly Attachment[];
}

/** An endpoint; what it does is done at once, so that no two requests get in each other's way. */
export interface Route {
  /** Method and path, as the tests name it: `PATCH /channels/:channel/messages/:message`. */
  readonly name: string;
  /** Whether it asks for the bot's token, or the path carries one. */
  readonly auth: 'bot' | 'path';
  /** The answer's body; `undefined` is 204. Throws ApiError. */
  readonly run: (call: Call) => unknown;
}

export function asBot(name: string, run: Route['run']): Route {
  return { name, auth: 'bot', run };
}

export function byPath(name: string, run: Route['run']): Route {
  return { name, auth: 'path', run };
}

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Looks endpoints up; the first that fits counts, so `@me` comes before `:user`. */
export function finder(
  routes: readonly Route[],
): (method: string, path: string) => Found | undefined {
  const table = routes.map((route) => {
    const [method, template = ''] = route.name.split(' ');
    const names = [...template.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
    const pattern = new RegExp(`^${template.replaceAll(/:\w+/g, '([^/?]+)')}$`);
    return { route, method, names, pattern };
  });
  return (method, path) => {
    const [place = ''] = path.split('?');
    for (const { route, method: its, names, pattern } of table) {
      const match = its === method ? pattern.exec(place) : null;
      if (match === null) continue;
      const values = match.slice(1).map(decodeURIComponent);
      return { route, params: Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])) };
    }
    return undefined;
  };
}
