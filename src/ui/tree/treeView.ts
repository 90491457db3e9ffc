import { window, type Disposable, type TreeView as VscodeTreeView } from 'vscode';
import type { TreeNode } from './nodes';
import type { PipelinesTree } from './pipelinesTree';

/** Ages in the rows grow while one looks at them, and the local pipeline delivers. */
const REDRAW_MS = 5_000;

/** The view in the activity bar; while nobody sees it, nothing is redrawn. */
export class TreeView implements Disposable {
  readonly #view: VscodeTreeView<TreeNode>;
  readonly #tree: PipelinesTree;
  readonly #subscription: Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(id: string, tree: PipelinesTree) {
    this.#tree = tree;
    this.#view = window.createTreeView(id, { treeDataProvider: tree, showCollapseAll: true, canSelectMany: true });
    this.#subscription = this.#view.onDidChangeVisibility(({ visible }) => this.#follow(visible));
    this.#follow(this.#view.visible);
  }

  /** Opens the rows down to a prefix, or as far as they are loaded. */
  async reveal(connection: string, bucket: string, prefix: string): Promise<void> {
    const node = await this.#tree.findPrefix(connection, bucket, prefix);
    if (node) await this.#view.reveal(node, { select: true, focus: true, expand: true });
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#subscription.dispose();
    this.#view.dispose();
  }

  #follow(isVisible: boolean): void {
    clearInterval(this.#timer);
    if (isVisible) this.#timer = setInterval(() => this.#redraw(), REDRAW_MS);
  }

  #redraw(): void {
    this.#tree.redraw();
    void this.#tree.lookForDeliveries();
  }
}
