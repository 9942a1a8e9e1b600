/** Lists of papers, one paper, and tables of facts. */
export const papers = `
.papers { display: grid; gap: 1.6rem; width: 100%; max-width: 46rem; }
.paper { display: grid; gap: 0.2rem; overflow-wrap: anywhere; }
.paper h3 { font: 600 1.125rem/1.35 var(--serif); text-wrap: pretty; }
.paper .by { font-size: 0.9rem; color: var(--quiet); }
.paper .by a { margin-left: 0.6rem; }
.paper .gist { font: 1rem/1.55 var(--serif); max-width: 42rem; }
.paper .links { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.9rem; color: var(--quiet); }
.paper .links a { padding-block: 0.15rem; }
.pages { display: flex; gap: 1.5rem; align-items: center; }
.whole { display: grid; gap: 1rem; width: 100%; }
.stack > .gist { font: 600 1.1875rem/1.55 var(--serif); max-width: 38rem; }
.whole .tools { margin-top: 0; }
.whole .quiet + .tools { margin-top: -1rem; }
.whole section { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.6rem; }
.sides { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem 3rem; }
pre { margin: 0; padding: 0.9rem 1rem; max-width: 46rem; overflow: auto; background: var(--card); border: 1px solid var(--line); border-radius: 0.45rem; font-size: 0.875rem; line-height: 1.5; }
summary { cursor: pointer; padding-block: 0.3rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.5rem; max-width: 46rem; }
.facts dt { color: var(--quiet); }
.facts dt::first-letter { text-transform: uppercase; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts .bad { color: var(--accent); }
@media (min-width: 60rem) {
  .sides { grid-template-columns: minmax(0, 38rem) minmax(0, 1fr); align-items: start; }
}
@media (max-width: 34rem) { .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: 0.6rem; } }
`;
