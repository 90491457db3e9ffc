import * as l10n from '@vscode/l10n';
import { window, workspace, commands, type Uri, type LogOutputChannel } from 'vscode';
import { explainError, type Clients } from '../../../aws';
import { PipelinesError } from '../../../errors';
import { listObjects, statObject, type ObjectEntry } from '../../../outputs';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { planDownloads, type DownloadPlan, type DownloadSource, type PlannedFile } from '../../documents/downloadPlan';
import { downloadObjects, type DownloadResult } from '../../documents/downloads';
import { filesInTheWay } from '../../documents/downloadTargets';
import { formatBytes, formatCount, plural } from '../../format';
import { askWhich, showResult } from '../../messages';
import { showProgress, showSlowProgress } from '../../progress';
import { pickFolder } from '../../prompts/objects';
import type { TargetServices } from '../../prompts/targets';
import { selectedPlaces, type OutputPlace } from './outputPlaces';
import type { Caller } from '../../caller';
import { command, type Command } from '../command';

interface Download {
  places: OutputPlace[];
  folder: Uri;
  /** What becomes of files that are there with other content. Undefined: not decided. */
  existing: 'replace' | 'skip' | undefined;
}

/** One object, many, or all below a prefix, into a folder of this machine. */
export function downloadCommand(options: TargetServices & { log: LogOutputChannel }): Command {
  return command({
    id: COMMANDS.downloadObjects,
    doing: l10n.t('download'),
    argument: (call) => ({
      places: selectedPlaces(call),
      folder: call.fields.uri('folder'),
      existing: call.fields.oneOf('existing', ['replace', 'skip']),
    }),
    complete: ({ places, folder, existing }) =>
      places.length > 0 && folder ? { places, folder, existing } : undefined,
    ask: async (given) => {
      const places = given.places.length > 0 ? given.places : await askForPlace(options);
      if (places.length === 0) return undefined;
      const folder = given.folder ?? (await askForFolder(places));
      return folder && { places, folder, existing: given.existing };
    },
    run: (download, caller) => downloadTo(options, download, caller),
  });
}

async function downloadTo(
  { connections, log }: { connections: Connections; log: LogOutputChannel },
  { places, folder, existing }: Download,
  caller: Caller,
) {
  if (folder.scheme !== 'file') {
    throw new PipelinesError(
      'NotLocal',
      l10n.t('Objects can only be downloaded to a local folder, not to {0}.', folder.scheme),
    );
  }
  const clients = await connections.clients(places[0]?.connection ?? '');
  const plan = await listed(clients, places);
  const answer = existing ?? (await answerFor(plan, folder.fsPath, caller));
  if (answer === undefined) return undefined;
  const result = await download(clients, { plan, folder: folder.fsPath, replaces: answer === 'replace' });
  const renamed = plan.files.filter(({ isRenamed }) => isRenamed);
  for (const file of renamed.slice(0, MAX_NAMES_TOLD))
    log.info(l10n.t('{0} was downloaded as {1}', nameOfKey(file), nameOfFile(file)));
  tell(result, { folder, renamed, log });
  return {
    ...result,
    failed: result.failed.map(({ key, error }) => ({ key, message: explainError(error).title })),
    renamed: renamed.slice(0, MAX_NAMES_TOLD).map((file) => ({ key: file.entry.key, file: nameOfFile(file) })),
    folder: folder.toString(),
  };
}

/** A plan holds every object, so that it can be asked about before anything is written. */
const MAX_OBJECTS = 250_000;
const MAX_NAMES_TOLD = 1_000;
const MAX_NAMES_ASKED = 10;

function nameOfKey({ bucket, entry }: PlannedFile): string {
  return `${bucket}/${entry.key}`;
}

function nameOfFile({ path }: PlannedFile): string {
  return path.join('/');
}

/** @returns what becomes of files that are there and are something else; `undefined`: nothing is downloaded */
async function answerFor(plan: DownloadPlan, folder: string, caller: Caller): Promise<'replace' | 'skip' | undefined> {
  const inTheWay = await showSlowProgress(l10n.t('Checking for existing files'), (_, signal) =>
    filesInTheWay(folder, plan, signal),
  );
  if (inTheWay.length === 0) return 'skip';
  const names = inTheWay.slice(0, MAX_NAMES_ASKED).map(nameOfFile);
  const more = inTheWay.length - names.length;
  if (caller === 'program') {
    throw new PipelinesError(
      'FilesExist',
      l10n.t(
        'The folder already contains {0} with different content: {1}',
        plural(inTheWay.length, 'file'),
        names.join(', '),
      ),
      { remedy: l10n.t('Pass "existing": "replace" or "skip", or choose another folder.') },
    );
  }
  const [replace, skip] = [l10n.t('Replace'), l10n.t('Skip')];
  const detail = [...names, ...(more > 0 ? [l10n.t('… and {0} more', formatCount(more))] : [])].join('\n');
  const question = l10n.t('Replace {0}?', plural(inTheWay.length, 'file'));
  const chosen = await askWhich('warning', question, [replace, skip], detail);
  return chosen === replace ? 'replace' : chosen === skip ? 'skip' : undefined;
}

async function askForPlace(services: TargetServices): Promise<OutputPlace[]> {
  const place = await pickFolder(services);
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

/** Several rows keep their folders; one row becomes its content alone. */
async function listed(clients: Clients, places: readonly OutputPlace[]): Promise<DownloadPlan> {
  const sources = await showSlowProgress(l10n.t('Listing objects'), async (report, signal) => {
    const found: DownloadSource[] = [];
    let count = 0;
    for (const place of places) {
      const { bucket } = place;
      const prefix =
        place.kind === 'object' ? parentOf(place.key) : places.length > 1 ? parentOf(place.prefix) : place.prefix;
      const entries: ObjectEntry[] = [];
      found.push({ bucket, prefix, entries });
      const objects =
        place.kind === 'object'
          ? [await entryOf(clients, place)]
          : listObjects(clients.s3, { bucket, prefix: place.prefix, signal });
      for await (const entry of objects) {
        if (++count > MAX_OBJECTS) throw tooMany();
        entries.push(entry);
        if (count % 1_000 === 0) report(plural(count, 'object'));
      }
    }
    return found;
  });
  return planDownloads(sources);
}

function tooMany(): PipelinesError {
  return new PipelinesError('TooManyObjects', l10n.t('There are more than {0} objects.', formatCount(MAX_OBJECTS)), {
    remedy: l10n.t('Download one folder at a time, or use "aws s3 sync".'),
  });
}

function download(
  clients: Clients,
  request: { plan: DownloadPlan; folder: string; replaces: boolean },
): Promise<DownloadResult> {
  return showProgress(l10n.t('Downloading'), (report, signal) =>
    downloadObjects(clients, {
      ...request,
      signal,
      onProgress: ({ objects, bytes }) => report(`${plural(objects, 'object')}, ${formatBytes(bytes)}`),
    }),
  );
}

function parentOf(keyOrPrefix: string): string {
  return keyOrPrefix.slice(0, keyOrPrefix.replace(/\/$/, '').lastIndexOf('/') + 1);
}

async function entryOf({ s3 }: Clients, { bucket, key }: { bucket: string; key: string }): Promise<ObjectEntry> {
  return { key, ...(await statObject(s3, { bucket, key })) };
}

function tell(
  { objects, bytes, skipped, kept, failed }: DownloadResult,
  { folder, renamed, log }: { folder: Uri; renamed: readonly PlannedFile[]; log: LogOutputChannel },
): void {
  const [example] = renamed;
  const parts = [
    ...(failed.length > 0
      ? [l10n.t('{0} not downloaded: {1}', plural(failed.length, 'object'), explainError(failed[0]?.error).title)]
      : []),
    l10n.t('Downloaded {0} ({1})', plural(objects, 'object'), formatBytes(bytes)),
    ...(skipped > 0 ? [l10n.t('{0} already existed', formatCount(skipped))] : []),
    ...(kept > 0 ? [l10n.t('{0} left unchanged', plural(kept, 'file'))] : []),
    ...(example ? [l10n.t('{0} renamed, such as {1}', plural(renamed.length, 'object'), nameOfFile(example))] : []),
  ];
  showResult(failed.length > 0 ? 'warning' : 'info', `${parts.join('; ')}.`, [
    { label: l10n.t('Show'), run: () => commands.executeCommand('revealFileInOS', folder) },
    ...(example ? [{ label: l10n.t('Show Log'), run: () => log.show() }] : []),
  ]);
}
