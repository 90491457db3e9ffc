import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './paths';

const COMPILER = 'node_modules/assemblyscript/bin/asc.js';
const SOURCE_FILE = 'src/records/json/assembly/plainRecords.ts';
export const MODULE_FILE = 'src/records/json/assembly/plainRecordsModule.ts';

/** The text of the TypeScript file that holds the compiled module, so that it ships within the bundle. */
export async function assembled(): Promise<string> {
  const source = `// Made of ${path.basename(SOURCE_FILE)} by \`npm run assemble\`: do not edit.
    export const PLAIN_RECORDS_MODULE = '${(await compiled()).toString('base64')}';`;
  const file = path.join(ROOT, MODULE_FILE);
  return format(source, { ...(await resolveConfig(file)), filepath: file });
}

async function compiled(): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-assembled-'));
  try {
    const module = path.join(folder, 'module.wasm');
    const options = ['--runtime', 'stub', '--noAssert', '--enable', 'simd', '-O3'];
    await promisify(execFile)(process.execPath, [COMPILER, SOURCE_FILE, '--outFile', module, ...options], {
      cwd: ROOT,
    });
    return await readFile(module);
  } finally {
    await rm(folder, { recursive: true });
  }
}
