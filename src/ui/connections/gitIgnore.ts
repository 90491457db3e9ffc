import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';

/** Whether git leaves the file out. Undefined: there is no git, or no repository. */
export function isIgnoredByGit(path: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['check-ignore', '--quiet', '--', basename(path)], { cwd: dirname(path) }, (error) => {
      if (!error) resolve(true);
      else resolve(error.code === 1 ? false : undefined);
    });
  });
}
