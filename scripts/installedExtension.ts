import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './paths';
import type { VscodeServer } from './vscodeServer';

/**
 * Puts an extension, as it stands in a folder, into a folder of installed extensions. Without a folder, it is this project's, as it is
 * built. The folder is linked as a whole, because VS Code finds the extension of a module by its real path. The next reload of
 * the window loads what has been built meanwhile.
 */
export async function linkExtension(extensionsFolder: string, folder = ROOT): Promise<void> {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
    version: string;
  };
  await mkdir(extensionsFolder, { recursive: true });
  // On Windows, links other than junctions need special rights.
  await symlink(folder, path.join(extensionsFolder, `${publisher}.${name}-${version}`), 'junction');
}

/** Installs a package as VS Code does for its users. */
export async function installPackage({ node, program }: VscodeServer, vsix: string, folder: string): Promise<void> {
  await promisify(execFile)(node, [program, '--install-extension', vsix, '--extensions-dir', folder]);
}
