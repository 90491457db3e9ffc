import {
  Disposable,
  EventEmitter,
  FilePermission,
  FileType,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from 'vscode';
import { openObject, statObject, toReadable, type ReadableDocument } from '../../outputs';
import type { Connections } from '../connections/connections';
import { setting } from '../settings';
import { asFileSystemError, readOnly } from './objectFileSystem';
import { parseObjectUri } from './objectUri';

/** An open document with what its heading says of it. */
export interface ReadableObject extends ReadableDocument {
  objectBytes: number;
  lastModifiedMs: number;
}

interface CachedDocument {
  eTag: string;
  maxBytes: number;
  document: Promise<ReadableObject>;
}

/** The editor asks for a file's size before its content: both come from one reading of the object. */
const DOCUMENTS_KEPT = 4;

/** `kinesis-records`: delivered objects in readable form, whatever they are compressed with: one record a line. */
export class RecordsFileSystem implements FileSystemProvider {
  readonly #connections: Connections;
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  /** The last used is the last in order. */
  readonly #cache = new Map<string, CachedDocument>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  async stat(uri: Uri): Promise<FileStat> {
    const { content, lastModifiedMs } = await this.#open(uri);
    return {
      type: FileType.File,
      ctime: lastModifiedMs,
      mtime: lastModifiedMs,
      size: content.byteLength,
      permissions: FilePermission.Readonly,
    };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return (await this.#open(uri)).content;
  }

  /** What the readable form of an object says of it: layers, records, whether it was cut. */
  async describe(uri: Uri): Promise<ReadableObject> {
    return this.#open(uri);
  }

  readDirectory(uri: Uri): never {
    throw readOnly(uri);
  }

  createDirectory(uri: Uri): never {
    throw readOnly(uri);
  }

  writeFile(uri: Uri): never {
    throw readOnly(uri);
  }

  delete(uri: Uri): never {
    throw readOnly(uri);
  }

  rename(uri: Uri): never {
    throw readOnly(uri);
  }

  async #open(uri: Uri): Promise<ReadableObject> {
    try {
      const address = parseObjectUri(uri);
      const { s3 } = await this.#connections.clients(address.connection);
      const { eTag, size, lastModifiedMs } = await statObject(s3, address);
      const maxBytes = setting('outputs.maxDocumentMegabytes') * 1_000_000;
      const id = uri.toString();
      const cached = this.#cache.get(id);
      this.#cache.delete(id);
      if (cached?.eTag === eTag && cached.maxBytes === maxBytes) {
        this.#cache.set(id, cached);
        return await cached.document;
      }
      // Read by the ETag that was just seen: an object that is replaced meanwhile is an error, not a mixture.
      const document = toReadable(openObject(s3, { ...address, ifMatch: eTag }), { maxBytes }).then((readable) => {
        return { ...readable, objectBytes: size, lastModifiedMs };
      });
      this.#keep(id, { eTag, maxBytes, document });
      return await document;
    } catch (error) {
      throw asFileSystemError(error, uri);
    }
  }

  #keep(id: string, entry: CachedDocument): void {
    this.#cache.set(id, entry);
    entry.document.catch(() => {
      if (this.#cache.get(id) === entry) this.#cache.delete(id);
    });
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= DOCUMENTS_KEPT) break;
      this.#cache.delete(oldest);
    }
  }
}
