import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PipelinesApi } from '../../../src/extension';
import type { SendReport } from '../../../src/producer';
import type { TreeNode } from '../../../src/ui/tree/nodes';

/** The extension as other extensions see it: its exports and its commands. */
export async function activate(): Promise<PipelinesApi> {
  const extension = vscode.extensions.getExtension<PipelinesApi>('kinesis-pipelines.kinesis-pipelines');
  assert.ok(extension, 'the extension is not installed');
  return extension.activate();
}

export async function run<T>(command: string, argument?: unknown): Promise<T> {
  return vscode.commands.executeCommand<T>(`kinesisPipelines.${command}`, argument);
}

export interface LocalPipelineInfo {
  connection: string;
  endpoint: string;
  region: string;
}

export function startLocal(argument?: unknown): Promise<LocalPipelineInfo> {
  return run<LocalPipelineInfo>('local.start', argument ?? {});
}

export const demoStream = { connection: 'local', stream: 'demo-stream' };

export function workspaceFile(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no workspace is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

export async function openEditor(content: string, language = 'json'): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
}

export function sendText(content: string, target: unknown = demoStream): Promise<SendReport> {
  return openEditor(content).then(() => run<SendReport>('send', { target }));
}

/** Asks again whenever it is not true yet; mocha's limit ends it. For states that no event tells of. */
export async function until<T>(question: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export interface Row {
  node: TreeNode;
  label: string;
  description: string;
  contextValue: string;
}

export function row(api: PipelinesApi, node: TreeNode): Row {
  const item = api.tree.getTreeItem(node);
  const label = typeof item.label === 'string' ? item.label : (item.label?.label ?? '');
  return { node, label, description: String(item.description ?? ''), contextValue: item.contextValue ?? '' };
}

/** The rows below a node, as the view would show them. */
export async function rowsBelow(api: PipelinesApi, node?: TreeNode): Promise<Row[]> {
  return (await api.tree.getChildren(node)).map((child) => row(api, child));
}

/** Walks down by labels, opening one row after another. */
export async function find(api: PipelinesApi, ...labels: string[]): Promise<Row> {
  let found: Row | undefined;
  for (const label of labels) {
    const rows = await rowsBelow(api, found?.node);
    found = rows.find((candidate) => candidate.label === label);
    assert.ok(found, `no row "${label}" among: ${rows.map((candidate) => candidate.label).join(', ')}`);
  }
  assert.ok(found);
  return found;
}
