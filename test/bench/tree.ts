import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** `npm run bench -- tree`: an account of 17,000 names in the real workbench. */
export async function run(): Promise<void> {
  execFileSync(process.execPath, ['esbuild.js']);
  // It drives a browser, so it is compiled with the UI tests, which know the types of pages.
  const rows = (await import(path.resolve('test/ui/bench/largeTree.ts'))) as {
    measureLargeTree: (print: (line: string) => void) => Promise<void>;
  };
  await rows.measureLargeTree((line) => console.log(`tree: ${line}`));
}
