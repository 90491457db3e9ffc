import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './paths';
import type { VscodeServer } from './vscodeServer';

/** What the package holds; `.vscodeignore` says the same to the tool that makes it. */
const FOLDERS = ['dist', 'media', 'l10n'];
const FILES = ['package.json', 'package.nls.json', 'package.nls.pt-br.json', 'README.md', 'CHANGELOG.md', 'LICENSE'];

/** Puts the extension, as it is built in this project, into a folder of installed extensions. */
export async function installBuiltExtension(extensionsFolder: string): Promise<void> {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
    version: string;
  };
  const home = path.join(extensionsFolder, `${publisher}.${name}-${version}`);
  await mkdir(home, { recursive: true });
  // A build that is made meanwhile is there with the next reload. Windows lets anybody make a junction, but no other link.
  for (const folder of FOLDERS) await symlink(path.join(ROOT, folder), path.join(home, folder), 'junction');
  for (const file of FILES) await copyFile(path.join(ROOT, file), path.join(home, file));
}

/** Installs a package as VS Code does it for people. */
export async function installPackage({ node, program }: VscodeServer, vsix: string, folder: string): Promise<void> {
  await promisify(execFile)(node, [program, '--install-extension', vsix, '--extensions-dir', folder]);
}
