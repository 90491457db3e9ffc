import { window, type Disposable, type TreeView as VscodeTreeView } from 'vscode';
import { Ticker } from '../ticker';
import type { TreeNode } from './nodes';
import type { PipelinesTree } from './pipelinesTree';

/** Ages in the rows grow while one looks at them, and the local pipeline delivers. */
const REDRAW_MS = 5_000;

/** The view in the activity bar; while nobody sees it, or nothing in it can change by itself, nothing wakes. */
export class TreeView implements Disposable {
  readonly #view: VscodeTreeView<TreeNode>;
  readonly #tree: PipelinesTree;
  readonly #subscriptions: Disposable[];
  readonly #ticker = new Ticker(REDRAW_MS, () => this.#redraw());

  constructor(id: string, tree: PipelinesTree) {
    this.#tree = tree;
    this.#view = window.createTreeView(id, { treeDataProvider: tree, showCollapseAll: true, canSelectMany: true });
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
