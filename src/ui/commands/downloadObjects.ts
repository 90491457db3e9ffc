import { l10n, Uri, window, workspace, commands, type Disposable, type LogOutputChannel } from 'vscode';
import { explainError, type Clients } from '../../aws';
import { PipelinesError } from '../../errors';
import { listObjects, statObject, type ObjectEntry } from '../../outputs';
import type { Connections } from '../connections/connections';
import { COMMANDS } from '../contributions';
import { downloadObjects, type DownloadResult } from '../documents/downloads';
import { formatBytes, formatCount, plural } from '../format';
import { showResult } from '../messages';
import { showProgress } from '../progress';
import { pickFolder } from '../prompts/objects';
import { isTreeNode } from '../tree/nodes';
import { Fields } from './arguments';
import { selectedPlaces, type OutputPlace } from './outputPlaces';
import { registerCommand } from './register';

/** One object, many, or all below a prefix, into a folder of this machine. */
export function registerDownloadCommand(options: { connections: Connections; log: LogOutputChannel }): Disposable {
  const { connections, log } = options;
  return registerCommand(log, COMMANDS.downloadObjects, async (context, argument, selection) => {
    context.error = { doing: l10n.t('download') };
    const given = selectedPlaces(COMMANDS.downloadObjects, argument, selection);
    const givenFolder = isProgram(argument) ? new Fields(COMMANDS.downloadObjects, argument).uri('folder') : undefined;
    if (given.length === 0 || givenFolder === undefined) context.rethrow = false;
    const places = given.length > 0 ? given : await askForPlace(connections);
    const [first] = places;
    if (!first) return undefined;
    const folder = givenFolder ?? (await askForFolder(places));
    if (!folder) return undefined;
    if (folder.scheme !== 'file') {
      throw new PipelinesError(
        'NotLocal',
        l10n.t('Objects are downloaded to folders of this machine, not to {0}.', folder.scheme),
      );
    }
    const clients = await connections.clients(first.connection);
    const result = await download(clients, places, folder.fsPath);
    tell(result, folder);
    const failed = result.failed.map(({ key, error }) => ({ key, message: explainError(error).title }));
    return { ...result, failed, folder: folder.toString() };
  });
}

function isProgram(argument: unknown): boolean {
  return argument !== undefined && !(argument instanceof Uri) && !isTreeNode(argument);
}

async function askForPlace(connections: Connections): Promise<OutputPlace[]> {
  const place = await pickFolder(connections);
  return place ? [{ ...place, kind: 'prefix' }] : [];
}

async function askForFolder(places: readonly OutputPlace[]): Promise<Uri | undefined> {
  const [workspaceFolder] = workspace.workspaceFolders ?? [];
  const chosen = await window.showOpenDialog({
    title: l10n.t('Download {0} to', places.length === 1 ? nameOf(places[0]) : plural(places.length, 'row')),
    openLabel: l10n.t('Download Here'),
    canSelectFolders: true,
    canSelectFiles: false,
    ...(workspaceFolder?.uri.scheme === 'file' ? { defaultUri: workspaceFolder.uri } : {}),
  });
  return chosen?.[0];
}

function nameOf(place: OutputPlace | undefined): string {
  if (!place) return '';
  return place.kind === 'object' ? place.key.slice(place.key.lastIndexOf('/') + 1) : `${place.bucket}/${place.prefix}`;
}

/** Of several rows the folders are kept, of one its content is. */
async function download(clients: Clients, places: readonly OutputPlace[], folder: string): Promise<DownloadResult> {
  return showProgress(l10n.t('Downloading'), async (report, signal) => {
    const total: DownloadResult = { objects: 0, bytes: 0, skipped: 0, failed: [] };
    for (const place of places) {
      const { bucket } = place;
      const result = await downloadObjects(clients, {
        ...{ bucket, folder, signal },
        prefix:
          place.kind === 'object' ? parentOf(place.key) : places.length > 1 ? parentOf(place.prefix) : place.prefix,
        objects:
          place.kind === 'object'
            ? [await entryOf(clients, place)]
            : listObjects(clients.s3, { bucket, prefix: place.prefix, signal }),
        onProgress: ({ objects, bytes }) =>
          report(`${plural(total.objects + objects, 'object')}, ${formatBytes(total.bytes + bytes)}`),
      });
      total.objects += result.objects;
      total.bytes += result.bytes;
      total.skipped += result.skipped;
      total.failed.push(...result.failed);
    }
    return total;
  });
}

function parentOf(keyOrPrefix: string): string {
  return keyOrPrefix.slice(0, keyOrPrefix.replace(/\/$/, '').lastIndexOf('/') + 1);
}

async function entryOf({ s3 }: Clients, { bucket, key }: { bucket: string; key: string }): Promise<ObjectEntry> {
  return { key, ...(await statObject(s3, { bucket, key })) };
}

function tell({ objects, bytes, skipped, failed }: DownloadResult, folder: Uri): void {
  const parts = [
    ...(failed.length > 0
      ? [l10n.t('{0} not downloaded: {1}', plural(failed.length, 'object'), explainError(failed[0]?.error).title)]
      : []),
    l10n.t('Downloaded {0} ({1})', plural(objects, 'object'), formatBytes(bytes)),
    ...(skipped > 0 ? [l10n.t('{0} were there already', formatCount(skipped))] : []),
  ];
  showResult(failed.length > 0 ? 'warning' : 'info', `${parts.join('; ')}.`, [
    { label: l10n.t('Show'), run: () => commands.executeCommand('revealFileInOS', folder) },
  ]);
}
