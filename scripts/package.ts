import path from 'node:path';
import { describeBytes, packageExtension, packageName } from './packageCheck';
import { packLocalPackage } from './localPackage';
import { OUT, ROOT } from './paths';

async function main(): Promise<void> {
  const name = await packageName();
  const { bytes, files } = await packageExtension(path.join(ROOT, name));
  console.log(`${name}: ${files.length} files, ${describeBytes(bytes)}`);
  console.log(await packLocalPackage(path.join(OUT, 'local-package'), ROOT));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
