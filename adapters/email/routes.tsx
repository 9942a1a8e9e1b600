import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { html } from 'hono/html';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { secureHeaders } from 'hono/secure-headers';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { PageSettings } from '../../src/config-groups.ts';
import { UserError } from '../../src/errors.ts';
import { mailAddress } from '../../src/mail-address.ts';
import { networkOf } from '../../src/network.ts';
import { phrases } from '../../src/phrases.ts';
import { readTiming } from '../../src/read-timing.ts';
import type { SignUps } from '../../src/sign-up.ts';
import { tidyTopic } from '../../src/topics.ts';
import { CONFIRM_PATH, UNSUBSCRIBE_PATH } from './links.ts';
import { NoticePage, QuestionPage, SIGN_UP_PATH, SignUpPage, STYLE_PATH, style } from './pages.tsx';

export interface MailPageParts {
  readonly signUps: SignUps;
  readonly page: PageSettings;
  readonly publicUrl: string;
}

const BODY_MAX = 10_000;
const FIELD_MAX = 1_000;

/**
 * Sign-up, confirmation and the end of a subscription. Opening a link changes nothing: programs that look through
 * mail open them all. Confirming and unsubscribing need no password, whoever has the link may.
 */
export function mountMailPages(app: Hono, { signUps, page, publicUrl }: MailPageParts): void {
  const ours = csrf({ origin: (origin, c) => isOurs(origin, c, publicUrl) });
  const safe = guarded(publicUrl);
  app.use('/mail/*', safe, bodyLimit({ maxSize: BODY_MAX }));
  app.use(SIGN_UP_PATH, safe, bodyLimit({ maxSize: BODY_MAX }), ours);
  if (page.password !== undefined) {
    const { password } = page;
    app.use(SIGN_UP_PATH, basicAuth({ username: 'footnote', password, realm: 'Footnote' }));
  }
  app.get(STYLE_PATH, (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));

  app.get(SIGN_UP_PATH, (c) => send(c, <SignUpPage />));
  app.post(SIGN_UP_PATH, async (c) => {
    const fields = await fieldsOf(c);
    try {
      const address = mailAddress(fields.email ?? '');
      if (address === undefined) throw new UserError(phrases.noAddress(fields.email ?? ''));
      const topic = tidyTopic(fields.topic ?? '');
      const every = fields.every === 'weekly' ? 'weekly' : 'daily';
      const timing = readTiming({ time: fields.time, timezone: fields.timezone, every }, 'UTC');
      const wanted = { address, topic, ...timing, quiet: 'silence', person: '' } as const;
      signUps.ask(wanted, sourceOf(c, page));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return send(c, <SignUpPage fields={fields} problem={error.message} />, 400);
    }
    return send(c, <NoticePage text={phrases.mailAsked(true)} />);
  });

  app.get(`${CONFIRM_PATH}/:token`, async (c) => {
    const waiting = await signUps.awaiting(c.req.param('token'));
    if (waiting === undefined) return send(c, <NoticePage text={phrases.linkOver} />, 404);
    const question = phrases.mailQuestion(phrases.mailWanted(waiting));
    return send(c, <QuestionPage question={question} answer={phrases.confirm} />);
  });
  app.post(`${CONFIRM_PATH}/:token`, async (c) => {
    const confirmed = await signUps.confirm(c.req.param('token'));
    if (confirmed === undefined) return send(c, <NoticePage text={phrases.linkOver} />, 404);
    return send(c, <NoticePage text={phrases.subscribed(confirmed, true)} />);
  });

  app.get(`${UNSUBSCRIBE_PATH}/:token`, (c) =>
    send(c, <QuestionPage question={phrases.mailStop} answer={phrases.unsubscribe} />),
  );
  // Also for the mail program that posts by itself (RFC 8058): it has no cookies, and no origin.
  app.post(`${UNSUBSCRIBE_PATH}/:token`, async (c) => {
    await signUps.stop(c.req.param('token'));
    return send(c, <NoticePage text={phrases.mailStopped} />);
  });
}

const guarded = (publicUrl: string) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'same-origin', // without it browsers give no origin with a form
    // For this name alone: others below it are not Footnote's.
    strictTransportSecurity: publicUrl.startsWith('https:') && 'max-age=15552000',
  });

function send(c: Context, page: JSX.Element, status: ContentfulStatusCode = 200) {
  return c.html(html`<!doctype html>${page}`, status);
}

async function fieldsOf(c: Context): Promise<Readonly<Record<string, string>>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value.slice(0, FIELD_MAX)]] : [],
    ),
  );
}

function isOurs(origin: string, c: Context, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  return origin === new URL(publicUrl).origin || new URL(origin).host === c.req.header('host');
}

/** The network of the last address that the proxy in front vouches for, or of the caller's own. */
function sourceOf(c: Context, { trustProxy }: PageSettings): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return networkOf((trustProxy ? forwarded : undefined) ?? getConnInfo(c).remote.address ?? '');
}
