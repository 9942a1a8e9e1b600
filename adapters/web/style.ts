/** The page's one style sheet. */
export const style = `
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fdfcf9; --quiet: #5c5b57; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e7e1; --paper: #191917; --quiet: #a8a69f; --link: #8ab8ee; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 Georgia, serif; }
main { max-width: 42rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.5rem; } h1 a { color: inherit; text-decoration: none; } h2 { font-size: 1.1rem; }
a { color: var(--link); } .note { color: var(--quiet); } sup { line-height: 0; }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-bottom: 2rem; }
label { width: 100%; } input { flex: 1; min-width: 12rem; } input, button { font: inherit; padding: 0.4rem 0.6rem; }
`;
