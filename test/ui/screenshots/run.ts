import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../../scripts/build';
import { prepareChromium } from '../../../scripts/chromium';
import { ROOT } from '../../../scripts/paths';
import { prepareVscodeServer } from '../../../scripts/vscodeServer';
import { closeSharedBrowser } from '../harness/browser';
import { Workbench, type WorkbenchOptions } from '../harness/workbench';
import { photograph, THEME_NAMES, WIDTHS, type Appearances, type ThemeName } from './appearances';
import { STORIES } from './stories';
import type { Story } from './story';

const HELP = `Photographs the screens of the extension into out/screenshots.

  npm run screenshots                                     every screen in every theme and width
  npm run screenshots -- tail review                      the screens whose names have one of these words
  npm run screenshots -- tail --theme dark --width 400    in this theme and at this width; both may be repeated

Themes: ${THEME_NAMES.join(', ')}. Widths: ${WIDTHS.join(', ')}.
Screens: ${STORIES.flatMap(screenNames).join(', ')}.`;

interface Options extends Appearances {
  isWanted: (screen: string) => boolean;
}

function screenNames({ name, screens }: Story): string[] {
  return screens.map((screen) => `${name}/${screen.name}`);
}

function isThemeName(text: string): text is ThemeName {
  return Object.hasOwn(Object.fromEntries(THEME_NAMES.map((name) => [name, true])), text);
}

/** Undefined: help was asked for. @throws {Error} for a theme or a width that does not exist, or a word that no screen has */
function readOptions(): Options | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      theme: { type: 'string', multiple: true },
      width: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const themes = (values.theme ?? THEME_NAMES).map((theme) => {
    if (!isThemeName(theme)) throw new Error(`--theme takes ${THEME_NAMES.join(', ')}, not "${theme}".`);
    return theme;
  });
  const widths = (values.width ?? WIDTHS).map((width) => {
    const pixels = Number(width);
    if (!Number.isInteger(pixels) || pixels < 100) throw new Error(`--width takes a number of pixels, not "${width}".`);
    return pixels;
  });
  const names = STORIES.flatMap(screenNames);
  for (const word of positionals) {
    if (!names.some((name) => name.includes(word))) throw new Error(`No screen has "${word}" in its name. ${HELP}`);
  }
  const isWanted = (screen: string) => positionals.length === 0 || positionals.some((word) => screen.includes(word));
  return { themes, widths, isWanted };
}

/** Shows the screens up to the last wanted one. @returns the screens that did not come, with the reason */
async function tell(story: Story, { isWanted, ...appearances }: Options): Promise<string[]> {
  const names = screenNames(story);
  const last = names.findLastIndex(isWanted);
  if (last < 0) return [];
  const beside = await story.begin?.();
  try {
    return await show(story, names.slice(0, last + 1), { isWanted, ...appearances }, beside?.options);
  } finally {
    await beside?.end();
  }
}

async function show(
  story: Story,
  names: readonly string[],
  { isWanted, ...appearances }: Options,
  options: WorkbenchOptions = {},
): Promise<string[]> {
  const workbench = await Workbench.open({ ...options, viewport: { width: Math.max(...WIDTHS), height: 800 } });
  try {
    for (const [at, screen] of story.screens.slice(0, names.length).entries()) {
      const name = names[at] ?? screen.name;
      try {
        await screen.show(workbench);
      } catch (error) {
        await workbench.screenshot(`failed ${name}`);
        return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
      }
      if (!isWanted(name)) continue;
      const files = await photograph(workbench, name, appearances);
      console.log(files.map((file) => path.relative(ROOT, file)).join('\n'));
    }
    return [];
  } finally {
    await workbench.close();
  }
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) {
    console.log(HELP);
    return;
  }
  await build(console.log);
  prepareChromium();
  await prepareVscodeServer();
  const failures: string[] = [];
  try {
    for (const story of STORIES) failures.push(...(await tell(story, options)));
  } finally {
    await closeSharedBrowser();
  }
  if (failures.length > 0) throw new Error(`Not all screens came:\n${failures.join('\n')}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
