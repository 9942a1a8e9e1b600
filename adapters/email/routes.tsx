import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { secureHeaders } from 'hono/secure-headers';
import type { PageSettings } from '../../src/config-groups.ts';
import { UserError } from '../../src/errors.ts';
import { mailAddress } from '../../src/mail-address.ts';
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
  app.use('/mail/*', guarded, bodyLimit({ maxSize: BODY_MAX }));
  app.use(SIGN_UP_PATH, guarded, bodyLimit({ maxSize: BODY_MAX }), ours);
  if (page.password !== undefined) {
    const { password } = page;
    app.use(SIGN_UP_PATH, basicAuth({ username: 'footnote', password, realm: 'Footnote' }));
  }
  app.get(STYLE_PATH, (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));

  app.get(SIGN_UP_PATH, (c) => c.html(<SignUpPage />));
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
      return c.html(<SignUpPage fields={fields} problem={error.message} />, 400);
    }
    return c.html(<NoticePage text={phrases.mailAsked(true)} />);
  });

  app.get(`${CONFIRM_PATH}/:token`, async (c) => {
    const waiting = await signUps.awaiting(c.req.param('token'));
    if (waiting === undefined) return c.html(<NoticePage text={phrases.linkOver} />, 404);
    const question = phrases.mailQuestion(phrases.mailWanted(waiting));
    return c.html(<QuestionPage question={question} answer={phrases.confirm} />);
  });
  app.post(`${CONFIRM_PATH}/:token`, async (c) => {
    const confirmed = await signUps.confirm(c.req.param('token'));
    if (confirmed === undefined) return c.html(<NoticePage text={phrases.linkOver} />, 404);
    return c.html(<NoticePage text={phrases.subscribed(confirmed, true)} />);
  });

  app.get(`${UNSUBSCRIBE_PATH}/:token`, (c) =>
    c.html(<QuestionPage question={phrases.mailStop} answer={phrases.unsubscribe} />),
  );
  // Also for the mail program that posts by itself (RFC 8058): it has no cookies, and no origin.
  app.post(`${UNSUBSCRIBE_PATH}/:token`, async (c) => {
    await signUps.stop(c.req.param('token'));
    return c.html(<NoticePage text={phrases.mailStopped} />);
  });
}

const guarded = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'same-origin', // without it browsers give no origin with a form
});

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

/** The last address that the proxy in front vouches for, or the caller's own; of a network for IPv6. */
function sourceOf(c: Context, { trustProxy }: PageSettings): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  const address = (trustProxy ? forwarded : undefined) ?? getConnInfo(c).remote.address ?? '';
  const isV6 = address.includes(':') && !address.includes('.');
  return isV6 ? address.split(':').slice(0, 4).join(':') : address;
}
