import type { Theme, Workbench } from '../harness/workbench';

const HEIGHT = 800;

/** What `--theme` takes. */
const THEMES = {
  light: 'Light 2026',
  dark: 'Dark 2026',
  'light-contrast': 'Light High Contrast',
  'dark-contrast': 'Dark High Contrast',
} as const satisfies Record<string, Theme>;

export type ThemeName = keyof typeof THEMES;

export const THEME_NAMES = Object.keys(THEMES) as ThemeName[];

/** From the narrowest window that everything must be of use in to a wide one. In CSS pixels. */
export const WIDTHS = [400, 800, 1400];

export interface Appearances {
  readonly themes: readonly ThemeName[];
  readonly widths: readonly number[];
}

/** Photographs what is in sight in each theme and at each width. The widest comes last, so that the story goes on in it. */
export async function photograph(
  workbench: Workbench,
  name: string,
  { themes, widths }: Appearances,
): Promise<string[]> {
  const files: string[] = [];
  // No tooltip lies over the screen.
  await workbench.page.mouse.move(0, 0);
  await workbench.page.locator('.workbench-hover').first().waitFor({ state: 'hidden' });
  for (const theme of themes) {
    await workbench.setTheme(THEMES[theme]);
    for (const width of widths.toSorted((left, right) => left - right)) {
      await workbench.setViewport(width, HEIGHT);
      files.push(await workbench.screenshot(`${name} ${theme} ${width}`));
    }
  }
  await workbench.setViewport(Math.max(...WIDTHS), HEIGHT);
  return files;
}
