import type { Child } from 'hono/jsx';
import { cleanText } from '../../../index/paper.ts';
import { assets } from '../assets.ts';

/** The ways through the page, in the order in which they stand at its top. */
const NAVIGATION = [
  { href: '/', label: 'Ask' },
  { href: '/search', label: 'Search' },
  { href: '/trending', label: 'Trending' },
  { href: '/map', label: 'Map' },
] as const;
const COLOPHON = [
  { href: '/status', label: 'Status' },
  { href: '/forget-me', label: 'What is kept' },
  { href: '/api/openapi.json', label: 'API' },
] as const;

export interface LayoutProps {
  readonly title: string;
  /** The entry of the navigation that this page is. */
  readonly at?: (typeof NAVIGATION)[number]['href'];
  /** The address of a script beside the one that every page has. */
  readonly script?: string;
  /** The same in other forms, for programs. */
  readonly alternates?: readonly Alternate[];
  readonly children: Child;
}

export interface Alternate {
  readonly title: string;
  readonly mediaType: string;
  readonly href: string;
}

/** What every page has around it. */
export function Layout({ title, at, script, alternates = [], children }: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === 'Footnote' ? title : `${cleanText(title)} – Footnote`}</title>
        <link rel="stylesheet" href={assets.style.url} />
        <link rel="icon" href={assets.icon.url} />
        {alternates.map((other) => (
          <link rel="alternate" type={other.mediaType} title={other.title} href={other.href} />
        ))}
        <script type="module" src={assets.script.url} />
        {script !== undefined && <script type="module" src={script} />}
      </head>
      <body>
        <a class="skip away" href="#main">
          Skip to the content
        </a>
        <Top at={at} />
        <main id="main" tabindex={-1}>
          {children}
        </main>
        <Bottom />
      </body>
    </html>
  );
}

function Top({ at }: { at: LayoutProps['at'] | undefined }) {
  return (
    <header class="top">
      <a class="mark" href="/">
        Footnote<sup aria-hidden="true">1</sup>
      </a>
      <nav aria-label="Main">
        <ul>
          {NAVIGATION.map(({ href, label }) => (
            <li>
              <a href={href} aria-current={href === at ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}

function Bottom() {
  return (
    <footer class="bottom">
      <p>Every sentence with its footnote.</p>
      <ul>
        {COLOPHON.map(({ href, label }) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </footer>
  );
}
