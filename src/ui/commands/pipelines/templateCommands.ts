import * as l10n from '@vscode/l10n';
import { window, workspace, type Uri } from 'vscode';
import { PipelinesError } from '../../../errors';
import { LocalControl, type TemplateResult } from '../../connections/localControl';
import type { LocalPipeline } from '../../connections/localPipeline';
import { COMMANDS } from '../../contributions';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { askForParameters } from './templateQuestions';
import { showTemplateResult } from './templateResult';

interface Given {
  uri: Uri | undefined;
  parameters: Record<string, string> | undefined;
}

/** Creates what a template of the workspace has of Kinesis, Firehose and S3 in the local pipeline. */
export function runTemplateCommand({ local, tree }: { local: LocalPipeline; tree: PipelinesTree }): Command {
  return command({
    id: COMMANDS.runTemplateLocally,
    doing: l10n.t('run the template locally'),
    argument: (call: Call): Given => ({
      uri: call.uri ?? call.fields.uri('uri'),
      parameters: call.fields.textMap('parameters'),
    }),
    complete: ({ uri, parameters }) => uri && { uri, parameters },
    ask: ({ uri = window.activeTextEditor?.document.uri, parameters }) => ({ uri: requireTemplate(uri), parameters }),
    run: async ({ uri, parameters }, caller): Promise<TemplateResult | undefined> => {
      const [control, text] = [new LocalControl(await local.start()), await textOf(uri)];
      const values = parameters ?? (caller === 'person' ? await askForParameters(await control.parameters(text)) : {});
      if (!values) return undefined;
      const result = await control.create(text, values);
      tree.refresh();
      if (caller === 'person') showTemplateResult(workspace.asRelativePath(uri), result);
      return result;
    },
  });
}

/** What an editor has that is not saved, or the file: an editor hears of a change of its file a moment later. */
async function textOf(uri: Uri): Promise<string> {
  const unsaved = workspace.textDocuments.find(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
  return unsaved?.getText() ?? Buffer.from(await workspace.fs.readFile(uri)).toString('utf8');
}

function requireTemplate(uri: Uri | undefined): Uri {
  if (uri) return uri;
  throw new PipelinesError('NoTemplate', l10n.t('No template is open.'), {
    remedy: l10n.t('Open a CloudFormation or SAM template, or a Terraform plan in JSON.'),
  });
}
