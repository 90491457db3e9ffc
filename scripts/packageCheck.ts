import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { OUT, ROOT } from './paths';

/** What people download must stay small. The AWS clients and faker's vocabulary are most of it. */
const MAX_BYTES = 2_000_000;
/** VS Code reads and compiles this before the extension shows anything. */
const MAX_ACTIVATION_BYTES = 130_000;
const SHIPPED = [
  /^package\.json$/,
  /^package\.nls(\.[\w-]+)?\.json$/,
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE(\.txt|\.md)?$/,
  /^dist\/[\w/-]+\.(js|css)$/,
  /^dist\/third-party-notices\.txt$/,
  /^(media|l10n)\//,
];
const NEEDED = [
  'package.json',
  'package.nls.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'dist/extension.js',
  'dist/local.js',
  'dist/third-party-notices.txt',
];

/** Builds the VSIX as it ships. @throws {Error} when it lacks files, holds others than those of the product, or is too large */
export async function packageExtension(file: string): Promise<{ bytes: number; files: string[] }> {
  const absent = NEEDED.filter((name) => !name.startsWith('dist/') && !existsSync(path.join(ROOT, name)));
  if (absent.length > 0) throw new Error(`The package can't be made without ${absent.join(', ')}.`);
  // A bundle that is no longer built must not ship; vsce runs the script that builds the others.
  await rm(path.join(ROOT, 'dist'), { recursive: true, force: true });
  await createVSIX({
    cwd: ROOT,
    packagePath: file,
    dependencies: false,
    // The README's pictures are in the package; there is no address to point them at.
    rewriteRelativeLinks: false,
  });
  const files = (await listFiles({ cwd: ROOT, packageManager: PackageManager.None })).map((name) =>
    name.split(path.sep).join('/'),
  );
  const missing = NEEDED.filter((name) => !files.includes(name));
  if (missing.length > 0) throw new Error(`The package lacks ${missing.join(', ')}.`);
  const foreign = files.filter((name) => !SHIPPED.some((pattern) => pattern.test(name)));
  if (foreign.length > 0)
    throw new Error(`The package holds what is not for people who install it: ${foreign.join(', ')}.`);
  const { size: bytes } = await stat(file);
  if (bytes > MAX_BYTES)
    throw new Error(`The package has ${describeBytes(bytes)}; ${describeBytes(MAX_BYTES)} is the most.`);
  const { size: activationBytes } = await stat(path.join(ROOT, 'dist/extension.js'));
  if (activationBytes > MAX_ACTIVATION_BYTES)
    throw new Error(
      `Activation reads ${describeBytes(activationBytes)}; ${describeBytes(MAX_ACTIVATION_BYTES)} is the most.`,
    );
  return { bytes, files };
}

export function describeBytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

export async function packageName(): Promise<string> {
  const { name, version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return `${name}-${version}.vsix`;
}

/** Makes the package in `out/`, checks it, and returns its path. */
export async function makePackage(onLine: (line: string) => void): Promise<string> {
  await mkdir(OUT, { recursive: true });
  const file = path.join(OUT, await packageName());
  const { bytes, files } = await packageExtension(file);
  onLine(`${files.length} files, ${describeBytes(bytes)}`);
  return file;
}
