/** Fields and buttons. */
export const forms = `
button, input, select { font: inherit; color: inherit; }
input, select {
  min-height: 2.75rem; padding: 0.45rem 0.75rem; min-width: 0;
  background: var(--field); border: 1px solid #8d877b; border-radius: 0.4rem;
}
input::placeholder { color: var(--quiet); opacity: 1; }
button, .button {
  display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0.45rem 1.1rem; cursor: pointer;
  background: var(--ink); color: var(--paper); border: 1px solid var(--ink); border-radius: 0.4rem; text-decoration: none;
}
button:hover, .button:hover { background: var(--accent); border-color: var(--accent); color: var(--paper); }
button:disabled { opacity: 0.6; cursor: progress; }
[hidden] { display: none !important; }
.ask { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.4rem; width: 100%; max-width: 44rem; }
.ask label { font-size: 0.9rem; color: var(--quiet); }
.ask div { display: flex; gap: 0.5rem; }
.ask input[name='q'] { flex: 1; min-height: 3.1rem; font: 1.1rem/1.4 var(--serif); padding-inline: 0.9rem; }
.ask button { min-height: 3.1rem; }
.wide { width: 100%; }
.filters { display: flex; flex-wrap: wrap; gap: 0.6rem 0.9rem; align-items: end; width: 100%; max-width: 44rem; }
.filters p { display: grid; gap: 0.2rem; flex: 1 1 9rem; }
.filters p:first-child { flex: 1 1 100%; }
.filters label { font-size: 0.875rem; color: var(--quiet); }
.examples { display: grid; gap: 0.1rem; }
.examples a { display: inline-block; padding-block: 0.3rem; font: 1.05rem/1.4 var(--serif); }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 1rem; margin-top: 1.1rem; font-size: 0.9rem; color: var(--quiet); }
.tools form { display: flex; align-items: center; gap: 0.2rem 0.6rem; }
.tools button, .plain { min-height: 1.75rem; padding: 0; background: none; border: 0; color: var(--quiet); text-decoration: underline 1px var(--quiet); text-underline-offset: 0.18em; }
.tools button:hover, .plain:hover { background: none; color: var(--accent); }
.tools a { padding-block: 0.15rem; }
.tools [role='status'] { flex-basis: 100%; color: var(--ink); }
`;
