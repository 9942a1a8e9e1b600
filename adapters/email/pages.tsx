import type { Child } from 'hono/jsx';

export const SIGN_UP_PATH = '/subscribe';
export const STYLE_PATH = '/mail/style.css';

/** Theirs alone: people without the page's password read these pages too. */
export const style = `
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fdfcf9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e7e1; --paper: #191917; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 Georgia, serif; }
main { max-width: 36rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; } label { display: block; margin-top: 1rem; }
input, select, button { font: inherit; padding: 0.4rem 0.6rem; } input, select { width: 100%; box-sizing: border-box; }
button { margin-top: 1.5rem; }
`;

interface SignUpProps {
  readonly fields?: Readonly<Record<string, string>>;
  readonly problem?: string;
}

export function SignUpPage({ fields = {}, problem }: SignUpProps) {
  return (
    <Layout>
      <p>The papers that trend on a topic, in your inbox, each with the reason why.</p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <form method="post">
        <label for="email">Mail address</label>
        <input id="email" name="email" type="email" value={fields.email} required />
        <label for="topic">Topic: a few words, categories such as cs.CL, or everything</label>
        <input id="topic" name="topic" value={fields.topic ?? 'everything'} required />
        <label for="every">How often</label>
        <select id="every" name="every">
          <option value="daily">every day</option>
          <option value="weekly" selected={fields.every === 'weekly'}>
            every Monday
          </option>
        </select>
        <label for="time">At</label>
        <input id="time" name="time" type="time" value={fields.time ?? '09:00'} required />
        <label for="timezone">Where that is the time</label>
        <input id="timezone" name="timezone" list="zones" value={fields.timezone ?? 'UTC'} />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option value={zone} />
          ))}
        </datalist>
        <button type="submit">Subscribe</button>
      </form>
    </Layout>
  );
}

/** One button, which does it. */
export function QuestionPage({ question, answer }: { question: string; answer: string }) {
  return (
    <Layout>
      <p>{question}</p>
      <form method="post">
        <button type="submit">{answer}</button>
      </form>
    </Layout>
  );
}

export function NoticePage({ text }: { text: string }) {
  return (
    <Layout>
      <p role="status">{text}</p>
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
        <main>
          <h1>Footnote</h1>
          {children}
        </main>
      </body>
    </html>
  );
}
