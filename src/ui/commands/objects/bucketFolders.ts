import * as l10n from '@vscode/l10n';
import { workspace, type Uri } from 'vscode';
import { PipelinesError } from '../../../errors';
import { COMMANDS, OBJECT_SCHEME, RECORDS_SCHEME } from '../../contributions';
import { objectUri } from '../../documents/objectUri';
import { pickFolder, type FolderPlace } from '../../prompts/objects';
import type { TargetServices } from '../../prompts/targets';
import { folderOf, givenPlace } from './outputArguments';
import { command, type Command } from '../command';
import { choose, type PickItem } from '../../prompts/quickPicks';

const FORMS = ['raw', 'readable'] as const;
type Form = (typeof FORMS)[number];

/** A bucket, or a folder of it, among the workspace's folders: the explorer, comparing and other extensions work on it. */
export function bucketFolderCommand(services: TargetServices): Command {
  return command({
    id: COMMANDS.addBucketFolder,
    doing: l10n.t('add the folder'),
    argument: (call) => ({ given: givenPlace(call), form: call.fields.oneOf('form', FORMS) }),
    complete: ({ given, form = 'raw' }) => {
      const place = folderOf(given);
      return place && { place, form };
    },
    ask: async ({ given }) => {
      const place = await pickFolder(services, given);
      const form = place && (await askForForm());
      return form && { place, form };
    },
    run: ({ place, form }) => addFolder(place, form),
  });
}

async function askForForm(): Promise<Form | undefined> {
  const items: (PickItem & { form: Form })[] = [
    {
      form: 'readable',
      label: l10n.t('Readable records'),
      detail: l10n.t('Decompressed, one record per line'),
    },
    { form: 'raw', label: l10n.t('Raw objects'), detail: l10n.t('Byte for byte') },
  ];
  const title = l10n.t('Add bucket folder to workspace');
  return (await choose(items, { title, placeHolder: l10n.t('Choose what the files show') }))?.form;
}

function addFolder({ connection, bucket, prefix }: FolderPlace, form: Form): { uri: string } {
  const scheme = form === 'raw' ? OBJECT_SCHEME : RECORDS_SCHEME;
  const uri = objectUri(scheme, { connection, bucket, key: prefix.replace(/\/$/, '') });
  if (workspace.workspaceFolders?.some((folder) => isSameFolder(folder.uri, uri)) === true) {
    return { uri: uri.toString() };
  }
  const name = `${bucket}/${prefix}`.replace(/\/$/, '');
  const isAdded = workspace.updateWorkspaceFolders(workspace.workspaceFolders?.length ?? 0, 0, { uri, name });
  if (!isAdded) {
    throw new PipelinesError('FolderNotAdded', l10n.t('The folder {0} could not be added to the workspace.', name), {
      remedy: l10n.t('The workspace is being changed. Try again.'),
    });
  }
  return { uri: uri.toString() };
}

function isSameFolder(a: Uri, b: Uri): boolean {
  return a.toString().replace(/\/$/, '') === b.toString().replace(/\/$/, '');
}
