// The way into every script: plain Node, so that it runs on a fresh clone. Installs the dependencies where they are
// missing or other than package-lock.json says, then runs the TypeScript file that it is given: under a newer Node from
// npm where this one is older than `engines` in package.json asks for.
//   node scripts/bootstrap.mjs scripts/start.ts [argument...]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** Enough to install the dependencies and to fetch a newer one. */
const MIN_NODE = [20, 0];

function fail(message) {
  console.error(message);
  process.exit(1);
}

function packagesIn(lockfile) {
  return Object.entries(JSON.parse(readFileSync(path.join(root, lockfile), 'utf8')).packages).filter(([name]) => name);
}

/** npm writes its own lockfile into node_modules as the last act of an install: without it, one was interrupted. */
function dependenciesAreInstalled() {
  let installed;
  try {
    installed = new Map(packagesIn('node_modules/.package-lock.json'));
  } catch {
    return false;
  }
  return packagesIn('package-lock.json').every(([name, wanted]) => {
    const present = installed.get(name);
    // An optional package may be one for another platform.
    return present ? present.version === wanted.version : wanted.optional === true || wanted.devOptional === true;
  });
}

/** No dependency needs its install script, so none is run. */
function installDependencies() {
  console.log('Installing the dependencies (npm ci)');
  // No warnings: that this Node is old is taken care of below.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) fail(`npm ci could not be run: ${error.message}`);
  if (status !== 0) fail('npm ci failed; its output above says why.');
}

function endThis() {
  process.kill(process.pid, 'SIGTERM');
}

/** npm does not hand on the signal that ends it, so its end is watched for. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) endThis();
  }, 250).unref();
}

/** An older Node that has started this one holds a channel to it. */
function endWithOlderNode() {
  if (!process.connected) return;
  process.on('disconnect', endThis);
  process.channel.unref();
}

function isOlderThan([major, minor]) {
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

/** As in `>=22.15`. */
function neededNode() {
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return engines.node.match(/\d+/g).map(Number);
}

if (isOlderThan(MIN_NODE)) {
  fail(
    `Node ${neededNode().join('.')} or newer is needed; this is ${process.version}. Get it from https://nodejs.org.`,
  );
}
const [script, ...args] = process.argv.slice(2);
if (!script) fail('Which script? node scripts/bootstrap.mjs scripts/start.ts [argument...]');
if (!dependenciesAreInstalled()) installDependencies();

endWithNpm();
endWithOlderNode();
process.chdir(root);
await import('tsx');
if (isOlderThan(neededNode())) {
  await import('./newerNode.ts');
} else {
  process.argv = [process.execPath, path.resolve(root, script), ...args];
  await import(pathToFileURL(path.resolve(root, script)).href);
}
