import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BUCKET_FOLDER, BUCKET_LAYOUT, hasOwn, removeOwn, UNFINISHED_BUCKET_FOLDER } from '../storage/layout';
import { isRecord, readState, writeState } from '../storage/stateFile';
import type { StorageContext } from '../storage/storageContext';
import { Turns } from '../storage/turns';
import { Bucket, LOG_FILE } from './bucket';
import { compareKeys } from './keyOrder';
import { S3Error } from './s3Error';
import type { Tag } from './storedObject';

export interface BucketInfo {
  readonly name: string;
  readonly region: string;
  readonly createdMs: number;
  readonly tags?: readonly Tag[] | undefined;
}

interface KnownBucket {
  info: BucketInfo;
  /** Opened on first use, so that the start does not wait for large buckets. */
  opened: Promise<Bucket> | undefined;
}

const INFO_FILE = 'bucket.json';

export interface BucketStoreOptions {
  readonly storage: StorageContext;
  /** Where buckets are whose state was lost. */
  readonly region: string;
  readonly now: () => number;
  /** Called when objects of a bucket were written or deleted. */
  readonly onChange: (bucket: string) => void;
}

/** All buckets of a data folder. */
export class BucketStore {
  readonly #folder: string;
  readonly #storage: StorageContext;
  readonly #now: () => number;
  readonly #onChange: BucketStoreOptions['onChange'];
  readonly #buckets = new Map<string, KnownBucket>();
  /** Changes of tags, and removals. */
  readonly #changes = new Turns();

  private constructor(folder: string, { storage, now, onChange }: BucketStoreOptions) {
    this.#folder = folder;
    this.#storage = storage;
    this.#now = now;
    this.#onChange = onChange;
  }

  static async open(folder: string, options: BucketStoreOptions): Promise<BucketStore> {
    const store = new BucketStore(folder, options);
    const { region } = options;
    await mkdir(folder, { recursive: true });
    const folders = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    for (const { name } of folders) {
      const bucket = BUCKET_FOLDER.exec(name)?.[1];
      if (bucket !== undefined) await store.#load(bucket, region);
      // Left by a crash while the bucket was created or removed.
      else if (UNFINISHED_BUCKET_FOLDER.test(name)) await removeOwn(path.join(folder, name), BUCKET_LAYOUT);
    }
    return store;
  }

  /** The name comes from the folder's, so that a bucket survives the loss of its state. */
  async #load(name: string, region: string): Promise<void> {
    const folder = this.#path(name);
    const file = path.join(folder, INFO_FILE);
    const isInfo = (value: unknown): value is BucketInfo =>
      isRecord(value) && value.name === name && typeof value.region === 'string' && Number.isFinite(value.createdMs);
    const found = await readState(this.#storage, file, isInfo);
    if (found.kind === 'read') {
      this.#buckets.set(name, { info: found.state, opened: undefined });
    } else if (await hasOwn(folder, BUCKET_LAYOUT)) {
      const { birthtimeMs, mtimeMs } = await stat(folder);
      const info = { name, region, createdMs: Math.floor(birthtimeMs || mtimeMs) };
      await writeState(this.#storage, file, info);
      this.#storage.damage.found(file, `It is missing or damaged. The bucket is in ${region} from now on.`);
      this.#buckets.set(name, { info, opened: undefined });
    }
  }

  list(): readonly BucketInfo[] {
    return [...this.#buckets.values()].map(({ info }) => info).sort((a, b) => compareKeys(a.name, b.name));
  }

  has(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** @throws {S3Error} `InvalidBucketName` or `NoSuchBucket`. */
  info(name: string): BucketInfo {
    return this.#known(name).info;
  }

  async bucket(name: string): Promise<Bucket> {
    const known = this.#known(name);
    known.opened ??= this.#open(name).catch((error: unknown) => {
      known.opened = undefined; // The next use tries again.
      throw error;
    });
    return await known.opened;
  }

  /** @throws {S3Error} `InvalidBucketName` or `BucketAlreadyOwnedByYou`. */
  async create(name: string, region: string, tags?: readonly Tag[]): Promise<void> {
    requireBucketName(name);
    if (this.#buckets.has(name)) throw new S3Error('BucketAlreadyOwnedByYou', undefined, { BucketName: name });
    const info: BucketInfo = { name, region, createdMs: this.#now(), tags };
    const known: KnownBucket = { info, opened: undefined };
    // Before the first `await`: of two creations at once, one fails.
    this.#buckets.set(name, known);
    try {
      const made = path.join(this.#folder, `making-${randomBytes(8).toString('hex')}`);
      const ready = (async () => {
        await mkdir(path.join(made, 'data'), { recursive: true });
        await writeFile(path.join(made, LOG_FILE), '');
        await writeState(this.#storage, path.join(made, INFO_FILE), info);
        await moveFolder(made, this.#path(name));
        return await this.#open(name);
      })();
      known.opened = ready;
      await ready;
    } catch (error) {
      this.#buckets.delete(name);
      throw error;
    }
  }

  /** @throws {S3Error} `InvalidBucketName` or `NoSuchBucket`. */
  async setTags(name: string, tags: readonly Tag[] | undefined): Promise<void> {
    await this.#changes.take(async () => {
      const known = this.#known(name);
      await this.bucket(name);
      const info = { ...known.info, tags };
      await writeState(this.#storage, path.join(this.#path(name), INFO_FILE), info);
      known.info = info;
    });
  }

  async remove(name: string): Promise<void> {
    await this.#changes.take(() => this.#remove(name));
  }

  async #remove(name: string): Promise<void> {
    await (await this.bucket(name)).closeForRemoval();
    const removed = path.join(this.#folder, `removed-${randomBytes(8).toString('hex')}`);
    this.#storage.lease.requireHeld();
    await rename(this.#path(name), removed);
    this.#buckets.delete(name);
    await removeOwn(removed, BUCKET_LAYOUT);
  }

  async close(): Promise<void> {
    for (const { opened } of this.#buckets.values()) await (await opened)?.close();
  }

  #open(name: string): Promise<Bucket> {
    return Bucket.open(name, this.#path(name), this.#storage, () => this.#onChange(name));
  }

  #known(name: string): KnownBucket {
    requireBucketName(name);
    const known = this.#buckets.get(name);
    if (!known) throw new S3Error('NoSuchBucket', undefined, { BucketName: name });
    return known;
  }

  /** The prefix avoids names that are valid for buckets and reserved on Windows (`con`, `nul.x`). */
  #path(name: string): string {
    return path.join(this.#folder, `bucket-${name}`);
  }
}

/** Moves a folder. A folder of the new name may exist with other people's files, and then the contents go beside them. */
async function moveFolder(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows answers EPERM.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw error;
    await mkdir(path.join(to, 'data'), { recursive: true });
    for (const file of [LOG_FILE, `${INFO_FILE}.copy`, INFO_FILE])
      await rename(path.join(from, file), path.join(to, file));
    await removeOwn(from, BUCKET_LAYOUT);
  }
}

/** Source: "General purpose bucket naming rules". */
function requireBucketName(name: string): void {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!isValid) throw new S3Error('InvalidBucketName', undefined, { BucketName: name });
}
