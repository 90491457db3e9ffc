import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from './build';
import { bundleHostTests } from './hostTestBundles';
import { OUT } from './paths';
import { findTestFiles } from './testFiles';

/** Compiles the host tests to where `.vscode/launch.json` looks for them. */
async function main(): Promise<void> {
  const folder = path.join(OUT, 'host');
  await rm(folder, { recursive: true, force: true });
  await build();
  await bundleHostTests(findTestFiles('host', { files: [] }), folder);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
