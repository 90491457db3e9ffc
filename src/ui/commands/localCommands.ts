import { l10n, type Disposable, type LogOutputChannel } from 'vscode';
import { COMMANDS, LOCAL_CONNECTION } from '../contributions';
import { LOCAL_REGION, type LocalPipeline } from '../connections/localPipeline';
import { isTreeNode } from '../tree/nodes';
import { Fields } from './arguments';
import { registerCommand } from './register';

export function registerLocalCommands(options: { local: LocalPipeline; log: LogOutputChannel }): Disposable[] {
  const { local, log } = options;
  return [
    registerCommand(log, COMMANDS.localStart, async (context, argument) => {
      const byPerson = argument === undefined || isTreeNode(argument);
      context.error = { doing: l10n.t('start the local pipeline') };
      const fields = new Fields(COMMANDS.localStart, byPerson ? undefined : argument);
      const port = fields.integer('port', 0, 65_535);
      const endpoint = await local.start({ port, limits: fields.boolean('limits') });
      return { connection: LOCAL_CONNECTION, endpoint, region: LOCAL_REGION };
    }),
    registerCommand(log, COMMANDS.localStop, () => local.stop()),
  ];
}
