import * as l10n from '@vscode/l10n';
import { workspace, type LogOutputChannel, type Uri } from 'vscode';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS, OBJECT_SCHEME, RECORDS_SCHEME } from '../../contributions';
import { objectUri } from '../../documents/objectUri';
import { pickFolder, type FolderPlace } from '../../prompts/objects';
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { givenPlace } from './outputArguments';
import { defineCommand, type Command } from '../register';
import { choose, type PickItem } from '../../prompts/quickPicks';

const FORMS = ['raw', 'readable'] as const;
type Form = (typeof FORMS)[number];

/** A bucket, or a folder of it, among the workspace's folders: the explorer, comparing and other extensions work on it. */
export function bucketFolderCommand(options: { connections: Connections; log: LogOutputChannel }): Command {
  const { connections, log } = options;
  return defineCommand(log, COMMANDS.addBucketFolder, async (context, argument) => {
    context.error = { doing: l10n.t('add the folder') };
    const given = givenPlace(COMMANDS.addBucketFolder, argument);
    const isWhole = given.connection !== undefined && given.bucket !== undefined;
    const isProgram = isWhole && !isTreeNode(argument);
    if (!isWhole) context.rethrow = false;
    const place = await pickFolder(connections, isProgram ? { prefix: '', ...given } : given);
    if (!place) return undefined;
    const form = isProgram ? (givenForm(argument) ?? 'raw') : await askForForm();
    return form && addFolder(place, form);
  });
}

function givenForm(argument: unknown): Form | undefined {
  return new Fields(COMMANDS.addBucketFolder, argument).oneOf('form', FORMS);
}

async function askForForm(): Promise<Form | undefined> {
  const items: (PickItem & { form: Form })[] = [
    {
      form: 'readable',
      label: l10n.t('Readable records'),
      detail: l10n.t('Unpacked, one record a line, whatever the compression'),
    },
    { form: 'raw', label: l10n.t('Objects as they are'), detail: l10n.t('Byte for byte') },
  ];
  const title = l10n.t('Add bucket folder to workspace');
  return (await choose(items, { title, placeHolder: l10n.t('What the files show') }))?.form;
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
      remedy: l10n.t('Another change of the workspace is under way: try again.'),
    });
  }
  return { uri: uri.toString() };
}

function isSameFolder(a: Uri, b: Uri): boolean {
  return a.toString().replace(/\/$/, '') === b.toString().replace(/\/$/, '');
}
