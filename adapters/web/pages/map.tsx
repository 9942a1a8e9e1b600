import { assets } from '../assets.ts';
import { Layout } from './layout.tsx';

/** A frame for the map, which a script draws. */
export function MapPage() {
  return (
    <Layout title="Map" at="/map" script={assets.map.url}>
      <div class="stack">
        <h1>Map of the papers</h1>
        <p class="lead">
          Papers that say similar things lie near each other. Press one to see what it is.
        </p>
        <form class="ask" action="/search" method="get" data-light>
          <label for="q">Light up what is about</label>
          <div>
            <input id="q" name="q" type="text" autocomplete="off" required />
            <button type="submit">Light up</button>
          </div>
        </form>
        <div class="atlas">
          <div class="chart" hidden>
            <canvas
              tabindex={0}
              role="img"
              aria-label="Map of the papers. Arrow keys move it, plus and minus change its scale; the lists beside it hold what is lit up."
            />
            <p class="buttons">
              <button type="button" data-zoom="1.6" aria-label="Nearer">
                +
              </button>
              <button type="button" data-zoom="0.625" aria-label="Farther">
                −
              </button>
            </p>
          </div>
          <div class="stack" aria-live="polite">
            <h2 class="away">What is shown</h2>
            <noscript>
              <p class="error">The map needs a script. What is lit up is listed without one.</p>
            </noscript>
            <ul class="legend" data-legend aria-label="Categories" />
            <div data-card />
            <div data-found />
          </div>
        </div>
      </div>
    </Layout>
  );
}
