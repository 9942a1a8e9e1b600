import type { Child } from 'hono/jsx';
import { withoutLatex } from '../../src/latex.ts';
import { withoutLinks } from '../../src/links.ts';
import { phrases } from '../../src/phrases.ts';
import { renderPlain, type Style } from '../../src/plain-text.ts';
import { shortAuthors } from '../../src/text.ts';
import type { Digest, TrendingCard } from '../../src/trending-reply.ts';
import type { Content } from './message.ts';

const WIDTH = 72;
const same = (text: string): string => text;
const plain: Style = { bold: same, dim: same, link: same, width: WIDTH };

const INK = '#1c1c1a';
const QUIET = '#5c5b57';
const LINK = '#0b57a4';
const FONT = 'font-family:Georgia,serif;font-size:16px;line-height:1.5;';
/** Mail programs that know dark mode read it; the others keep the colours of the elements. */
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #191917 !important; }
  .ink { color: #e9e7e1 !important; } .quiet { color: #a8a69f !important; } .link { color: #8ab8ee !important; }
}`;

/** A post as a mail. */
export function renderDigest(digest: Digest, unsubscribeUrl: string): Content {
  const shown = { ...digest, title: tidy(digest.title), cards: digest.cards.map(tidyCard) };
  const text = [
    renderPlain(shown, plain),
    '',
    '-- ',
    phrases.mailWhy,
    `${phrases.unsubscribe}: ${unsubscribeUrl}`,
    '',
  ].join('\n');
  const html = (
    <Mail title={shown.title}>
      <h1 class="ink" style={`margin:0 0 16px;font-size:22px;line-height:1.3;color:${INK}`}>
        {shown.title}
      </h1>
      {digest.notices.map((notice) => (
        <p class="quiet" style={`margin:0 0 16px;color:${QUIET}`}>
          {notice}
        </p>
      ))}
      {shown.cards.map((card) => (
        <Card card={card} />
      ))}
      <p class="quiet" style={`margin:32px 0 0;font-size:14px;color:${QUIET}`}>
        {phrases.mailWhy} <Link to={unsubscribeUrl}>{phrases.unsubscribe}</Link>
      </p>
    </Mail>
  );
  return { subject: shown.title, text, html: `<!doctype html>${html}` };
}

/** Asks whoever reads the address whether they want that. */
export function renderQuestion({
  wanted,
  from,
  confirmUrl,
}: {
  /** “every day at 09:00 (Europe/Berlin), what is trending on “graphs”” */
  readonly wanted: string;
  /** The name that it comes from. */
  readonly from: string;
  readonly confirmUrl: string;
}): Content {
  const shown = tidy(wanted);
  const text = [
    phrases.mailQuestion(shown),
    '',
    `${phrases.mailConfirm}:`,
    confirmUrl,
    '',
    phrases.mailIgnore,
    '',
  ].join('\n');
  const html = (
    <Mail title={from}>
      <p class="ink" style={`margin:0 0 16px;color:${INK}`}>
        {phrases.mailQuestion(shown)}
      </p>
      <p style="margin:0 0 16px">
        <Link to={confirmUrl}>{phrases.mailConfirm}</Link>
      </p>
      <p class="quiet" style={`margin:0;color:${QUIET}`}>
        {phrases.mailIgnore}
      </p>
    </Mail>
  );
  return { subject: phrases.mailSubject, text, html: `<!doctype html>${html}` };
}

/** A few words to those who run this. */
export function renderAlert(said: string): Content {
  const html = (
    <Mail title={said}>
      <p class="ink" style={`margin:0;color:${INK}`}>
        {said}
      </p>
    </Mail>
  );
  return { subject: said, text: `${said}\n`, html: `<!doctype html>${html}` };
}

/** Tables, since Outlook knows no other way to keep a width. */
function Mail({ title, children }: { title: string; children: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{title}</title>
        <style>{STYLE}</style>
      </head>
      <body class="page" style="margin:0;padding:0;background:#fdfcf9">
        <table class="page" role="presentation" width="100%" style="background:#fdfcf9">
          <tr>
            <td align="center" style="padding:24px 16px">
              <table role="presentation" width="600" style="width:100%;max-width:600px">
                <tr>
                  <td align="left" style={FONT}>
                    {children}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}

function Card({ card }: { card: TrendingCard }) {
  const { rank, title, id, url, authors, published, year, sentence, reason, links } = card;
  const name = title === '' ? id : title;
  const date = published ?? year?.toString();
  return (
    <div style="margin:0 0 24px">
      <p class="ink" style={`margin:0;font-size:18px;line-height:1.35;color:${INK}`}>
        {rank}. {url === undefined ? name : <Link to={url}>{name}</Link>}
      </p>
      <p class="quiet" style={`margin:2px 0 0;font-size:14px;color:${QUIET}`}>
        {[shortAuthors(authors), date].filter((part) => part !== undefined).join(' · ')}
      </p>
      {sentence !== undefined && (
        <p class="ink" style={`margin:6px 0 0;color:${INK}`}>
          {sentence}
        </p>
      )}
      <p class="ink" style={`margin:6px 0 0;font-size:14px;color:${INK}`}>
        <strong>{reason}</strong>
        {links.map((more) => (
          <>
            {' · '}
            <Link to={more.url}>{more.label}</Link>
          </>
        ))}
      </p>
    </div>
  );
}

function Link({ to, children }: { to: string; children: Child }) {
  return (
    <a class="link" href={to} style={`color:${LINK}`}>
      {children}
    </a>
  );
}

function tidyCard(card: TrendingCard): TrendingCard {
  return {
    ...card,
    title: tidy(card.title),
    authors: card.authors.map(tidy),
    ...(card.sentence !== undefined && { sentence: tidy(card.sentence) }),
  };
}

/** Mail programs make links of whatever looks like one. */
function tidy(text: string): string {
  return withoutLinks(withoutLatex(text));
}
