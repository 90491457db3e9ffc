import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Bucket } from './bucket';
import { compareKeys } from './keyOrder';
import { S3Error } from './s3Error';

export interface BucketInfo {
  readonly name: string;
  readonly region: string;
  readonly createdMs: number;
}

interface KnownBucket {
  readonly info: BucketInfo;
  /** Opened when first used, so that starting up does not wait for large buckets. */
  opened: Promise<Bucket> | undefined;
}

// A prefix, since Windows knows reserved names (`con`, `nul.x`) that are bucket names too.
const BUCKET_FOLDER = /^bucket-(.+)$/;
const INFO_FILE = 'bucket.json';

/** The buckets of a data folder. */
export class BucketStore {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #buckets = new Map<string, KnownBucket>();

  private constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  static async open(folder: string, now: () => number): Promise<BucketStore> {
    const store = new BucketStore(folder, now);
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      if (BUCKET_FOLDER.test(name)) {
        const info = JSON.parse(await readFile(path.join(folder, name, INFO_FILE), 'utf8')) as BucketInfo;
        store.#buckets.set(info.name, { info, opened: undefined });
      } else {
        // What a crash left of a bucket that was being made or removed.
        await rm(path.join(folder, name), { recursive: true, force: true });
      }
    }
    return store;
  }

  list(): readonly BucketInfo[] {
    return [...this.#buckets.values()].map(({ info }) => info).sort((a, b) => compareKeys(a.name, b.name));
  }

  has(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Throws `InvalidBucketName` or `NoSuchBucket`. */
  info(name: string): BucketInfo {
    return this.#known(name).info;
  }

  async bucket(name: string): Promise<Bucket> {
    const known = this.#known(name);
    known.opened ??= Bucket.open(this.#path(name)).catch((error: unknown) => {
      known.opened = undefined; // The next use tries again.
      throw error;
    });
    return await known.opened;
  }

  async create(name: string, region: string): Promise<void> {
    requireBucketName(name);
    if (this.#buckets.has(name)) throw new S3Error('BucketAlreadyOwnedByYou', undefined, { BucketName: name });
    const info = { name, region, createdMs: this.#now() };
    const known: KnownBucket = { info, opened: undefined };
    // Taken before the first wait: of two creations at once, one fails.
    this.#buckets.set(name, known);
    try {
      const made = path.join(this.#folder, `making-${randomBytes(8).toString('hex')}`);
      const ready = (async () => {
        await mkdir(made);
        await writeFile(path.join(made, INFO_FILE), JSON.stringify(info));
        await rename(made, this.#path(name));
        return await Bucket.open(this.#path(name));
      })();
      known.opened = ready;
      await ready;
    } catch (error) {
      this.#buckets.delete(name);
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await (await this.bucket(name)).closeForRemoval();
    const removed = path.join(this.#folder, `removed-${randomBytes(8).toString('hex')}`);
    await rename(this.#path(name), removed);
    this.#buckets.delete(name);
    await rm(removed, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    for (const { opened } of this.#buckets.values()) await (await opened)?.close();
  }

  #known(name: string): KnownBucket {
    requireBucketName(name);
    const known = this.#buckets.get(name);
    if (!known) throw new S3Error('NoSuchBucket', undefined, { BucketName: name });
    return known;
  }

  #path(name: string): string {
    return path.join(this.#folder, `bucket-${name}`);
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
