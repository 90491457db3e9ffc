import { existsSync } from 'node:fs';
import { copyFile, cp, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installedOnce } from './installedOnce';
import { nodeProgram } from './nodeProgram';
import { npmInstall } from './npm';
import { CACHE, SERVER_LOG, SERVER_WATCHDOG } from './paths';
import { VSCODE_VERSIONS, type VscodeName } from './vscodeVersions';

/** Search needs it. Older servers depend on a version whose install script fetches it from GitHub; this one comes from npm. */
const RIPGREP = '@vscode/ripgrep@1.18.0';
/** Raise it when `fill` changes: a server that was installed the old way is then installed again. */
const RECIPE = 4;
const VSCODE = path.join('node_modules', 'code-server', 'lib', 'vscode');

export interface VscodeServer {
  /** The path of the same Node as inside this VS Code. */
  readonly node: string;
  readonly program: string;
}

/** VS Code's own server and the Node that it runs under, installed from npm into the cache folder where they are missing. */
export async function prepareVscodeServer(vscode: VscodeName = 'newest'): Promise<VscodeServer> {
  const { codeServer, node } = VSCODE_VERSIONS[vscode];
  const home = path.join(CACHE, `code-server-${codeServer}-${RECIPE}`);
  if (!existsSync(home)) {
    console.log(`Installing VS Code's server into .vscode-test/ (code-server ${codeServer}, 300 to 600 MB, once)`);
    try {
      await installedOnce(home, (folder) => fill(folder, codeServer));
    } catch (error) {
      throw new Error(`VS Code's server could not be installed: ${String(error)}`, { cause: error });
    }
  }
  return { node: await nodeProgram(node), program: path.join(home, VSCODE, 'out', 'server-main.js') };
}

async function fill(folder: string, version: string): Promise<void> {
  // Without it, npm would install into the project.
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  await npmInstall([`code-server@${version}`], folder);
  const vscode = path.join(folder, VSCODE);
  await npmInstall([], vscode, ['--omit=dev']);
  await symlink('node_modules', path.join(vscode, 'node_modules.asar'), 'junction');
  const modules = path.join(vscode, 'node_modules');
  await replaceNative(modules, ['@vscode/spdlog'], SERVER_LOG);
  await replaceNative(modules, ['@vscode/native-watchdog', 'native-watchdog'], SERVER_WATCHDOG);
  if (!existsSync(path.join(modules, '@vscode', 'ripgrep-universal'))) await addRipgrep(folder, modules);
}

/** Replaces a native module, which is not built here, with one in plain JavaScript. @param names the module's names in different versions */
async function replaceNative(modules: string, names: string[], replacement: string): Promise<void> {
  const name = names.find((candidate) => existsSync(path.join(modules, candidate)));
  if (name === undefined) throw new Error(`it has no ${names.join(' or ')} any more.`);
  await copyFile(replacement, path.join(modules, name, 'index.js'));
}

async function addRipgrep(folder: string, modules: string): Promise<void> {
  await npmInstall([RIPGREP], folder);
  const binaries = path.join('@vscode', `ripgrep-${process.platform}-${process.arch}`, 'bin');
  const place = path.join(modules, '@vscode', 'ripgrep', 'bin');
  await cp(path.join(folder, 'node_modules', binaries), place, { recursive: true });
}
