import { spawn } from 'node:child_process';
import { ROOT } from './paths';

/** What `npm audit --json` prints. Its exit code is ignored, for it only says whether something was found. */
export async function npmAudit(...options: string[]): Promise<string> {
  const script = process.env.npm_execpath;
  const args = ['audit', '--json', ...options];
  const where = { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'] };
  const npm = script?.endsWith('.js')
    ? spawn(process.execPath, [script, ...args], where)
    : spawn('npm', args, { ...where, shell: process.platform === 'win32' });
  const parts: Buffer[] = [];
  npm.stdout.on('data', (part: Buffer) => parts.push(part));
  await new Promise<void>((resolve, reject) => {
    npm.on('error', reject);
    npm.on('close', () => resolve());
  });
  return Buffer.concat(parts).toString('utf8');
}
