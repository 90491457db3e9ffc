import * as l10n from '@vscode/l10n';
import { FileSystemError, Uri, window, workspace } from 'vscode';
import { PipelinesError } from '../../../errors';
import type { LocalEnvironment } from '../../connections/localEnvironment';
import { LOCAL_REGION, type LocalPipeline } from '../../connections/localPipeline';
import { localVariables, withLocalVariables } from '../../connections/localVariables';
import { COMMANDS } from '../../contributions';
import { noteBriefly } from '../../messages';
import { command, type Command } from '../command';

export interface LocalEnvironmentServices {
  readonly local: LocalPipeline;
  readonly environment: LocalEnvironment;
}

export function localEnvironmentCommands({ local, environment }: LocalEnvironmentServices): Command[] {
  return [
    command({
      id: COMMANDS.localUseInTerminals,
      doing: l10n.t('use the local pipeline in terminals'),
      argument: ({ fields }) => fields.boolean('enabled') ?? true,
      run: async (enabled) => {
        const variables = enabled ? await environment.switchOn() : {};
        if (!enabled) await environment.switchOff();
        noteBriefly(
          enabled
            ? l10n.t('New terminals use the local pipeline')
            : l10n.t('New terminals no longer use the local pipeline'),
        );
        return { enabled, variables };
      },
    }),
    command({
      id: COMMANDS.localLeaveTerminals,
      doing: l10n.t('stop using the local pipeline in terminals'),
      argument: () => undefined,
      run: async () => {
        await environment.switchOff();
        noteBriefly(l10n.t('New terminals no longer use the local pipeline'));
      },
    }),
    command({
      id: COMMANDS.localWriteDotenv,
      doing: l10n.t('write the .env file'),
      argument: ({ fields }) => fields.uri('uri'),
      complete: (uri) => uri,
      ask: async (uri) => uri ?? (await dotenvOfWorkspace()),
      run: async (uri) => {
        const variables = localVariables(await local.start(), LOCAL_REGION);
        await workspace.fs.writeFile(uri, Buffer.from(withLocalVariables(await textOf(uri), variables)));
        await window.showTextDocument(uri);
        return { uri: uri.toString() };
      },
    }),
  ];
}

/** Undefined: dismissed. */
async function dotenvOfWorkspace(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new PipelinesError('NoWorkspace', l10n.t('No folder is open.'), {
      remedy: l10n.t('Open the folder whose programs should use the local pipeline.'),
    });
  }
  const folder = folders.length === 1 ? folders[0] : await window.showWorkspaceFolderPick();
  return folder && Uri.joinPath(folder.uri, '.env');
}

async function textOf(uri: Uri): Promise<string> {
  try {
    return Buffer.from(await workspace.fs.readFile(uri)).toString('utf8');
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'FileNotFound') return '';
    throw error;
  }
}
