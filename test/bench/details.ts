import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** `npm run bench -- details`: the page of a data stream with 1,000 shards, in a browser. */
export async function run(): Promise<void> {
  execFileSync(process.execPath, ['esbuild.js', '--minify']);
  // It drives a browser, so it is compiled with the UI tests, which know the types of pages.
  const rows = (await import(path.resolve('test/ui/bench/detailsPage.ts'))) as {
    measureDetails: (print: (line: string) => void) => Promise<void>;
  };
  await rows.measureDetails((line) => console.log(`details: ${line}`));
}
