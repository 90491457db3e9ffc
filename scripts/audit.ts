import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { auditFindings, describeFinding } from './auditFindings';
import { build } from './build';
import { npmAudit } from './npmAudit';
import { OUT } from './paths';

/**
 * Every dependency is a devDependency here, since esbuild bundles what ships. So `npm audit --omit=dev` would look at nothing.
 * This asks about all of them, and fails only for what is in a bundle.
 */
async function main(): Promise<void> {
  await build();
  const bundled = await readFile(path.join(OUT, 'bundled-packages.json'), 'utf8');
  const { shipped, development } = auditFindings(await npmAudit(), bundled);
  for (const finding of development) console.log(`Only builds or tests: ${describeFinding(finding)}`);
  for (const finding of shipped) console.error(`Ships: ${describeFinding(finding)}`);
  console.log(`${shipped.length} packages with known vulnerabilities ship, ${development.length} only build or test.`);
  process.exitCode = shipped.length > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
