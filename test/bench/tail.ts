import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from './bundled';
import { withFolder } from './localPrograms';
import { compareWithSdkLoop } from './tail/engine';
import { measureFirst } from './tail/first';
import { report } from './tail/report';
import { sustainLoad } from './tail/sustained';

/** `npm run bench -- tail [row...]`: all of them, or those named. */
const ROWS: Record<string, () => Promise<void>> = {
  engine: compareWithSdkLoop,
  filter: () => inBundle('filter', 'filterKept'),
  sort: () => inBundle('sort', 'sortKept'),
  facets: () => inBundle('facets', 'surveyKept'),
  sustained: sustainLoad,
  first: measureFirst,
  latency: () => ofPanel('latency.ts', 'measureLatency'),
  frames: () => ofPanel('frames.ts', 'measureFrames'),
  panel: () => ofPanel('sustainedPanel.ts', 'sustainPanel'),
  idle: () => ofPanel('idle.ts', 'measureIdle'),
};

export async function run(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in ROWS));
  if (unknown.length > 0)
    throw new Error(`There is no row ${unknown.join(', ')}. There are: ${Object.keys(ROWS).join(', ')}.`);
  for (const [name, row] of Object.entries(ROWS)) if (names.length === 0 || names.includes(name)) await row();
}

/** As it ships: where code is loaded from its sources, each constant of another file is a call, and scans of bytes take twice as long. */
function inBundle(file: string, row: string): Promise<void> {
  return withFolder(async (folder) => {
    const bundled = await bundle(`test/bench/tail/${file}.ts`, folder);
    const rows = (await import(bundled)) as Record<string, (() => Promise<void>) | undefined>;
    await rows[row]?.();
  });
}

/** They drive a browser, so they are compiled with the UI tests, which know the types of pages. */
async function ofPanel(file: string, row: string): Promise<void> {
  execFileSync(process.execPath, ['esbuild.js']);
  const rows = (await import(path.resolve('test/ui/bench', file))) as Record<
    string,
    ((print: typeof report) => Promise<void>) | undefined
  >;
  await rows[row]?.(report);
}
