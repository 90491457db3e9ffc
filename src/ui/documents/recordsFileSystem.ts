import * as l10n from '@vscode/l10n';
import {
  Disposable,
  EventEmitter,
  FileChangeType,
  FilePermission,
  FileSystemError,
  FileType,
  workspace,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type TextDocument,
  type Uri,
} from 'vscode';
import type { Clients } from '../../aws';
import { isCancellation } from '../../errors';
import type { Connections } from '../connections/connections';
import { RECORDS_SCHEME } from '../contributions';
import { formatBytes } from '../format';
import { showSlowProgress } from '../progress';
import { setting } from '../settings';
import { asFileSystemError, readOnly, unavailable, inertAddress } from './fileSystemErrors';
import { folderNames, folderStat, pathKind, type PathKind } from './objectFolders';
import { LastFailure } from './lastFailure';
import { parseFolderUri, parseObjectUri, type FolderLocation } from './objectLocation';
import type { RecordCounts } from './recordCounts';
import { MAX_DOCUMENT_BYTES, PartialDocument, type DocumentState } from './partialDocument';

interface OpenedDocument {
  document: PartialDocument;
  /** Resolves when the part that is to be shown is there; one reading at a time. */
  ready: Promise<unknown>;
}

/** Documents kept that no editor shows. VS Code asks for a file's size before its content, and one reading serves both. */
const UNSHOWN_KEPT = 4;

/** `kinesis-records`: delivered objects in readable form, whatever they are compressed with: one record a line. */
export class RecordsFileSystem implements FileSystemProvider, Disposable {
  readonly #connections: Connections;
  readonly #counts: RecordCounts;
  readonly #failures = new LastFailure();
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  /** By URI; the last used is the last in order. */
  readonly #opened = new Map<string, OpenedDocument>();
  readonly #subscriptions: { dispose(): unknown }[];

  constructor({ connections, counts }: { connections: Connections; counts: RecordCounts }) {
    this.#connections = connections;
    this.#counts = counts;
    this.#subscriptions = [workspace.onDidCloseTextDocument((document) => this.#close(document)), this.#changed];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const id of [...this.#opened.keys()]) this.#forget(id);
  }

  /** Why the last reading failed, where it was of this document: VS Code passes on the words alone. */
  failureOf(uri: Uri): unknown {
    return this.#failures.of(uri);
  }

  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  async stat(uri: Uri): Promise<FileStat> {
    return this.#reading(uri, async (clients, address) => {
      const found = await pathKind(clients, address);
      if (found.kind === 'folder') return folderStat();
      const document = await this.#open(uri, clients, found);
      const { lastModifiedMs } = found.stat;
      return {
        type: FileType.File,
        ctime: lastModifiedMs,
        mtime: lastModifiedMs,
        size: document.state.bytes,
        permissions: FilePermission.Readonly,
      };
    });
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return this.#reading(uri, async (clients, address) => {
      const found = await pathKind(clients, address);
      if (found.kind === 'folder') throw FileSystemError.FileIsADirectory(inertAddress(uri));
      return (await this.#open(uri, clients, found)).content();
    });
  }

  async readDirectory(uri: Uri): Promise<[string, FileType][]> {
    return this.#reading(uri, async (clients, address) => {
      const { buckets = [] } = this.#connections.get(address.connection);
      return (await folderNames(clients, address, buckets)).names;
    });
  }

  /** What the readable form of an object says of it: layers, records, whether it was cut. */
  async describe(uri: Uri): Promise<DocumentState> {
    const known = this.#opened.get(uri.toString());
    if (known) {
      await known.ready;
      return known.document.state;
    }
    await this.stat(uri);
    const opened = this.#opened.get(uri.toString());
    if (!opened) throw FileSystemError.FileNotFound(inertAddress(uri));
    return opened.document.state;
  }

  /**
   * Shows the next part below what is shown, or reads the document again where decoding it stood still. The editor reloads it in
   * place.
   */
  async loadMore(uri: Uri): Promise<DocumentState> {
    const id = uri.toString();
    await this.describe(uri);
    const opened = this.#opened.get(id);
    if (!opened) throw FileSystemError.FileNotFound(inertAddress(uri));
    const { document } = opened;
    if (document.state.isStalled) return this.#readAgain(uri);
    opened.ready = opened.ready.then(() =>
      this.#read(document, uri, Math.min(MAX_DOCUMENT_BYTES, document.state.bytes + partBytes())),
    );
    try {
      await opened.ready;
    } catch (error) {
      // The next time, the version that is there by then is read from its start.
      this.#forget(id);
      throw error;
    }
    this.#changed.fire([{ type: FileChangeType.Changed, uri }]);
    return document.state;
  }

  async #readAgain(uri: Uri): Promise<DocumentState> {
    this.#forget(uri.toString());
    const state = await this.describe(uri);
    this.#changed.fire([{ type: FileChangeType.Changed, uri }]);
    return state;
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

  async #open(uri: Uri, clients: Clients, found: PathKind & { kind: 'object' }): Promise<PartialDocument> {
    const id = uri.toString();
    const known = this.#opened.get(id);
    if (known?.document.stat.eTag === found.stat.eTag) {
      this.#opened.delete(id);
      this.#opened.set(id, known);
      await known.ready;
      return known.document;
    }
    this.#forget(id);
    const document = new PartialDocument(clients, found.address, found.stat);
    const opened = { document, ready: this.#read(document, uri, partBytes()) };
    this.#opened.set(id, opened);
    this.#forgetUnshown();
    try {
      await opened.ready;
      return document;
    } catch (error) {
      if (this.#opened.get(id) === opened) this.#forget(id);
      throw error;
    }
  }

  async #read(document: PartialDocument, uri: Uri, upTo: number): Promise<void> {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    await showSlowProgress(l10n.t('Reading {0}', name), (report, signal) =>
      document.readUpTo(upTo, { signal, onProgress: (bytes) => report(formatBytes(bytes), bytes / upTo) }),
    );
    const { records, truncated, stat } = document.state;
    if (records !== undefined && !truncated) this.#counts.set(parseObjectUri(uri), stat.eTag, records);
  }

  /** A change of its language closes a document too, and opens it again at once. */
  #close({ uri }: TextDocument): void {
    if (uri.scheme !== RECORDS_SCHEME) return;
    const id = uri.toString();
    queueMicrotask(() => {
      if (!workspace.textDocuments.some((document) => document.uri.toString() === id)) this.#forget(id);
    });
  }

  #forget(id: string): void {
    const opened = this.#opened.get(id);
    this.#opened.delete(id);
    // A failure is reported by the reading itself. Nobody waits for the end of a closed document.
    opened?.document.close().catch(() => undefined);
  }

  #forgetUnshown(): void {
    const shown = new Set(workspace.textDocuments.map(({ uri }) => uri.toString()));
    const unshown = [...this.#opened.keys()].filter((id) => !shown.has(id));
    for (const id of unshown.slice(0, -UNSHOWN_KEPT)) this.#forget(id);
  }

  async #reading<T>(uri: Uri, task: (clients: Clients, address: FolderLocation) => Promise<T>): Promise<T> {
    try {
      const address = parseFolderUri(uri);
      return await task(await this.#connections.clients(address.connection), address);
    } catch (error) {
      if (isCancellation(error)) throw unavailable(l10n.t('Reading {0} was cancelled.', uri.path));
      this.#failures.note(uri, error);
      throw asFileSystemError(error, uri);
    }
  }
}

function partBytes(): number {
  return setting('outputs.maxDocumentMegabytes') * 1_000_000;
}
