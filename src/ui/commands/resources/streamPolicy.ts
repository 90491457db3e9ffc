import * as l10n from '@vscode/l10n';
import { window, workspace } from 'vscode';
import type { Connection } from '../../../aws';
import { asError } from '../../../common';
import { readResourcePolicy } from '../../../pipelines';
import type { Connections } from '../../connections/connections';
import type { PolicyRow } from './streamReview';

/** The policy of a stream, which is shown and cannot be changed here. A stream is changed by those who may not read it, too. */
export async function policyOf(connections: Connections, { name }: Connection, arn: string): Promise<PolicyRow> {
  const clients = await connections.clients(name);
  try {
    const policy = await readResourcePolicy({ clients, signal: new AbortController().signal }, arn);
    if (policy === undefined) return { description: l10n.t('none'), show: undefined };
    const content = `${JSON.stringify(JSON.parse(policy), undefined, 2)}\n`;
    return { description: l10n.t('show it as JSON'), show: () => showJson(content) };
  } catch (error) {
    return { description: l10n.t('cannot be read: {0}', asError(error).message), show: undefined };
  }
}

async function showJson(content: string): Promise<void> {
  const document = await workspace.openTextDocument({ content, language: 'json' });
  // The list of settings stays in front.
  await window.showTextDocument(document, { preserveFocus: true, preview: true });
}
