/** Colours, type, and what every page has around it. */
export const base = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf6; --card: #fff; --ink: #1e1c19; --quiet: #5f5b53; --line: #e3ded3;
  --accent: #9c2f1c; --lit: #f6e7df; --field: #fff; --ring: #9c2f1c;
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161513; --card: #1e1c1a; --ink: #ebe7de; --quiet: #aaa498; --line: #36332e;
    --accent: #f0916f; --lit: #35241c; --field: #1e1c1a; --ring: #f0916f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 var(--sans);
}
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.25; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(1.6rem, 1.2rem + 1.6vw, 2.2rem); }
h2 { font-size: 1.3rem; }
h3 { font-size: 1rem; }
p { margin: 0; }
a { color: inherit; text-decoration-color: var(--quiet); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:hover { color: var(--accent); text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--ring); outline-offset: 2px; border-radius: 3px; }
ol, ul { margin: 0; padding: 0; list-style: none; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
.away, main:has(.turns > .turn) h1 {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip:focus { position: fixed; z-index: 2; top: 0.5rem; left: 0.5rem; width: auto; height: auto; margin: 0; clip-path: none; padding: 0.5rem 0.9rem; background: var(--card); border: 1px solid var(--line); }
.top, .bottom, main { width: 100%; max-width: 68rem; margin: 0 auto; padding-inline: clamp(1rem, 4vw, 2rem); }
.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1.75rem; padding-block: 1.1rem; }
.mark { font: 600 1.3rem/1 var(--serif); text-decoration: none; letter-spacing: -0.01em; }
.mark sup { color: var(--accent); font-size: 0.62em; line-height: 0; margin-left: 0.08em; }
.top nav ul { display: flex; flex-wrap: wrap; gap: 0 1.1rem; }
.top nav a { display: inline-block; padding-block: 0.3rem; color: var(--quiet); text-decoration: none; }
.top nav a:hover, .top nav a[aria-current] { color: var(--ink); }
.top nav a[aria-current] { box-shadow: inset 0 -2px var(--accent); }
main { flex: 1; padding-block: clamp(1rem, 3vw, 2.5rem) 4rem; }
.bottom { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding-block: 1.25rem 2rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.875rem; }
.bottom ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem; justify-items: start; }
.stack > * { max-width: 100%; }
.lead { font: 1.1rem/1.55 var(--serif); color: var(--quiet); max-width: 38rem; text-wrap: pretty; }
.error { border-left: 3px solid var(--accent); padding: 0.15rem 0 0.15rem 1rem; font: 1.1rem/1.5 var(--serif); max-width: 40rem; }
@media print { .top nav, .bottom, form, .tools, .skip { display: none; } }
@media (prefers-reduced-motion: no-preference) { .source, .sentence, .cite { transition: background-color 0.15s, border-color 0.15s, color 0.15s; } }
`;
