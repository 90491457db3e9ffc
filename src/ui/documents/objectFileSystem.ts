import * as l10n from '@vscode/l10n';
import {
  Disposable,
  EventEmitter,
  FileChangeType,
  FilePermission,
  FileSystemError,
  FileType,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from 'vscode';
import type { Clients } from '../../aws';
import { readObject, statObject } from '../../outputs';
import type { Connections } from '../connections/connections';
import { formatBytes, formatCount } from '../format';
import { asFileSystemError, isNotFound, readOnly, notAllowed, unavailable, inertAddress } from './fileSystemErrors';
import { folderNames, folderStat, pathKind, type PathKind } from './objectFolders';
import { LastFailure } from './lastFailure';
import { parseFolderUri, parseObjectUri, type FolderLocation, type ObjectLocation } from './objectLocation';
import { ObjectWriter } from './objectWriter';
import { showResult } from '../messages';

/** The editor takes a file as one buffer in its own process; beyond this it would stall or be ended. */
const MAX_BYTES_AT_ONCE = 256_000_000;

/**
 * `kinesis-s3`: the delivered objects as files, byte for byte. Read-only, so that a save never replaces a delivery,
 * unless the connection has `editObjects`; then nothing is replaced but the version that was read.
 */
export class ObjectFileSystem implements FileSystemProvider, Disposable {
  readonly #connections: Connections;
  readonly #failures = new LastFailure();
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  #usedWriter: ObjectWriter | undefined;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Made with the first object that is read or written: activation needs none. */
  get #writer(): ObjectWriter {
    return (this.#usedWriter ??= new ObjectWriter());
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** Why the last reading failed, where it was of this document: VS Code passes on the words alone. */
  failureOf(uri: Uri): unknown {
    return this.#failures.of(uri);
  }

  /** S3 reports no changes. Only changes made here are reported. */
  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  async stat(uri: Uri): Promise<FileStat> {
    return this.#reading(uri, parseFolderUri, async (clients, address) => {
      const found = await pathKind(clients, address);
      if (found.kind === 'folder') return folderStat();
      const { lastModifiedMs, size } = found.stat;
      const stat = { type: FileType.File, ctime: lastModifiedMs, mtime: lastModifiedMs, size };
      return this.#isWritable(address) ? stat : { ...stat, permissions: FilePermission.Readonly };
    });
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return this.#reading(uri, parseObjectUri, async (clients, address) => {
      const { size, eTag } = await statObject(clients.s3, address);
      if (size > MAX_BYTES_AT_ONCE) {
        throw unavailable(
          l10n.t('{0} is too large to open as it is ({1}). Download it instead.', address.key, formatBytes(size)),
        );
      }
      const bytes = await readObject(clients.s3, { ...address, ifMatch: eTag });
      if (address.versionId === undefined) this.#writer.noteRead(address, eTag);
      return bytes;
    });
  }

  async readDirectory(uri: Uri): Promise<[string, FileType][]> {
    return this.#reading(uri, parseFolderUri, async (clients, address) => {
      const { buckets = [] } = this.#connections.get(address.connection);
      const { names, isCut } = await folderNames(clients, address, buckets);
      if (isCut) {
        showResult(
          'warning',
          l10n.t(
            '{0} contains more than the {1} names shown. "Find Object…" searches all of them.',
            uri.path,
            formatCount(names.length),
          ),
        );
      }
      return names;
    });
  }

  async createDirectory(uri: Uri): Promise<void> {
    await this.#changing(uri, FileChangeType.Created, async (clients, address) => {
      if ((await kindOf(clients, address)) !== undefined) throw FileSystemError.FileExists(inertAddress(uri));
      const marker = { ...address, key: `${address.key}/` };
      await this.#writer.write(clients, marker, new Uint8Array(), { overwrite: false });
    });
  }

  async writeFile(
    uri: Uri,
    content: Uint8Array,
    { create, overwrite }: { create: boolean; overwrite: boolean },
  ): Promise<void> {
    await this.#changing(uri, FileChangeType.Changed, async (clients, address) => {
      const found = await kindOf(clients, address);
      if (found === 'folder') throw FileSystemError.FileIsADirectory(inertAddress(uri));
      if (found === undefined && !create) throw FileSystemError.FileNotFound(inertAddress(uri));
      if (found && !overwrite) throw FileSystemError.FileExists(inertAddress(uri));
      await this.#writer.write(clients, address, content, { overwrite: found !== undefined });
    });
  }

  async delete(uri: Uri, { recursive }: { recursive: boolean }): Promise<void> {
    await this.#changing(uri, FileChangeType.Deleted, async (clients, address) => {
      const found = await pathKind(clients, address);
      if (found.kind === 'object') return this.#writer.remove(clients, address, found.stat.eTag);
      if (!recursive) throw notAllowed(l10n.t('{0} is a folder.', uri.path));
      return this.#writer.removeBelow(clients, address);
    });
  }

  async rename(from: Uri, to: Uri, { overwrite }: { overwrite: boolean }): Promise<void> {
    await this.#changing(to, FileChangeType.Created, async (clients, target) => {
      const source = parseObjectUri(from);
      if (source.connection !== target.connection) {
        throw notAllowed(l10n.t('Objects are not moved between connections.'));
      }
      // A copy onto itself is refused, and its deletion would be the end of it.
      if (source.bucket === target.bucket && source.key === target.key) return;
      if ((await pathKind(clients, source)).kind === 'folder') {
        throw notAllowed(l10n.t('S3 cannot rename folders. Move the objects one by one.'));
      }
      const found = await kindOf(clients, target);
      if (found === 'folder') throw FileSystemError.FileIsADirectory(inertAddress(to));
      if (found === 'object' && !overwrite) throw FileSystemError.FileExists(inertAddress(to));
      await this.#writer.move(clients, source, target, { overwrite });
    });
    this.#changed.fire([{ type: FileChangeType.Deleted, uri: from }]);
  }

  /** Deleted by a command rather than in the editor. */
  noteDeleted(uris: readonly Uri[]): void {
    this.#changed.fire(uris.map((uri) => ({ type: FileChangeType.Deleted, uri })));
  }

  /** An earlier version stays what it is. */
  #isWritable({ connection, versionId }: FolderLocation): boolean {
    const { editObjects, readOnly: isReadOnly } = this.#connections.get(connection);
    return editObjects === true && isReadOnly !== true && versionId === undefined;
  }

  async #changing(
    uri: Uri,
    type: FileChangeType,
    change: (clients: Clients, address: ObjectLocation) => Promise<void>,
  ): Promise<void> {
    try {
      const address = parseObjectUri(uri);
      if (!this.#isWritable(address)) throw readOnly(uri);
      await change(await this.#connections.clients(address.connection), address);
    } catch (error) {
      throw asFileSystemError(error, uri, `change ${uri.path}`);
    }
    this.#changed.fire([{ type, uri }]);
  }

  async #reading<A extends FolderLocation, T>(
    uri: Uri,
    parse: (uri: Uri) => A,
    task: (clients: Clients, address: A) => Promise<T>,
  ): Promise<T> {
    try {
      const address = parse(uri);
      return await task(await this.#connections.clients(address.connection), address);
    } catch (error) {
      this.#failures.note(uri, error);
      throw asFileSystemError(error, uri);
    }
  }
}

/** `undefined`: there is nothing. */
async function kindOf(clients: Clients, address: ObjectLocation): Promise<PathKind['kind'] | undefined> {
  try {
    return (await pathKind(clients, address)).kind;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
