import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { StorageContext } from '../storage/storageContext';
import { Turns } from '../storage/turns';
import { BucketLog } from './bucketLog';
import { DataFolder } from './dataFolder';
import { SortedKeys } from './keyOrder';
import { S3Error } from './s3Error';
import type { StoredObject, Upload, UploadedPart } from './storedObject';

/** A change of a bucket in its log. `put` with an upload also ends that upload. */
type LogEntry =
  | { readonly put: StoredObject; readonly upload?: string }
  | { readonly removed: readonly string[] }
  | { readonly upload: Upload; readonly isOvertaken?: boolean | undefined }
  | { readonly part: UploadedPart; readonly of: string }
  | { readonly aborted: string }
  /** Data files that no object uses any more, and that may still exist. */
  | { readonly dropped: readonly string[] };

interface UploadState {
  readonly upload: Upload;
  readonly parts: Map<number, UploadedPart>;
  /** Whether the key was written or deleted after the upload's beginning. */
  isOvertaken: boolean;
}

export const LOG_FILE = 'objects.log';
/** The log is rewritten when it has this many entries more than needed. */
const SPARE_ENTRIES = 5_000;

/**
 * A bucket's objects and uploads, in memory. Each change is written to the log first. Changes are made one at a time, so that a
 * condition still holds when the change that depends on it is made.
 */
export class Bucket {
  readonly name: string;
  readonly data: DataFolder;
  readonly #objects = new Map<string, StoredObject>();
  readonly #uploads = new Map<string, UploadState>();
  #keys = new SortedKeys();
  #log: BucketLog<LogEntry> | undefined;
  #logEntries = 0;
  readonly #changes = new Turns();
  readonly #onChange: () => void;
  #removed = false;

  private constructor(name: string, data: DataFolder, onChange: () => void) {
    this.name = name;
    this.data = data;
    this.#onChange = onChange;
  }

  /** @param onChange called when objects were written or deleted */
  static async open(name: string, folder: string, storage: StorageContext, onChange: () => void): Promise<Bucket> {
    const bucket = new Bucket(name, await DataFolder.open(path.join(folder, 'data'), storage), onChange);
    const logPath = path.join(folder, LOG_FILE);
    if (!(await BucketLog.exists(logPath))) storage.damage.found(logPath, 'It is missing, and with it what it named.');
    const former = new Set<string>();
    const { log, problem } = await BucketLog.open<LogEntry>(logPath, storage, (entry) => {
      bucket.#logEntries++;
      bucket.#replay(entry);
      for (const file of filesIn(entry)) former.add(file);
    });
    bucket.#log = log;
    const missing = await bucket.data.reconcile(bucket.#namedFiles(), former, problem === undefined);
    if (problem !== undefined) {
      // The lost entries may have said that an object was replaced or deleted.
      bucket.#forgetObjectsOf(missing);
      storage.damage.found(logPath, problem, await storage.damage.copyAside(logPath));
    }
    bucket.#keys = SortedKeys.of(bucket.#objects.keys());
    // The former holder of the folder may still write to the file that it had open.
    if (problem !== undefined || storage.lease.isFromUnheard) await bucket.#rewriteLog(log);
    return bucket;
  }

  get keys(): SortedKeys {
    return this.#keys;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  /** @throws {S3Error} `NoSuchKey`. */
  require(key: string): StoredObject {
    const object = this.#objects.get(key);
    if (!object) throw new S3Error('NoSuchKey', undefined, { Key: key });
    return object;
  }

  /**
   * Stores an object under its key. `check` gets the key's current object, and throws to prevent the change; then the new
   * object's files are dropped.
   */
  async put(object: StoredObject, check: (existing: StoredObject | undefined) => void): Promise<void> {
    try {
      await this.#change(async () => {
        const existing = this.#objects.get(object.key);
        check(existing);
        await this.#append({ put: object });
        this.#set(object);
        this.#overtakeUploads(object.key);
        await this.data.named(object.files);
        await this.#dropFilesOf(existing);
      });
    } catch (error) {
      await this.data.drop(object.files.map(({ name }) => name));
      throw error;
    }
  }

  /** Changes an object's tags, not its bytes. */
  async amend(key: string, amendment: (object: StoredObject) => StoredObject): Promise<void> {
    await this.#change(async () => {
      const amended = amendment(this.require(key));
      await this.#append({ put: amended });
      this.#set(amended);
    });
  }

  /** Removes the objects of these keys. `check` throws to keep one; returns those errors by key. */
  async remove(
    keys: readonly string[],
    check: (key: string, existing: StoredObject | undefined) => void = () => undefined,
  ): Promise<ReadonlyMap<string, unknown>> {
    const refused = new Map<string, unknown>();
    await this.#change(async () => {
      const removed = new Map<string, StoredObject>();
      for (const key of keys) {
        const existing = this.#objects.get(key);
        try {
          check(key, existing);
          if (existing) removed.set(key, existing);
        } catch (error) {
          refused.set(key, error);
        }
      }
      if (removed.size === 0) return;
      await this.#append({ removed: [...removed.keys()] });
      for (const [key, object] of removed) {
        this.#objects.delete(key);
        this.#keys.delete(key);
        this.#overtakeUploads(key);
        await this.#dropFilesOf(object);
      }
    });
    return refused;
  }

  /** The current uploads, in the order of their keys, then of their age. */
  get uploads(): readonly Upload[] {
    return [...this.#uploads.values()].map(({ upload }) => upload);
  }

  async startUpload(upload: Omit<Upload, 'uploadId'>): Promise<Upload> {
    const started = { ...upload, uploadId: randomBytes(24).toString('hex') };
    await this.#change(async () => {
      await this.#append({ upload: started });
      this.#uploads.set(started.uploadId, { upload: started, parts: new Map(), isOvertaken: false });
    });
    return started;
  }

  /**
   * An upload with its parts, in the order of their numbers.
   *
   * @throws {S3Error} `NoSuchUpload`.
   */
  requireUpload(key: string, uploadId: string): { upload: Upload; parts: readonly UploadedPart[] } {
    const { upload, parts } = this.#uploadState(key, uploadId);
    return { upload, parts: [...parts.values()].sort((a, b) => a.partNumber - b.partNumber) };
  }

  async putPart(upload: Upload, part: UploadedPart): Promise<void> {
    try {
      await this.#change(async () => {
        const { parts } = this.#uploadState(upload.key, upload.uploadId);
        await this.#append({ part, of: upload.uploadId });
        const replaced = parts.get(part.partNumber);
        parts.set(part.partNumber, part);
        await this.data.named([part.file]);
        if (replaced) await this.data.drop([replaced.file.name]);
      });
    } catch (error) {
      await this.data.drop([part.file.name]);
      throw error;
    }
  }

  /**
   * Makes an object from parts of an upload. Parts that `assemble` does not use are dropped. `check` gets the key's current
   * object, and whether the key was written after the upload's beginning; it throws to prevent the change.
   */
  async completeUpload(
    key: string,
    uploadId: string,
    assemble: (parts: ReadonlyMap<number, UploadedPart>, upload: Upload) => StoredObject,
    check: (existing: StoredObject | undefined, isOvertaken: boolean) => void,
  ): Promise<StoredObject> {
    return await this.#change(async () => {
      const { upload, parts, isOvertaken } = this.#uploadState(key, uploadId);
      const existing = this.#objects.get(key);
      const object = assemble(parts, upload);
      check(existing, isOvertaken);
      await this.#append({ put: object, upload: uploadId });
      this.#set(object);
      this.#uploads.delete(uploadId);
      this.#overtakeUploads(key);
      const used = new Set(object.files.map(({ name }) => name));
      await this.data.drop([...parts.values()].map(({ file }) => file.name).filter((name) => !used.has(name)));
      await this.#dropFilesOf(existing);
      return object;
    });
  }

  async abortUpload(key: string, uploadId: string): Promise<void> {
    await this.#change(async () => {
      const { parts } = this.#uploadState(key, uploadId);
      await this.#append({ aborted: uploadId });
      this.#uploads.delete(uploadId);
      await this.data.drop([...parts.values()].map(({ file }) => file.name));
    });
  }

  /**
   * Closes the bucket for good. Current uploads do not prevent it, as in S3.
   *
   * @throws {S3Error} `BucketNotEmpty`.
   */
  async closeForRemoval(): Promise<void> {
    await this.#change(async () => {
      if (this.#objects.size > 0) throw new S3Error('BucketNotEmpty', undefined, { BucketName: this.name });
      this.#removed = true;
      await this.#log?.close();
    });
  }

  async close(): Promise<void> {
    await this.#change(async () => {
      this.#removed = true;
      await this.#log?.close();
    }).catch((error: unknown) => {
      // The bucket was removed, so nothing is open any more.
      if (!(error instanceof S3Error)) throw error;
    });
  }

  async #change<T>(make: () => Promise<T>): Promise<T> {
    return await this.#changes.take(async () => {
      if (this.#removed) throw new S3Error('NoSuchBucket');
      const made = await make();
      this.#onChange();
      return made;
    });
  }

  async #append(entry: LogEntry): Promise<void> {
    if (!this.#log) throw new S3Error('InternalError', 'The bucket is not open');
    if (this.#logEntries > 2 * (this.#objects.size + this.#uploads.size) + SPARE_ENTRIES) {
      await this.#rewriteLog(this.#log);
    }
    await this.#log.append(entry);
    this.#logEntries++;
  }

  async #rewriteLog(log: BucketLog<LogEntry>): Promise<void> {
    const entries = [...this.#snapshot()];
    await log.rewrite(entries);
    this.#logEntries = entries.length;
  }

  *#snapshot(): Generator<LogEntry> {
    const { dropped } = this.data;
    if (dropped.length > 0) yield { dropped };
    for (const key of this.#keys.from(() => false)) yield { put: this.require(key) };
    for (const { upload, parts, isOvertaken } of this.#uploads.values()) {
      yield { upload, isOvertaken: isOvertaken || undefined };
      for (const part of parts.values()) yield { part, of: upload.uploadId };
    }
  }

  /** Fills the objects. Their keys are sorted once, after all entries. */
  #replay(entry: LogEntry): void {
    if ('put' in entry) {
      const { key } = entry.put;
      // A change of tags is in the log as a put of the same bytes.
      if (this.#objects.get(key)?.files[0]?.name !== entry.put.files[0]?.name) this.#overtakeUploads(key);
      this.#objects.set(key, entry.put);
      if (entry.upload !== undefined) this.#uploads.delete(entry.upload);
    } else if ('removed' in entry) {
      for (const key of entry.removed) {
        this.#objects.delete(key);
        this.#overtakeUploads(key);
      }
    } else if ('upload' in entry) {
      const { upload, isOvertaken = false } = entry;
      this.#uploads.set(upload.uploadId, { upload, parts: new Map(), isOvertaken });
    } else if ('part' in entry) {
      this.#uploads.get(entry.of)?.parts.set(entry.part.partNumber, entry.part);
    } else if ('aborted' in entry) {
      this.#uploads.delete(entry.aborted);
    }
  }

  #set(object: StoredObject): void {
    if (!this.#objects.has(object.key)) this.#keys.add(object.key);
    this.#objects.set(object.key, object);
  }

  /** Marks the uploads of a key, whose conditional completion must now fail. */
  #overtakeUploads(key: string): void {
    for (const state of this.#uploads.values()) if (state.upload.key === key) state.isOvertaken = true;
  }

  #uploadState(key: string, uploadId: string): UploadState {
    const state = this.#uploads.get(uploadId);
    if (state?.upload.key !== key) throw new S3Error('NoSuchUpload', undefined, { UploadId: uploadId });
    return state;
  }

  #forgetObjectsOf(missing: ReadonlySet<string>): void {
    for (const [key, { files }] of this.#objects) {
      if (files.some(({ name }) => missing.has(name))) this.#objects.delete(key);
    }
    for (const { parts } of this.#uploads.values()) {
      for (const [number, { file }] of parts) if (missing.has(file.name)) parts.delete(number);
    }
  }

  #namedFiles(): Set<string> {
    const names = new Set<string>();
    for (const object of this.#objects.values()) for (const { name } of object.files) names.add(name);
    for (const { parts } of this.#uploads.values()) for (const { file } of parts.values()) names.add(file.name);
    return names;
  }

  async #dropFilesOf(object: StoredObject | undefined): Promise<void> {
    if (object) await this.data.drop(object.files.map(({ name }) => name));
  }
}

function filesIn(entry: LogEntry): readonly string[] {
  if ('put' in entry) return entry.put.files.map(({ name }) => name);
  if ('part' in entry) return [entry.part.file.name];
  return 'dropped' in entry ? entry.dropped : [];
}
