import type { Context, Hono, MiddlewareHandler } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { PageSettings } from '../../src/config-groups.ts';

/** The longest form is a mail address and a topic. */
const BODY_BYTES_MAX = 16 * 1024;
const USERNAME = 'footnote';

/** What holds for every request: headers, the password, the size of what is sent. */
export function mountAccess(app: Hono, settings: PageSettings): void {
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'same-origin', // without it a form says no origin over plain http
      // For this name alone: others below it are not Footnote's.
      strictTransportSecurity:
        settings.publicUrl?.startsWith('https:') === true && 'max-age=15552000',
    }),
  );
  if (settings.password !== undefined) {
    app.use(basicAuth({ username: USERNAME, password: settings.password, realm: 'Footnote' }));
  }
  app.use(
    bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c) => c.text('That is too long.\n', 413) }),
  );
}

/** Forms are sent from this page alone: no other page can have its reader press a button here. */
export function fromThisPage({ publicUrl }: PageSettings): MiddlewareHandler {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  const isOurs = (c: Context): boolean => {
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined) return site === 'same-origin';
    const origin = c.req.header('origin') ?? '';
    const host = URL.canParse(origin) ? new URL(origin).host : '';
    return host !== '' && (host === c.req.header('host')?.toLowerCase() || host === publicHost);
  };
  return async (c, next) => {
    if (!isOurs(c)) return c.text('This form was sent from another page.\n', 403);
    return await next();
  };
}

/**
 * Whether somebody asks and waits for the answer. A picture or a link on another page, a prefetch or a HEAD asks
 * nothing: nobody reads the answer, and it may cost.
 */
export function isMeant(c: Context): boolean {
  const as = c.req.header('sec-fetch-dest') ?? 'document';
  const from = c.req.header('sec-fetch-site') ?? 'none';
  return (
    c.req.method === 'GET' &&
    ['document', 'empty'].includes(as) &&
    ['none', 'same-origin'].includes(from) &&
    c.req.header('sec-purpose') === undefined
  );
}
