import path from 'node:path';
import { describeBytes, packageExtension, packageName } from './packageCheck';
import { ROOT } from './paths';

async function main(): Promise<void> {
  const name = await packageName();
  const { bytes, files } = await packageExtension(path.join(ROOT, name));
  console.log(`${name}: ${files.length} files, ${describeBytes(bytes)}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
