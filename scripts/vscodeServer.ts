import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE, SERVER_LOG, SERVER_WATCHDOG } from './paths';
import { run } from './processGroup';

/** The last one that runs on Node 20 and reads `extensionDevelopmentPath` from the address; it carries VS Code 1.100. */
const VERSION = '4.100.3';
/** The one that the server names is fetched by an install script, from GitHub; this one comes from npm. Search needs it. */
const RIPGREP_VERSION = '1.18.0';
/** Counts the changes of what `install` does: a server that an older one installed is installed again. */
const RECIPE = 3;
const HOME = path.join(CACHE, `code-server-${VERSION}-${RECIPE}`);
const PARTIAL = /^code-server-.*\.partial-(\d+)$/;

async function npm(cwd: string, args: string[]): Promise<void> {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const script = process.env.npm_execpath;
  const code = script?.endsWith('.js')
    ? await run(process.execPath, [script, ...args, ...flags], { cwd })
    : await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [...args, ...flags], { cwd });
  if (code !== 0) {
    throw new Error(
      `VS Code's server could not be installed: npm ${args.join(' ')} failed with ${code}. Is npm's registry reachable?`,
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function removeInterruptedInstalls(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const found = PARTIAL.exec(name)?.[1];
    if (found === undefined) continue;
    const pid = Number(found);
    // A process with this very id can only have been an earlier one.
    if (pid === process.pid || !isAlive(pid)) await rm(path.join(CACHE, name), { recursive: true, force: true });
  }
}

async function install(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  await removeInterruptedInstalls();
  const partial = `${HOME}.partial-${process.pid}`;
  await mkdir(partial);
  // Of its own, so that npm does not take the project for the package to install into.
  await writeFile(path.join(partial, 'package.json'), '{ "private": true }\n');
  await npm(partial, ['install', `code-server@${VERSION}`, `@vscode/ripgrep@${RIPGREP_VERSION}`]);
  const vscode = path.join(partial, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(vscode, ['install', '--omit=dev']);
  await symlink('node_modules', path.join(vscode, 'node_modules.asar'), 'junction');
  const modules = path.join(vscode, 'node_modules');
  await copyFile(SERVER_LOG, path.join(modules, '@vscode', 'spdlog', 'index.js'));
  await copyFile(SERVER_WATCHDOG, path.join(modules, 'native-watchdog', 'index.js'));
  const ripgrep = path.join('@vscode', `ripgrep-${process.platform}-${process.arch}`, 'bin');
  const searchProgram = path.join(modules, '@vscode', 'ripgrep', 'bin');
  await cp(path.join(partial, 'node_modules', ripgrep), searchProgram, { recursive: true });
  try {
    // It has its final name only when it is whole.
    await rename(partial, HOME);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(HOME)) throw error;
  }
}

/** The program of VS Code's own server, installed from npm into the cache folder where it is missing. */
export async function prepareVscodeServer(): Promise<string> {
  if (!existsSync(HOME)) {
    console.log(`Installing VS Code's server into .vscode-test/ (code-server ${VERSION}, about 290 MB, once)`);
    await install();
  }
  return path.join(HOME, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js');
}
