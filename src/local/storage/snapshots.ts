import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { ServiceError } from '../service';
import { CONTENT_LAYOUT, copyOwn, removeOwn, SNAPSHOT_NAME, SNAPSHOTS, UNFINISHED_SNAPSHOT } from './layout';
import type { StorageContext } from './storageContext';

export interface Snapshot {
  readonly name: string;
  readonly savedAt: string;
}

/**
 * Copies of the data folder's content, by name. A snapshot has its name once it is complete: a crash leaves the former one or the
 * new one. Nothing else may write into the data folder meanwhile.
 */
export class Snapshots {
  readonly #storage: StorageContext;
  readonly #folder: string;

  private constructor(storage: StorageContext) {
    this.#storage = storage;
    this.#folder = path.join(storage.root, SNAPSHOTS);
  }

  /** Puts in order what a crash has left. */
  static async open(storage: StorageContext): Promise<Snapshots> {
    const snapshots = new Snapshots(storage);
    for (const entry of await snapshots.#entries()) {
      const [, what, name = ''] = UNFINISHED_SNAPSHOT.exec(entry) ?? [];
      if (what === 'removed' && !(await snapshots.has(name))) {
        await rename(path.join(snapshots.#folder, entry), snapshots.#path(name));
      } else if (what !== undefined) {
        await removeOwn(path.join(snapshots.#folder, entry), CONTENT_LAYOUT);
      }
    }
    return snapshots;
  }

  async list(): Promise<readonly Snapshot[]> {
    const names = (await this.#entries()).filter((name) => SNAPSHOT_NAME.test(name));
    return await Promise.all(
      names.sort().map(async (name) => ({ name, savedAt: (await stat(this.#path(name))).mtime.toISOString() })),
    );
  }

  async has(name: string): Promise<boolean> {
    return SNAPSHOT_NAME.test(name) && (await this.#entries()).includes(name);
  }

  /** Copies the content of the data folder. A snapshot with the same name is replaced. */
  async save(name: string): Promise<void> {
    const making = this.#path(`.making-${name}`);
    await removeOwn(making, CONTENT_LAYOUT);
    await copyOwn(this.#storage.root, making, CONTENT_LAYOUT);
    this.#storage.lease.requireHeld();
    await this.remove(name, async () => await rename(making, this.#path(name)));
  }

  /** Copies a snapshot into the data folder, whose content must have been removed. */
  async copyBack(name: string): Promise<void> {
    await copyOwn(this.#path(name), this.#storage.root, CONTENT_LAYOUT);
    this.#storage.lease.requireHeld();
  }

  /** Removes a snapshot, if there is one. `then` puts another in its place. */
  async remove(name: string, then: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const removed = this.#path(`.removed-${name}`);
    if (await this.has(name)) await rename(this.#path(name), removed);
    await then();
    await removeOwn(removed, CONTENT_LAYOUT);
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }

  async #entries(): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return await readdir(this.#folder);
  }
}

/** @throws {ServiceError} `InvalidArgumentException` when it is not the name of a snapshot. */
export function requireSnapshotName(name: unknown): string {
  if (typeof name === 'string' && SNAPSHOT_NAME.test(name)) return name;
  throw new ServiceError(
    'InvalidArgumentException',
    'The name of a snapshot has 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a letter or a digit.',
  );
}
