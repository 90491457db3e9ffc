import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './paths';
import type { VscodeServer } from './vscodeServer';

/**
 * Puts the extension, as it is built in this project, into a folder of installed extensions. The folder of the extension is
 * linked as a whole, because VS Code finds the extension of a module by its real path. The next reload of the window loads
 * what has been built meanwhile.
 */
export async function installBuiltExtension(extensionsFolder: string): Promise<void> {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
    version: string;
  };
  await mkdir(extensionsFolder, { recursive: true });
  // On Windows, links other than junctions need special rights.
  await symlink(ROOT, path.join(extensionsFolder, `${publisher}.${name}-${version}`), 'junction');
}

/** Installs a package as VS Code does for its users. */
export async function installPackage({ node, program }: VscodeServer, vsix: string, folder: string): Promise<void> {
  await promisify(execFile)(node, [program, '--install-extension', vsix, '--extensions-dir', folder]);
}
