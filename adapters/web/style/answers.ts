const NUMBERS = Array.from({ length: 12 }, (_, i) => i + 1);

/** Each rule once for every footnote's number. */
const each = (rule: (n: number) => string): string => NUMBERS.map(rule).join(',\n');

/** A question, its answer, and the footnotes beside it: each lights up the other. */
export const answers = `
.turns { display: grid; gap: 3rem; width: 100%; }
.turns:empty, main:has(.turns > .turn) .intro { display: none; }
.turn { display: grid; gap: 1rem; }
.turn h2 { font-size: clamp(1.35rem, 1.1rem + 1vw, 1.7rem); max-width: 44rem; overflow-wrap: anywhere; }
.turn .body { display: grid; gap: 1.75rem 2.5rem; }
.prose { font: 1.1875rem/1.65 var(--serif); max-width: 38rem; overflow-wrap: anywhere; text-wrap: pretty; }
.prose:empty { display: none; }
.turn[data-mode='extractive'] .prose:not(:empty) { border-left: 3px solid var(--line); padding-left: 1rem; }
.sentence { border-radius: 0.2em; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.cite {
  padding: 0.15em 0.3em; border-radius: 0.35em; white-space: nowrap;
  font: 600 0.68em/1 var(--sans); vertical-align: 0.6em; color: var(--accent); text-decoration: none;
}
.cite:hover, .cite:focus-visible { background: var(--accent); color: var(--paper); }
.notes { display: grid; gap: 0.3rem; max-width: 38rem; margin-top: 0.9rem; }
.notes:empty { display: none; }
.turn[data-refused] .notes p:first-child { font: 1.1875rem/1.6 var(--serif); color: var(--ink); }
.turn[data-refused] .notes { margin-top: 0; }
.writing { color: var(--quiet); font: italic 1.1rem/1.6 var(--serif); }
.sources:not(:has(li)) { display: none; }
.sources h3 { font: 600 0.8rem/1.5 var(--sans); color: var(--quiet); margin-bottom: 0.6rem; }
.sources ol { display: grid; gap: 0.6rem; }
.source {
  display: grid; grid-template-columns: auto 1fr; gap: 0 0.6rem; padding: 0.7rem 0.8rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 0.45rem; overflow-wrap: anywhere;
}
.source > b { font: 600 0.85rem/1.6 var(--sans); color: var(--accent); }
.source .title { font: 600 1rem/1.4 var(--serif); }
.source .by, .source .links { grid-column: 2; font-size: 0.875rem; color: var(--quiet); }
.source .links { display: flex; flex-wrap: wrap; gap: 0 0.9rem; margin-top: 0.15rem; }
.source .links a { padding-block: 0.15rem; }
.source:target { border-color: var(--accent); }
${each((n) => `.turn:has(.cite[data-n='${n}']:is(:hover, :focus-visible)) .source[data-n='${n}']`)} {
  background: var(--lit); border-color: var(--accent);
}
${each((n) => `.turn:has(.source[data-n='${n}']:is(:hover, :focus-within)) .sentence[data-cites~='${n}']`)},
.sentence:has(.cite:is(:hover, :focus-visible)) { background: var(--lit); }
.footnotes { display: grid; gap: 0.3rem; margin-top: 1.5rem; padding-top: 0.9rem; color: var(--quiet); font-size: 0.9rem; max-width: 38rem; position: relative; }
.footnotes::before { content: ''; position: absolute; top: 0; left: 0; width: 6rem; border-top: 1px solid var(--quiet); }
.footnotes li { display: grid; grid-template-columns: auto 1fr; gap: 0.5rem; padding: 0.1rem 0.3rem; margin-left: -0.3rem; border-radius: 0.3em; }
.footnotes b { color: var(--accent); }
${each((n) => `main:has(.lead .cite[data-n='${n}']:is(:hover, :focus-visible)) .footnotes li:nth-child(${n})`)},
.footnotes li:target { background: var(--lit); }
@media (min-width: 60rem) {
  .turn .body { grid-template-columns: minmax(0, 38rem) minmax(0, 1fr); }
}
`;
