/** The map and what stands beside it. */
export const map = `
.atlas { display: grid; align-items: start; gap: 1.5rem; width: 100%; }
.chart { position: relative; }
.chart canvas { display: block; width: 100%; height: min(70vh, 44rem); background: var(--card); color: var(--accent); border: 1px solid var(--line); border-radius: 0.45rem; touch-action: none; cursor: grab; }
.chart canvas:active { cursor: grabbing; }
.chart .buttons { position: absolute; top: 0.6rem; right: 0.6rem; display: grid; gap: 0.3rem; }
.chart .buttons button { min-height: 2.2rem; width: 2.2rem; padding: 0; justify-content: center; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; font-size: 0.9rem; color: var(--quiet); }
.legend span { display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.4em; border-radius: 50%; background: currentColor; }
[data-found] ol { display: grid; gap: 0.3rem; margin-top: 0.5rem; font-size: 0.95rem; }
@media (min-width: 60rem) { .atlas:not(:has(.chart[hidden])) { grid-template-columns: minmax(0, 1fr) 18rem; } }
`;
