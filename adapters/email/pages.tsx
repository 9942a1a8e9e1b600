import type { Child } from 'hono/jsx';
import { base } from '../style/base.ts';
import { forms } from '../style/forms.ts';

export const SIGN_UP_PATH = '/subscribe';
export const STYLE_PATH = '/mail/style.css';

/** At an address of its own: people without the page's password read these pages too. */
export const style = [
  base,
  forms,
  `
.fields { display: grid; gap: 1.1rem; width: 100%; max-width: 28rem; }
.fields p { display: grid; gap: 0.25rem; }
.fields label { font-size: 0.9rem; color: var(--quiet); }
.fields .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1.1rem 0.9rem; }
.lead[role='status'] { color: var(--ink); }
.fields button { justify-self: start; }
`,
].join('');

interface SignUpProps {
  readonly fields?: Readonly<Record<string, string>>;
  readonly problem?: string;
}

export function SignUpPage({ fields = {}, problem }: SignUpProps) {
  return (
    <Layout>
      <h1>Trending papers by mail</h1>
      <p class="lead">
        The papers that trend on a topic, in your inbox, each with the reason why. One press ends
        it.
      </p>
      {problem !== undefined && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <form class="fields" method="post">
        <p>
          <label for="email">Mail address</label>
          <input
            id="email"
            name="email"
            type="email"
            autocomplete="email"
            value={fields.email}
            required
          />
        </p>
        <p>
          <label for="topic">Topic: a few words, categories such as cs.CL, or everything</label>
          <input id="topic" name="topic" value={fields.topic ?? 'everything'} required />
        </p>
        <Timing {...fields} />
        <button type="submit">Subscribe</button>
      </form>
    </Layout>
  );
}

function Timing({ every, time = '09:00', timezone = 'UTC' }: Readonly<Record<string, string>>) {
  return (
    <>
      <div class="pair">
        <p>
          <label for="every">How often</label>
          <select id="every" name="every">
            <option value="daily">every day</option>
            <option value="weekly" selected={every === 'weekly'}>
              every Monday
            </option>
          </select>
        </p>
        <p>
          <label for="time">At</label>
          <input id="time" name="time" type="time" value={time} required />
        </p>
      </div>
      <p>
        <label for="timezone">Where that is the time</label>
        <input id="timezone" name="timezone" list="zones" value={timezone} />
      </p>
      <datalist id="zones">
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option value={zone} />
        ))}
      </datalist>
    </>
  );
}

/** One button, which does it. */
export function QuestionPage({ question, answer }: { question: string; answer: string }) {
  return (
    <Layout>
      <h1>Trending papers by mail</h1>
      <p class="lead">{question}</p>
      <form method="post">
        <button type="submit">{answer}</button>
      </form>
    </Layout>
  );
}

export function NoticePage({ text }: { text: string }) {
  return (
    <Layout>
      <h1>Trending papers by mail</h1>
      <p class="lead" role="status">
        {text}
      </p>
    </Layout>
  );
}

function Layout({ children }: { children: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>Footnote by mail</title>
        <link rel="stylesheet" href={STYLE_PATH} />
      </head>
      <body>
        <header class="top">
          <a class="mark" href="/">
            Footnote<sup aria-hidden="true">1</sup>
          </a>
        </header>
        <main>
          <div class="stack">{children}</div>
        </main>
      </body>
    </html>
  );
}
