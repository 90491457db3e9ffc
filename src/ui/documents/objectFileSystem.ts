import {
  Disposable,
  EventEmitter,
  FileSystemError,
  FilePermission,
  FileType,
  l10n,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from 'vscode';
import { explainError, type Clients } from '../../aws';
import { listPage, readObject, statObject } from '../../outputs';
import type { Connections } from '../connections/connections';
import { formatBytes } from '../format';
import { parseObjectUri, type ObjectAddress } from './objectUri';

/** The editor takes a file as one buffer in its own process; beyond this it would stall or be ended. */
const MOST_BYTES_AT_ONCE = 256_000_000;

/** `kinesis-s3`: the delivered objects as files, byte for byte. Read-only, so that a save never replaces a delivery. */
export class ObjectFileSystem implements FileSystemProvider {
  readonly #connections: Connections;
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** S3 tells nobody of changes, and delivered objects do not change. */
  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  async stat(uri: Uri): Promise<FileStat> {
    return this.#withClients(uri, async (clients, address) => {
      if (address.key === '' || address.key.endsWith('/')) return directory();
      try {
        const { size, lastModifiedMs } = await statObject(clients.s3, address);
        const permissions = FilePermission.Readonly;
        return { type: FileType.File, ctime: lastModifiedMs, mtime: lastModifiedMs, size, permissions };
      } catch (error) {
        // S3 has no folders: a prefix that something lies under is one.
        if (isNotFound(error) && (await hasChildren(clients, address))) return directory();
        throw error;
      }
    });
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return this.#withClients(uri, async (clients, address) => {
      const { size, eTag } = await statObject(clients.s3, address);
      if (size > MOST_BYTES_AT_ONCE) {
        throw new Error(l10n.t('{0} is too large to open as it is ({1}).', address.key, formatBytes(size)));
      }
      return readObject(clients.s3, { ...address, ifMatch: eTag });
    });
  }

  async readDirectory(uri: Uri): Promise<[string, FileType][]> {
    return this.#withClients(uri, async (clients, { bucket, key }) => {
      const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
      const names = new Map<string, FileType>();
      let token: string | undefined;
      do {
        const page = await listPage(clients.s3, { bucket, prefix, ...(token === undefined ? {} : { token }) });
        for (const folder of page.prefixes) names.set(folder.slice(prefix.length, -1), FileType.Directory);
        for (const { key: file } of page.objects) names.set(file.slice(prefix.length), FileType.File);
        token = page.nextToken;
      } while (token !== undefined);
      // The editor has no way to show a name that is empty: the marker object of a "folder" made in the console.
      names.delete('');
      return [...names];
    });
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

  async #withClients<T>(uri: Uri, task: (clients: Clients, address: ObjectAddress) => Promise<T>): Promise<T> {
    try {
      const address = parseObjectUri(uri);
      return await task(await this.#connections.clients(address.connection), address);
    } catch (error) {
      throw asFileSystemError(error, uri);
    }
  }
}

function directory(): FileStat {
  return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0, permissions: FilePermission.Readonly };
}

async function hasChildren(clients: Clients, { bucket, key }: ObjectAddress): Promise<boolean> {
  const page = await listPage(clients.s3, { bucket, prefix: `${key}/`, pageSize: 1 });
  return page.objects.length + page.prefixes.length > 0;
}

function isNotFound(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'NotFound' || code === 'NoSuchKey' || code === 'NoSuchBucket';
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** The editor tells "no such file" from other failures by the kind of error; the text is what a person reads. */
export function asFileSystemError(error: unknown, uri: Uri): FileSystemError {
  if (error instanceof FileSystemError) return error;
  if (isNotFound(error)) return FileSystemError.FileNotFound(uri);
  const { title, cause } = explainError(error, { doing: `read ${uri.path}` });
  const text = cause === undefined ? title : `${title}: ${cause}`;
  return errorCode(error) === 'AccessDenied' ? FileSystemError.NoPermissions(text) : FileSystemError.Unavailable(text);
}

export function readOnly(uri: Uri): FileSystemError {
  return FileSystemError.NoPermissions(l10n.t('{0} is read-only: it shows what was delivered.', uri.path));
}
