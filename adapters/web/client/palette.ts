// A colour for each of the most common categories.

const LIGHT = ['#9c2f1c', '#1f6f8b', '#5b7f1f', '#7a4aa0', '#b06a00', '#0f7b5f', '#a83b74'];
const DARK = ['#f0916f', '#6bb8d6', '#a8c96b', '#c39be6', '#e8b04f', '#5fcfae', '#ec8fbd'];
const OTHERS = { light: '#8d877b', dark: '#8a8478' } as const;

export const darkness = matchMedia('(prefers-color-scheme: dark)');

export interface Palette {
  /** Most common first. */
  readonly names: readonly string[];
  colourOf(category: string | undefined): string;
}

export function createPalette(
  papers: readonly { readonly category?: string | undefined }[],
): Palette {
  const counts = new Map<string, number>();
  for (const { category } of papers) {
    if (category !== undefined) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const names = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, LIGHT.length)
    .map(([name]) => name);
  const numbers = new Map(names.map((name, i) => [name, i]));
  return {
    names,
    colourOf(category) {
      const i = numbers.get(category ?? '') ?? -1;
      return darkness.matches ? (DARK[i] ?? OTHERS.dark) : (LIGHT[i] ?? OTHERS.light);
    },
  };
}
