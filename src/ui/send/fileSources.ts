import * as l10n from '@vscode/l10n';
import { FileType, Uri, workspace, type TextDocument } from 'vscode';
import { PipelinesError } from '../../errors';
import { fileChunks } from '../../records';
import type { Connections } from '../connections/connections';
import { OBJECT_SCHEME, RECORDS_SCHEME } from '../contributions';
import { documentPart, documentSource } from './editorSources';
import { objectPart } from './objectSource';
import type { SendSource, SourcePart, TextPlace } from './sources';

/** Beyond this the editor does not open a file as text: it is read from disk, a piece at a time. */
const MAX_BYTES_IN_MEMORY = 20_000_000;
/** More than this in a folder is hardly meant to be sent. */
const MAX_FILES = 1_000;
const RECORD_FILE = /(?<!\.kinesis-template)\.(json|jsonl|ndjson|jsonc|csv|txt|log)$/i;

/** Files, folders and delivered objects, in the order in which they are named. */
export async function urisSource(uris: readonly Uri[], connections: Connections): Promise<SendSource> {
  const [only] = uris;
  if (only && uris.length === 1) return uriSource(only, connections, MAX_BYTES_IN_MEMORY);
  // Many small files are much, too: each is read when it is its turn.
  const sources = await Promise.all(uris.map((uri) => uriSource(uri, connections, 0)));
  const parts = sources.flatMap((source) => source.parts);
  return { name: l10n.t('{0} files', parts.length), parts, uris };
}

/** A document that is open counts as it stands in the editor, not as it was saved. */
async function uriSource(uri: Uri, connections: Connections, mostBytesAtHand: number): Promise<SendSource> {
  if (uri.scheme === RECORDS_SCHEME || uri.scheme === OBJECT_SCHEME) {
    const part = objectPart(uri, connections);
    return { name: part.name, parts: [part], uris: [uri] };
  }
  const open = openDocument(uri);
  if (open) return documentSource(open);
  const { type, size } = await workspace.fs.stat(uri);
  if ((type & FileType.Directory) !== 0) return folderSource(uri);
  const part = filePart(uri);
  if (size > mostBytesAtHand) return { name: part.name, parts: [part], uris: [uri] };
  // At hand, so that what is sent is what was checked.
  const { name, place } = part;
  const bytes = await workspace.fs.readFile(uri);
  return { name, parts: [{ kind: 'bytes', name, bytes, place }], uris: [uri] };
}

async function folderSource(folder: Uri): Promise<SendSource> {
  const files: Uri[] = [];
  await collectFiles(folder, files);
  const name = workspace.asRelativePath(folder);
  if (files.length === 0) {
    throw new PipelinesError('NoFiles', l10n.t('{0} contains no files with records.', name), {
      remedy: l10n.t('Files with records end in .json, .jsonl, .ndjson, .jsonc, .csv, .txt or .log.'),
    });
  }
  return { name, parts: files.map(filePart), uris: [folder] };
}

async function collectFiles(folder: Uri, files: Uri[]): Promise<void> {
  const entries = await workspace.fs.readDirectory(folder);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [name, type] of entries) {
    if (name.startsWith('.') || name === 'node_modules') continue;
    const uri = Uri.joinPath(folder, name);
    // A link may lead back to where it lies.
    if (type === FileType.Directory) await collectFiles(uri, files);
    else if ((type & FileType.File) !== 0 && RECORD_FILE.test(name)) files.push(uri);
    if (files.length > MAX_FILES) {
      throw new PipelinesError(
        'TooManyFiles',
        l10n.t('The folder contains more than {0} files with records.', MAX_FILES),
        {
          remedy: l10n.t('Choose a subfolder, or individual files.'),
        },
      );
    }
  }
}

/** One file. A document that is open counts as it stands in the editor. */
export async function localPart(uri: Uri): Promise<SourcePart> {
  const open = openDocument(uri);
  return open ? documentPart(open) : filePart(uri);
}

function openDocument(uri: Uri): TextDocument | undefined {
  return workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

function filePart(uri: Uri): SourcePart & { kind: 'stream'; place: TextPlace } {
  const name = workspace.asRelativePath(uri);
  const place = { uri, line: 0, column: 0 };
  if (uri.scheme === 'file') {
    return { kind: 'stream', name, place, read: (signal) => fileChunks(uri.fsPath, signal) };
  }
  return { kind: 'stream', name, place, read: () => wholeFile(uri) };
}

async function* wholeFile(uri: Uri): AsyncGenerator<Uint8Array> {
  yield await workspace.fs.readFile(uri);
}
