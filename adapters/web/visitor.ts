import { createHash, randomBytes } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { CommandContext } from '../../src/command-context.ts';
import type { PageSettings } from '../../src/config-groups.ts';
import { networkOf } from '../../src/network.ts';

/** Who looks at the page: a session where they have one, known by a cookie that says nothing, else an address. */
export interface Visitors {
  /** For reading: sets no cookie. */
  reading(c: Context): CommandContext;
  /** For asking: what is asked belongs to a session from here on. */
  asking(c: Context): CommandContext;
}

export interface VisitorParts {
  readonly settings: PageSettings;
  /** Whether the request comes from whoever runs this. */
  readonly mayLookInside: (c: Context) => boolean;
}

const SESSION_BYTES = 24;
const SESSION = /^[\w-]{32}$/;

export function createVisitors({ settings, mayLookInside }: VisitorParts): Visitors {
  const salt = randomBytes(16); // who asked cannot be told from what is kept
  const secure = settings.publicUrl?.startsWith('https:') === true;
  const cookie = secure ? '__Host-footnote' : 'footnote';

  const sessionOf = (c: Context): string | undefined => {
    const session = getCookie(c, cookie) ?? '';
    return SESSION.test(session) ? session : undefined;
  };

  function begin(c: Context): string {
    const session = randomBytes(SESSION_BYTES).toString('base64url');
    setCookie(c, cookie, session, { path: '/', httpOnly: true, sameSite: 'Lax', secure });
    return session;
  }

  function contextOf(c: Context, session: string | undefined): CommandContext {
    const caller = hash(salt, networkOf(addressOf(c, settings)));
    return {
      place: { platform: 'web', tenant: 'web', channel: 'page', direct: true },
      person: session === undefined ? caller : hash('session', session),
      caller,
      private: true,
      locale: 'en',
      timeZone: 'UTC',
      mayManage: async () => false,
      ...(mayLookInside(c) && { operator: true }),
    };
  }

  return {
    reading: (c) => contextOf(c, sessionOf(c)),
    asking: (c) => contextOf(c, sessionOf(c) ?? begin(c)),
  };
}

function hash(salt: string | Buffer, text: string): string {
  return createHash('sha256').update(salt).update(text).digest('base64url');
}

/** The last address that the proxy in front vouches for, or the caller's own. */
function addressOf(c: Context, { trustProxy }: PageSettings): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return (trustProxy ? forwarded : undefined) ?? getConnInfo(c).remote.address ?? 'unknown';
}
