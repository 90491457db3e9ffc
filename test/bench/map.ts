import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** `npm run bench -- map`: a map of 200 nodes: its layout, its frames while it is moved and while all of it flows, and at rest. */
export async function run(): Promise<void> {
  execFileSync(process.execPath, ['esbuild.js']);
  // It drives a browser, so it is compiled with the UI tests, which know the types of pages.
  const rows = (await import(path.resolve('test/ui/bench/largeMap.ts'))) as {
    measureLargeMap: (print: (line: string) => void) => Promise<void>;
  };
  await rows.measureLargeMap((line) => console.log(`map: ${line}`));
}
