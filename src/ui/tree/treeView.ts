import { commands, window, type DataTransfer, type Disposable, type TreeView as VscodeTreeView } from 'vscode';
import { COMMANDS } from '../contributions';
import { Ticker } from '../ticker';
import { droppedSend } from './droppedFiles';
import type { TreeNode } from './nodes';
import type { PipelinesTree } from './pipelinesTree';

/** Ages in the rows grow while one looks at them, and the local pipeline delivers. */
const REDRAW_MS = 5_000;
/** What is dropped from the explorer, from an editor's tab or from the desktop. */
const URI_LIST = 'text/uri-list';

/** The view in the activity bar; while nobody sees it, or nothing in it can change by itself, nothing wakes. */
export class TreeView implements Disposable {
  readonly #view: VscodeTreeView<TreeNode>;
  readonly #tree: PipelinesTree;
  readonly #subscriptions: Disposable[];
  readonly #ticker = new Ticker(REDRAW_MS, () => this.#redraw());

  constructor(id: string, tree: PipelinesTree) {
    this.#tree = tree;
    this.#view = window.createTreeView(id, {
      treeDataProvider: tree,
      showCollapseAll: true,
      canSelectMany: true,
      dragAndDropController: {
        dragMimeTypes: [],
        dropMimeTypes: [URI_LIST],
        handleDrop: (node, dropped) => sendDropped(node, dropped),
      },
    });
    this.#subscriptions = [
      this.#view.onDidChangeVisibility(() => this.#follow()),
      tree.onDidShowMoving(() => this.#follow()),
    ];
  }

  /** Opens the rows down to a prefix, or as far as they are loaded. */
  async reveal(connection: string, bucket: string, prefix: string): Promise<void> {
    const node = await this.#tree.findPrefix(connection, bucket, prefix);
    if (node) await this.#view.reveal(node, { select: true, focus: true, expand: true });
  }

  dispose(): void {
    this.#ticker.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#view.dispose();
  }

  #follow(): void {
    this.#ticker.isNeeded = this.#view.visible && this.#tree.isMoving;
  }

  #redraw(): void {
    this.#tree.redraw();
    void this.#tree.lookForDeliveries();
    this.#follow();
  }
}

/** Files that are dropped on a stream are sent to it, after the review. */
async function sendDropped(node: TreeNode | undefined, dropped: DataTransfer): Promise<void> {
  const argument = droppedSend(node, (await dropped.get(URI_LIST)?.asString()) ?? '');
  if (argument) await commands.executeCommand(COMMANDS.sendFiles, argument);
}
