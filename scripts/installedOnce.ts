import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../src/common';

const PARTIAL = /\.partial-(\d+)$/;

/**
 * Makes a folder, unless it exists. It gets its name only once it is complete, so an interrupted install is never used:
 * the next call starts over.
 * @param fill puts the contents into a temporary folder, which is then renamed
 */
export async function installedOnce(home: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (existsSync(home)) return;
  const partial = `${home}.partial-${process.pid}`;
  await mkdir(path.dirname(home), { recursive: true });
  await removeInterrupted(path.dirname(home));
  await mkdir(partial);
  try {
    await fill(partial);
    await rename(partial, home);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process may have been faster: then its folder does as well.
    if (!existsSync(home)) throw error;
  }
}

async function removeInterrupted(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const found = PARTIAL.exec(name)?.[1];
    if (found === undefined) continue;
    const pid = Number(found);
    // A process with this very id can only have been an earlier one.
    if (pid === process.pid || !isAlive(pid)) await rm(path.join(cache, name), { recursive: true, force: true });
  }
}
