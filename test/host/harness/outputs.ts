import { S3 } from '@aws-sdk/client-s3';
import * as vscode from 'vscode';

/** S3 as another program would use it. */
export function s3Client(endpoint: string): S3 {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new S3({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
}

/** Runs a task with these connections in the settings. */
export async function withConnections<T>(connections: readonly object[], task: () => Promise<T>): Promise<T> {
  const configuration = vscode.workspace.getConfiguration('kinesisPipelines');
  await configuration.update('connections', connections, vscode.ConfigurationTarget.Global);
  try {
    return await task();
  } finally {
    await configuration.update('connections', undefined, vscode.ConfigurationTarget.Global);
  }
}

/** The lenses above and below a document, as they read. */
export async function lensesOf(uri: vscode.Uri): Promise<vscode.Command[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 50);
  return lenses.flatMap(({ command }) => (command ? [command] : []));
}
